import { aTensor } from '../util/argument-kinds';
import { aLossGiven, diagramKinds } from './kinds';
import { optionsFrom, requireArgument, type OptionArguments } from '../util/arguments';
import * as losses from '../losses';
import type { Loss, LossIdentifier } from '../losses';
import type { Sequential } from '../models/sequential';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { checkOptions } from '../util/options';
import { ArgumentError, DataError, ShapeError } from '../util/errors';
import { agrees, renderBackpropTable } from './backprop-table';
import type { BackpropRow, BackpropTableOptions } from './backprop-table';
import { runBackward, runForward, stagesOf } from './backprop-stages';
import type { StageSlopes, StageValues } from './backprop-stages';
import { renderNetworkDiagram } from './network-diagram';
import type { NetworkDiagramOptions } from './network-diagram';
import type { NetworkLayerValues } from './network-values';
import { INSPECT } from '../util/notebook';

/** How `explainBackprop` measures. */
export interface ExplainBackpropOptions {
  /** The loss: name, function or instance. Default: what the model was compiled with, else `'mean_squared_error'`. */
  readonly loss?: LossIdentifier | null;
}

/** How an explanation is written. */
export interface BackpropTextOptions extends Omit<BackpropTableOptions, 'notes'> {
  /** Weights shown of each layer: of larger ones those with the greatest gradients (default 12). */
  readonly maxRows?: number;
}

/** What a diagram shows, and how. */
export interface NetworkPictureOptions extends NetworkDiagramOptions {
  /** One sample: values of the input, [features] or [1, features]. */
  readonly input: TensorLike;
  /** What the outputs should be, [units] or [1, units] (a class for a sparse loss): adds the slopes of the backward pass. */
  readonly target?: TensorLike;
  /** The loss: name, function or instance. Default: what the model was compiled with, else `'mean_squared_error'`. */
  readonly loss?: LossIdentifier | null;
}

interface BackpropLayer {
  readonly name: string;
  readonly activation: string;
  /** Whether its activation ties the nodes together. */
  readonly isJoint: boolean;
  readonly rows: readonly BackpropRow[];
}

/** Backpropagation of one sample through a network, weight by weight; as text it is a table. */
export class BackpropExplanation {
  /** The loss of the sample. */
  readonly loss: number;
  readonly #layers: readonly BackpropLayer[];

  constructor(loss: number, layers: readonly BackpropLayer[]) {
    this.loss = loss;
    this.#layers = layers;
  }

  /** Every weight and bias, from the first layer to the last. */
  get rows(): readonly BackpropRow[] {
    return this.#layers.flatMap(({ rows }) => rows);
  }

  /** Whether all products are the engine's gradients, up to float32 rounding. */
  get agrees(): boolean {
    return this.rows.every((row) => agrees(row));
  }

  /** The table, in which large layers are summarised. */
  toString(options: BackpropTextOptions = {}): string {
    checkOptions('BackpropExplanation.toString', options, ['title', 'digits', 'tolerance', 'maxRows']);
    const { maxRows = 12, ...table } = options;
    if (!Number.isInteger(maxRows) || maxRows < 1) {
      throw new ArgumentError({
        code: 'backprop-max-rows',
        expected: 'maxRows needs to be a whole number, at least 1.',
        received: { maxRows: String(maxRows) },
      });
    }
    const shown: (BackpropRow | string)[] = [];
    const notes: string[] = [];
    for (const layer of this.#layers) {
      const chosen = greatest(layer.rows, maxRows);
      shown.push(...chosen);
      const hidden = layer.rows.length - chosen.length;
      if (hidden > 0) shown.push(`… ${hidden.toLocaleString('en-US')} more weights of ${layer.name}`);
      if (hidden > 0) notes.push(hiddenNote(layer, new Set(chosen), options.tolerance));
    }
    for (const { isJoint, name, activation } of this.#layers)
      if (isJoint) notes.push(...jointNote(name, activation));
    return renderBackpropTable(shown, { ...table, notes });
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** The rows with the greatest gradients in their order in the layer. */
function greatest(rows: readonly BackpropRow[], count: number): readonly BackpropRow[] {
  if (rows.length <= count) return rows;
  const size = (row: BackpropRow): number => Math.abs(row.engine);
  const chosen = new Set(rows.toSorted((a, b) => size(b) - size(a)).slice(0, count));
  return rows.filter((row) => chosen.has(row));
}

function hiddenNote(
  layer: BackpropLayer,
  shown: ReadonlySet<BackpropRow>,
  tolerance: number | undefined,
): string {
  const hidden = layer.rows.filter((row) => !shown.has(row));
  const differing = hidden.filter((row) => !agrees(row, tolerance)).length;
  const verdict = differing === 0 ? 'products agree as well.' : `products: ${differing} differ.`;
  const count = hidden.length.toLocaleString('en-US');
  return `Of ${layer.name} the weights with the greatest gradients are shown; the other ${count} ${verdict}`;
}

const jointNote = (name: string, activation: string): string[] => [
  `joint: in ${name}, ${activation} makes each output depend on the sums of all nodes, so a node has no activation slope`,
  '  of its own. There "slope of loss" is taken before the activation: the sum over all outputs of (slope of the loss at',
  '  the output) × (slope of the output with respect to the node).',
];

const nodeName = (layer: string, units: number, unit: number): string =>
  units === 1 ? layer : `${layer}[${unit}]`;

/** A row for each weight of a stage, then for each bias. */
function rowsOf({ stage, feeding }: StageValues, slopes: StageSlopes, before: string): BackpropRow[] {
  const { name, units } = stage;
  const { ofValues, ofSums, ofActivation, engineKernel, engineBias } = slopes;
  const row = (from: string, value: number, to: number, engine: number): BackpropRow => {
    const slopeOfLoss = ofActivation === null ? ofSums[to] : ofValues[to];
    const slopeOfActivation = ofActivation === null ? null : ofActivation[to];
    return {
      weight: `${from} → ${nodeName(name, units, to)}`,
      feeding: value,
      slopeOfLoss,
      slopeOfActivation,
      product: value * slopeOfLoss * (slopeOfActivation ?? 1),
      engine,
    };
  };
  const rows: BackpropRow[] = [];
  for (let from = 0; from < feeding.length; from++) {
    const source = nodeName(before, feeding.length, from);
    for (let to = 0; to < units; to++)
      rows.push(row(source, feeding[from], to, engineKernel[from * units + to]));
  }
  if (engineBias === null) return rows;
  for (let to = 0; to < units; to++) rows.push(row('bias', 1, to, engineBias[to]));
  return rows;
}

/** One sample as the model takes it, [1, ...]. */
function sampleOf(owner: string, name: string, value: TensorLike, model: Sequential): Tensor {
  const tensor = Tensor.from(value);
  const floats = tensor.dtype === 'float32' ? tensor : tensor.astype('float32');
  const rank = model.inputs.length === 1 ? model.inputs[0].shape.length : 2;
  const sample = floats.ndim === rank - 1 ? floats.expandDims(0) : floats;
  if (sample.ndim === rank && sample.shape[0] === 1) return sample;
  throw new DataError({
    code: 'backprop-sample',
    expected: `${owner} explains one sample at a time.`,
    received: { [name]: `shape [${tensor.shape.join(', ')}]` },
    advice: 'Give one row, for example x.at(0).',
    details: { shape: tensor.shape },
  });
}

/** The loss to explain: the given one, else the one the model was compiled with, else the mean squared error. */
function chooseLoss(model: Sequential, given: LossIdentifier | null | undefined): Loss {
  let chosen: unknown = given ?? model.loss;
  // A Sequential model has one output: a list, or an object by its name, holds one loss.
  if (Array.isArray(chosen)) [chosen] = chosen as unknown[];
  else if (isPlainObject(chosen) && !('class_name' in chosen)) [chosen] = Object.values(chosen);
  return losses.get(chosen ?? 'mean_squared_error')!;
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The target as the loss takes it: a class for sparse losses, one value for each output otherwise. */
function targetOf(owner: string, value: TensorLike, units: number, loss: Loss): Tensor {
  const target = Tensor.from(value).astype('float32');
  if (target.size === units && target.ndim <= 2) return target.reshape([1, units]);
  if (target.size === 1 && loss instanceof losses.SparseCategoricalCrossentropy) return target.reshape([1]);
  throw new ShapeError({
    code: 'backprop-target',
    expected: `${owner} needs a target with one value for ${units === 1 ? 'the output' : `each of the ${units} outputs`}.`,
    received: { target: `shape [${target.shape.join(', ')}]` },
    details: { units, received: target.shape },
  });
}

interface Pass {
  readonly forward: readonly StageValues[];
  readonly backward: { readonly loss: number; readonly slopes: readonly StageSlopes[] } | null;
  readonly input: Tensor;
  readonly target: Tensor | null;
}

function runNetwork(
  owner: string,
  model: Sequential,
  x: TensorLike,
  y: TensorLike | undefined,
  lossGiven: LossIdentifier | null | undefined,
): Pass {
  stagesOf(model, owner);
  const input = sampleOf(owner, 'x', x, model);
  // Makes the weights of a model that was never applied, and checks the sample's shape in the model's own words.
  model.apply<Tensor>(input);
  const stages = stagesOf(model, owner);
  const forward = runForward(stages, input.reshape([1, input.size]));
  if (y === undefined) return { forward, backward: null, input, target: null };
  const loss = chooseLoss(model, lossGiven);
  const target = targetOf(owner, y, stages[stages.length - 1].units, loss);
  return { forward, backward: runBackward(model, forward, input, target, loss), input, target };
}

/**
 * Explains the gradient of every weight of a network for one sample as backpropagation finds it: ∂L/∂w = (value that
 * feeds into w) · (slope of the loss at the node w leads to) · (slope of that node's activation), worked out backwards
 * node by node, beside the gradient the engine computes. Biases are fed the value 1. Penalties on weights and outputs are
 * no part of it.
 *
 * Where an activation (softmax) makes each output of a layer depend on all its nodes, the slope of the loss is given
 * before the activation instead, as Σ over outputs j of ∂L/∂aⱼ · ∂aⱼ/∂z, and the factor of the activation is null.
 *
 * @param model A Sequential model of Dense layers with any activations, within or as layers; Flatten may come first.
 * @param x One sample, [features] or [1, features], float32 or int32.
 * @param y Its target, [outputs] or [1, outputs]; a class for sparse losses.
 * @param options `loss`: default is what the model was compiled with, else `'mean_squared_error'`.
 * @returns All rows, the loss, and the table as text; of large layers it shows the weights with the greatest gradients.
 * @throws ArgumentError `backprop-layer` for other layers, by name; `backprop-model` for other models.
 * @throws DataError `backprop-sample` for more than one sample. @throws ShapeError `backprop-target`, `model-input`.
 * @example
 * import { Sequential, layers } from 'keratin';
 * import { explainBackprop } from 'keratin/plot';
 *
 * const model = new Sequential([new layers.Dense(1, { inputShape: [2], useBias: false })]);
 * model.setWeights([[[1], [2]]]);
 * const explanation = explainBackprop(model, [3, 4], [6]);
 * console.log(explanation.rows.map(({ product }) => product)); // [ 30, 40 ]
 * console.log(String(explanation));
 *
 * @see Rumelhart, Hinton, Williams: Learning representations by back-propagating errors, Nature 323 (1986), equations 4–7.
 */
export function explainBackprop(
  model: Sequential,
  x: TensorLike,
  y: TensorLike,
  ...given: OptionArguments<ExplainBackpropOptions, 'loss'>
): BackpropExplanation {
  const options = optionsFrom<ExplainBackpropOptions>('explainBackprop', { loss: aLossGiven }, given);
  requireArgument('explainBackprop', 'y', y, aTensor);
  const { forward, backward } = runNetwork('explainBackprop', model, x, y, options.loss);
  const layers = forward.map((values, i): BackpropLayer => {
    const { name, activation } = values.stage;
    const slopes = backward!.slopes[i];
    const before = i === 0 ? 'input' : forward[i - 1].stage.name;
    return { name, activation, isJoint: slopes.ofActivation === null, rows: rowsOf(values, slopes, before) };
  });
  return new BackpropExplanation(backward!.loss, layers);
}

/** A row-major matrix as rows. */
const matrixOf = (values: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, row) =>
    Array.from({ length: columns }, (__, column) => values[row * columns + column]),
  );

function pictureOf({ stage, sums, values }: StageValues, slopes: StageSlopes | null): NetworkLayerValues {
  const { name, activation, units, kernel, bias } = stage;
  const forward: NetworkLayerValues = {
    name,
    ...(activation === '' ? {} : { activation }),
    units,
    nodeValues: values,
    ...(activation === '' ? {} : { preActivations: sums }),
    weights: matrixOf(kernel.storage.data, units),
    ...(bias === null ? {} : { biases: bias.storage.data }),
  };
  if (slopes === null) return forward;
  return {
    ...forward,
    nodeGradients: slopes.ofValues,
    weightGradients: matrixOf(slopes.engineKernel, units),
    ...(slopes.engineBias === null ? {} : { biasGradients: slopes.engineBias }),
  };
}

/** A target as one value for each output: a class becomes a one among zeros. */
function targetValues(target: Tensor, units: number): ArrayLike<number> {
  if (target.ndim === 2) return target.data;
  return Array.from({ length: units }, (_, unit) => (unit === target.data[0] ? 1 : 0));
}

/**
 * Draws a network with the values one sample gives it: values in the nodes, weights on the edges, and where a target is
 * given, the loss and its slopes at every node and weight. Large layers are summarised.
 *
 * @param model A Sequential model of Dense layers with any activations, within or as layers; Flatten may come first.
 * @param options `input`: one sample, [features] or [1, features]; `target` and `loss` for the backward pass; `title`,
 * `maxNodes` (default 6), `digits` (default 3), `edgeLabels`, `legend` as in `renderNetworkDiagram`.
 * @returns A whole SVG document.
 * @throws as `explainBackprop` and `renderNetworkDiagram`.
 * @example
 * import { Sequential, layers } from 'keratin';
 * import { networkDiagram } from 'keratin/plot';
 *
 * const model = new Sequential([new layers.Dense(1, { inputShape: [2], useBias: false })]);
 * model.setWeights([[[1], [2]]]);
 * const svg = networkDiagram(model, { input: [3, 4], target: [6] });
 * console.log(svg.startsWith('<svg')); // true
 */
export function networkDiagram(
  model: Sequential,
  options: NetworkPictureOptions,
  ...others: readonly never[]
): string {
  const kinds = { input: aTensor, target: aTensor, loss: aLossGiven, ...diagramKinds };
  optionsFrom<NetworkPictureOptions>('networkDiagram', kinds, [options, ...others], false);
  requireArgument('networkDiagram', 'input', options?.input, aTensor);
  const { input, target, loss, ...look } = options;
  const pass = runNetwork('networkDiagram', model, input, target, loss);
  const units = pass.forward[pass.forward.length - 1].stage.units;
  const layers = [
    { name: 'input', units: pass.input.size, nodeValues: pass.input.data },
    ...pass.forward.map((values, i) => pictureOf(values, pass.backward?.slopes[i] ?? null)),
  ];
  return renderNetworkDiagram(
    {
      layers,
      ...(pass.target === null ? {} : { target: targetValues(pass.target, units) }),
      ...(pass.backward === null ? {} : { loss: pass.backward.loss }),
    },
    look,
  );
}
