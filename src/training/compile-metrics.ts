import { maskOf } from '../layers/mask';
import type { Loss } from '../losses';
import type { Metric, MetricIdentifier } from '../metrics';
import type { MetricMaker } from '../metrics/defer';
import { deferMetric } from '../metrics/defer';
import type { Tensor } from '../runtime/tensor';
import { refusePromise } from '../runtime/returned';
import { untraced } from '../runtime/trace';
import { withFrame } from '../util/errors';
import type { Outputs } from './outputs';
import { isByName, missingTarget, perOutput } from './outputs';

/** Metrics of one output, lists for several, or metrics by output name. */
export type MetricSpec =
  MetricIdentifier | MetricList | { readonly [output: string]: MetricIdentifier | MetricList | null };

type MetricList = readonly (
  MetricIdentifier | MetricList | { readonly [output: string]: MetricIdentifier | MetricList | null } | null
)[];

interface Entry {
  readonly metric: Metric;
  /** The name it has in logs. */
  readonly name: string;
  readonly output: number;
  readonly weighted: boolean;
}

/** All entries of lists in lists, and of objects by the order of their names. */
function flattenSpec(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(flattenSpec);
  if (!isByName(value)) return [value];
  return Object.keys(value)
    .sort()
    .flatMap((name) => flattenSpec(value[name]));
}

/** Names for logs: two metrics of one name are told apart by a number, weighted ones by their being so. */
class LogNames {
  readonly #counts = new Map<string, number>();

  next(metric: string, output: string | null, weighted: boolean): string {
    const prefix = output === null ? '' : `${output}_`;
    const plain = `${prefix}${metric}`;
    const isTaken = this.#counts.has(plain);
    return this.#numbered(weighted && isTaken ? `${prefix}weighted_${metric}` : plain);
  }

  #numbered(name: string): string {
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

/**
 * The metrics of a compiled model. What a name like `accuracy` means depends on the shapes of targets and predictions,
 * so they are made at the first batch.
 */
export class CompiledMetrics {
  readonly #plain: unknown;
  readonly #weighted: unknown;
  readonly #deferred = new Map<unknown, () => Promise<MetricMaker>>();
  readonly #makers = new Map<unknown, MetricMaker>();
  #entries: readonly Entry[] | null = null;

  /** @param names Names of the outputs where they are known before the first batch: they are checked at once. */
  constructor(plain: unknown, weighted: unknown, names: readonly string[] | null) {
    this.#plain = plain ?? null;
    this.#weighted = weighted ?? null;
    this.#defer('metrics', this.#plain);
    this.#defer('weightedMetrics', this.#weighted);
    if (names === null || names.length === 1) return;
    perOutput('metrics', this.#plain, names, null);
    perOutput('weightedMetrics', this.#weighted, names, null);
  }

  /** Refuses unknown names at once; what known ones mean may depend on data. */
  #defer(what: string, spec: unknown): void {
    for (const identifier of flattenSpec(spec)) {
      this.#deferred.set(
        identifier,
        withFrame(
          () => `compile, ${what}`,
          () => deferMetric(identifier as MetricIdentifier),
        ),
      );
    }
  }

  /** Loads the metrics that were given by name; null where all are there. */
  load(): Promise<void> | null {
    if (this.#deferred.size === 0) return null;
    const loads = [...this.#deferred].map(async ([identifier, load]) => {
      this.#makers.set(identifier, await load());
      this.#deferred.delete(identifier);
    });
    return Promise.all(loads).then(() => {});
  }

  /** Whether any were given. */
  get isEmpty(): boolean {
    return this.#plain === null && this.#weighted === null;
  }

  /** Names in logs with their metrics; none before the first batch. */
  get entries(): readonly Entry[] {
    return this.#entries ?? [];
  }

  /** With one output all metrics are its own; with several, each has an entry. */
  #lists(what: string, spec: unknown, names: readonly (string | null)[]): readonly (readonly unknown[])[] {
    if (names.length === 1) return [flattenSpec(spec)];
    return perOutput(what, spec, names, null).map(flattenSpec);
  }

  /** Makes the metrics for targets and predictions like these. */
  build(
    targets: readonly (Tensor | null)[],
    { predictions, names }: Outputs,
    losses: readonly (Loss | null)[],
  ): void {
    if (this.#entries !== null) return;
    const several = names.length > 1;
    const logNames = new LogNames();
    const make = (what: string, spec: unknown, weighted: boolean): Entry[] =>
      this.#lists(what, spec, names).flatMap((list, output) =>
        list.map((identifier) => {
          const shapes = [targets[output]?.shape ?? [], predictions[output].shape] as const;
          const metric = withFrame(
            () => `compile, ${what}`,
            () => this.#makers.get(identifier)!(...shapes, losses[output]),
          );
          // Some metrics keep a number for each class: the variables are made before the step is recorded.
          untraced(() => metric.build(...shapes));
          return {
            metric,
            name: logNames.next(metric.name, several ? names[output] : null, weighted),
            output,
            weighted,
          };
        }),
      );
    this.#entries = [
      ...make('metrics', this.#plain, false),
      ...make('weightedMetrics', this.#weighted, true),
    ];
  }

  /** Takes `build` back. */
  forget(): void {
    this.#entries = null;
  }

  /**
   * Takes in one batch.
   *
   * @param masked Whether masks of predictions count. As in Keras on JAX they do in evaluation, not in training.
   * @throws ArgumentError `no-target` for an output with a metric and no target.
   */
  update(
    targets: readonly (Tensor | null)[],
    { predictions, names }: Outputs,
    weights: readonly (Tensor | null)[],
    masked: boolean,
  ): void {
    for (const { metric, output, weighted } of this.entries) {
      const target = targets[output];
      if (target === null)
        throw missingTarget(names[output] ?? `output ${output}`, `the metric ${metric.name}`);
      const prediction = predictions[output];
      const nothing: unknown = metric.updateState(target, prediction, {
        sampleWeight: weighted ? weights[output] : null,
        mask: masked ? maskOf(prediction) : null,
      });
      refusePromise(nothing, { owner: `${metric.constructor.name}.updateState` });
    }
  }
}
