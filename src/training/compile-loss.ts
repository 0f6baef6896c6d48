import * as losses from '../losses';
import { Mean } from '../metrics';
import type { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';
import { ArgumentError } from '../util/errors';
import { suggestName } from '../util/names';

/** A loss by name, instance, config or function; null for an output without one. */
export type LossIdentifier = unknown;

/** One loss, one for each output, or losses by output name. */
export type LossSpec = LossIdentifier | readonly LossIdentifier[] | Readonly<Record<string, LossIdentifier>>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !('class_name' in value);

/** Spreads one value, a list or an object by output name over the outputs. */
export function perOutput<V>(what: string, spec: unknown, outputNames: readonly string[], missing: V): (V | unknown)[] {
  if (Array.isArray(spec)) {
    if (spec.length !== outputNames.length) {
      throw new ArgumentError({
        code: 'output-count',
        expected: `${what} as a list needs one entry for each of the model's ${outputNames.length} outputs.`,
        received: { [what]: `${spec.length} entries`, outputs: outputNames.join(', ') },
      });
    }
    return spec;
  }
  if (isRecord(spec)) {
    for (const name of Object.keys(spec)) {
      if (!outputNames.includes(name)) {
        throw new ArgumentError({
          code: 'output-name',
          expected: `${what} by name needs names of the model's outputs.`,
          received: { name: JSON.stringify(name), outputs: outputNames.join(', ') },
          advice: suggestName(name, outputNames),
        });
      }
    }
    return outputNames.map((name) => (Object.hasOwn(spec, name) ? spec[name] : missing));
  }
  return outputNames.map(() => spec);
}

/** The losses of a compiled model: their weighted sum, and a running mean for each where there are several. */
export class CompiledLoss {
  /** Running means of the single losses, where a model has more than one output. */
  readonly metrics: readonly Mean[];
  /** One for each output; null for outputs without a loss. */
  readonly losses: readonly (losses.Loss | null)[];
  readonly #weights: readonly (number | null)[];
  readonly #trackers: readonly (Mean | null)[];

  constructor(spec: LossSpec, weights: unknown, outputNames: readonly string[]) {
    this.losses = perOutput('loss', spec, outputNames, null).map((entry) => losses.get(entry));
    this.#weights = perOutput('lossWeights', weights ?? null, outputNames, null) as (number | null)[];
    const several = outputNames.length > 1;
    this.#trackers = this.losses.map((loss, i) => (several && loss !== null ? new Mean({ name: `${outputNames[i]}_loss` }) : null));
    this.metrics = this.#trackers.filter((tracker) => tracker !== null);
  }

  /** The weighted sum of all losses. */
  apply(yTrue: Tree<Tensor>, yPred: Tree<Tensor>, sampleWeight: Tree<Tensor> | null, rows: number): Tensor {
    const targets = flattenTree<Tensor>(yTrue);
    const predictions = flattenTree<Tensor>(yPred);
    const weights = sampleWeight === null ? [] : flattenTree<Tensor>(sampleWeight);
    if (targets.length !== predictions.length) {
      throw new ArgumentError({
        code: 'target-count',
        expected: `y needs one array for each of the model's ${predictions.length} outputs.`,
        received: { y: `${targets.length} arrays` },
      });
    }
    let total: Tensor | null = null;
    for (const [i, loss] of this.losses.entries()) {
      if (loss === null) continue;
      const weight = weights.length === 1 ? weights[0] : (weights[i] ?? null);
      let value = loss.apply(targets[i], predictions[i], { sampleWeight: weight });
      this.#trackers[i]?.updateState(value, { sampleWeight: rows });
      const factor = this.#weights[i];
      if (factor !== null) value = value.mul(factor);
      total = total === null ? value : total.add(value);
    }
    if (total === null) {
      throw new ArgumentError({
        code: 'no-loss',
        expected: 'training needs a loss for at least one output.',
        received: { loss: 'none' },
        advice: "Give one to compile, for example { loss: 'mean_squared_error' }.",
      });
    }
    return total;
  }
}
