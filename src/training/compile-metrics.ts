import type { Loss } from '../losses';
import type { Metric, MetricIdentifier } from '../metrics';
import { resolveMetric } from '../metrics';
import type { Tensor } from '../runtime/tensor';
import { untraced } from '../runtime/trace';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';
import { perOutput } from './compile-loss';

interface Entry {
  readonly metric: Metric;
  /** The name it has in logs. */
  readonly name: string;
  readonly output: number;
  readonly weighted: boolean;
}

const asList = (value: unknown): readonly unknown[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * The metrics of a compiled model. What a name like `accuracy` means depends on the shapes of targets and predictions,
 * so they are made at the first batch.
 */
export class CompiledMetrics {
  readonly #plain: unknown;
  readonly #weighted: unknown;
  readonly #outputNames: readonly string[];
  #entries: readonly Entry[] | null = null;

  constructor(plain: unknown, weighted: unknown, outputNames: readonly string[]) {
    this.#plain = plain ?? null;
    this.#weighted = weighted ?? null;
    this.#outputNames = outputNames;
  }

  /** Names in logs with their metrics; none before the first batch. */
  get entries(): readonly Entry[] {
    return this.#entries ?? [];
  }

  /** With one output a flat list is a list of metrics; with several, an entry for each output. */
  #lists(spec: unknown): readonly (readonly unknown[])[] {
    if (this.#outputNames.length === 1) {
      const isByName = typeof spec === 'object' && spec !== null && Object.getPrototypeOf(spec) === Object.prototype && !('class_name' in spec);
      const own = isByName ? perOutput('metrics', spec, this.#outputNames, null)[0] : spec;
      const list = asList(own);
      return [list.length === 1 && Array.isArray(list[0]) ? list[0] : list];
    }
    return perOutput('metrics', spec, this.#outputNames, null).map(asList);
  }

  /** Makes the metrics for targets and predictions like these. */
  build(yTrue: readonly Tensor[], yPred: readonly Tensor[], losses: readonly (Loss | null)[]): void {
    if (this.#entries !== null) return;
    const several = this.#outputNames.length > 1;
    const make = (spec: unknown, weighted: boolean): Entry[] =>
      this.#lists(spec).flatMap((list, output) =>
        list
          .filter((identifier) => identifier !== null)
          .map((identifier) => {
            const shapes = [yTrue[output]?.shape ?? [], yPred[output].shape] as const;
            const metric = resolveMetric(identifier as MetricIdentifier, ...shapes, losses[output]);
            // Some metrics keep a number for each class: the variables are made before the step is recorded.
            untraced(() => metric.build(...shapes));
            return { metric, name: several ? `${this.#outputNames[output]}_${metric.name}` : metric.name, output, weighted };
          }),
      );
    const entries = [...make(this.#plain, false), ...make(this.#weighted, true)];
    const seen = new Map<string, number>();
    // Two metrics of one name are told apart by a number.
    this.#entries = entries.map((entry) => {
      const count = seen.get(entry.name) ?? 0;
      seen.set(entry.name, count + 1);
      return count === 0 ? entry : { ...entry, name: `${entry.name}_${count}` };
    });
  }

  /** Takes in one batch. */
  update(yTrue: Tree<Tensor>, yPred: Tree<Tensor>, sampleWeight: Tree<Tensor> | null): void {
    const targets = flattenTree<Tensor>(yTrue);
    const predictions = flattenTree<Tensor>(yPred);
    const weights = sampleWeight === null ? [] : flattenTree<Tensor>(sampleWeight);
    for (const { metric, output, weighted } of this.entries) {
      const weight = weights.length === 1 ? weights[0] : (weights[output] ?? null);
      metric.updateState(targets[output], predictions[output], { sampleWeight: weighted ? weight : null });
    }
  }
}
