import * as activations from '../activations';
import { Dense } from '../layers/core/dense';
import type { Layer } from '../layers/layer';
import type { Loss } from '../losses';
import { Sequential } from '../models/sequential';
import { grad, variableGradients } from '../runtime/gradients';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { ArgumentError } from '../util/errors';

/** A Dense layer with the activations that follow it: one column of nodes. */
export interface Stage {
  readonly name: string;
  /** Names of the activations in order; empty for none. */
  readonly activation: string;
  readonly kernel: Variable;
  readonly bias: Variable | null;
  /** Everything between the weighted sums and the values that leave the nodes. */
  readonly activate: (sums: Tensor) => Tensor;
  readonly units: number;
}

/** What flows through one stage, forward and backward. */
export interface StageValues {
  readonly stage: Stage;
  /** Values that feed into the weights, [units of the stage before]. */
  readonly feeding: ArrayLike<number>;
  /** Values before and after the activation, [units]. */
  readonly sums: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** What flows backward through one stage, computed by hand with the chain rule, and by the engine. */
export interface StageSlopes {
  /** Slopes of the loss with respect to the values after the activation, [units]. */
  readonly ofValues: Float64Array;
  /** Slopes of the loss with respect to the values before the activation, [units]. */
  readonly ofSums: Float64Array;
  /** Slopes of the activation at each node, [units]; null where it ties the nodes together. */
  readonly ofActivation: Float64Array | null;
  /** The engine's gradients, row by row as the kernel, and of the bias; zeros where the loss does not depend on them. */
  readonly engineKernel: ArrayLike<number>;
  readonly engineBias: ArrayLike<number> | null;
}

/** Layers without weights that only change each value, or all of a row together. */
const activationLayers = new Set(['Activation', 'ReLU', 'LeakyReLU', 'ELU', 'Softmax']);

function refuse(layer: Layer, owner: string, why: string): never {
  throw new ArgumentError({
    code: 'backprop-layer',
    expected: `${owner} explains Sequential models of Dense layers (with activations, and Flatten before the first).`,
    received: { layer: `"${layer.name}" (${layer.className})`, reason: why },
    advice: 'Leave the layer out, or look at its gradients with variableGradients.',
    details: { layer: layer.name, className: layer.className },
  });
}

function activationName(layer: Layer): string {
  if (!('activation' in layer.config)) return layer.className;
  const saved = activations.serialize(layer.config.activation as activations.Activation);
  if (typeof saved === 'string') return saved;
  return (saved as { readonly config: string }).config || 'custom';
}

const joinNames = (names: readonly string[]): string => names.filter((name) => name !== 'linear').join(' + ');

const plainLayers = (model: Sequential): Layer[] =>
  model.layers.flatMap((layer) => (layer instanceof Sequential ? plainLayers(layer) : [layer]));

/**
 * The columns of nodes of a model.
 *
 * @throws ArgumentError `backprop-layer` for layers that are not Dense, an activation or Flatten; `backprop-model` where
 * the model is not Sequential or has no Dense layer.
 */
export function stagesOf(model: Sequential, owner: string): Stage[] {
  if (!(model instanceof Sequential)) {
    throw new ArgumentError({
      code: 'backprop-model',
      expected: `${owner} explains Sequential models of Dense layers.`,
      received: { model: (model as object)?.constructor?.name ?? String(model) },
    });
  }
  const stages: Stage[] = [];
  for (const layer of plainLayers(model)) {
    if (layer.className === 'Flatten') {
      if (stages.length > 0) refuse(layer, owner, 'Flatten stands after a Dense layer');
    } else if (layer instanceof Dense) {
      if (layer.buildShape !== null && (layer.buildShape as readonly unknown[]).length !== 2) {
        refuse(layer, owner, 'it works on more than one row of values for each sample');
      }
      const { activation, units } = layer.config;
      stages.push({
        name: layer.name,
        activation: joinNames([activationName(layer)]),
        kernel: layer.kernel,
        bias: layer.bias,
        activate: activation,
        units,
      });
    } else if (activationLayers.has(layer.className)) {
      const last = stages.pop() ?? refuse(layer, owner, 'it stands before the first Dense layer');
      stages.push({
        ...last,
        activation: joinNames([last.activation, activationName(layer)].filter((name) => name !== '')),
        activate: (sums) => layer.apply<Tensor>(last.activate(sums)),
      });
    } else refuse(layer, owner, `${layer.className} is not a Dense layer`);
  }
  if (stages.length > 0) return stages;
  throw new ArgumentError({
    code: 'backprop-model',
    expected: `${owner} needs a model with at least one Dense layer.`,
    received: {
      layers:
        plainLayers(model)
          .map(({ name }) => name)
          .join(', ') || 'none',
    },
  });
}

/** Values of all stages for one sample [1, features]. */
export function runForward(stages: readonly Stage[], input: Tensor): StageValues[] {
  let feeding = input;
  return stages.map((stage) => {
    const product = feeding.matmul(stage.kernel.value);
    const sums = stage.bias === null ? product : product.add(stage.bias.value);
    const values = stage.activate(sums);
    const result = { stage, feeding: feeding.data, sums: sums.data, values: values.data };
    feeding = values;
    return result;
  });
}

const rowOf = (values: ArrayLike<number>): Tensor =>
  Tensor.of({ shape: [1, values.length], dtype: 'float32', data: Float32Array.from(values) });

/** Σ over outputs j of factors[j] · ∂output[j]/∂sum[i], for each i. */
function activationSlopes({ stage, sums }: StageValues, factors: ArrayLike<number>): Float64Array {
  const weights = rowOf(factors);
  const slope = grad((x: Tensor) => stage.activate(x).mul(weights).sum())(rowOf(sums));
  return Float64Array.from(slope.data);
}

/**
 * The slope of the activation at each node, or null where the nodes' outputs depend on one another: with unequal factors
 * the slopes are then not factor times slope.
 */
function elementwiseSlopes(values: StageValues): Float64Array | null {
  const { units } = values.stage;
  const factors = Float32Array.from({ length: units }, (_, i) => 1 + (((i + 1) * 0.6180339887) % 1));
  const plain = activationSlopes(values, new Float32Array(units).fill(1));
  const weighted = activationSlopes(values, factors);
  const greatest = Math.max(...weighted.map(Math.abs));
  const isElementwise = weighted.every(
    (slope, i) => !(Math.abs(slope - factors[i] * plain[i]) > 1e-5 * greatest),
  );
  return isElementwise ? plain : null;
}

/** The loss, its slopes at all nodes by hand from the last stage to the first, and the engine's gradients. */
export function runBackward(
  model: Sequential,
  passes: readonly StageValues[],
  input: Tensor,
  target: Tensor,
  loss: Loss,
): { loss: number; slopes: StageSlopes[] } {
  const variables = passes.flatMap(({ stage: { kernel, bias } }) =>
    bias === null ? [kernel] : [kernel, bias],
  );
  // The sample as the model takes it: the engine's way must not lean on the one by hand.
  const engine = variableGradients(() => loss.apply(target, model.apply<Tensor>(input)), variables);
  const engineOf = (variable: Variable): ArrayLike<number> =>
    engine.gradients[variables.indexOf(variable)]?.data ?? new Float32Array(variable.storage.data.length);

  const last = passes[passes.length - 1];
  const atOutput = grad((output: Tensor) => loss.apply(target, output))(rowOf(last.values));
  let ofValues = Float64Array.from(atOutput.data);
  const slopes = passes.toReversed().map((pass): StageSlopes => {
    const { kernel, bias, units } = pass.stage;
    const ofActivation = elementwiseSlopes(pass);
    const ofSums =
      ofActivation === null
        ? activationSlopes(pass, ofValues)
        : ofActivation.map((slope, i) => slope * ofValues[i]);
    const result = {
      ofValues,
      ofSums,
      ofActivation,
      engineKernel: engineOf(kernel),
      engineBias: bias === null ? null : engineOf(bias),
    };
    const weights = kernel.storage.data;
    ofValues = Float64Array.from({ length: pass.feeding.length }, (_, from) => {
      let sum = 0;
      for (let to = 0; to < units; to++) sum += weights[from * units + to] * ofSums[to];
      return sum;
    });
    return result;
  });
  return { loss: engine.value.item(), slopes: slopes.toReversed() };
}
