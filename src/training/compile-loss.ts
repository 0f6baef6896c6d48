import { maskOf } from '../layers/mask';
import { Loss, type LossIdentifier } from '../losses';
import type { CROSSENTROPIES } from '../losses/crossentropies';
import { DeferredLoss, deferLoss } from '../losses/defer';
import { isCrossentropy, targetKind } from '../losses/target-kind';
import { Mean } from '../metrics';
import type { Tensor } from '../runtime/tensor';
import { withFrame } from '../util/errors';
import type { Outputs } from './outputs';
import { isByName, missingTarget, perOutput } from './outputs';

/** One loss, one for each output, or losses by output name. */
export type LossSpec =
  LossIdentifier | LossList | { readonly [output: string]: LossIdentifier | LossList | null };

type LossList = readonly (LossIdentifier | LossList | null)[];

/** The cross-entropy that fits the shapes of targets and predictions. */
const BY_SHAPE = Symbol('crossentropy');

type Entry = Loss | typeof BY_SHAPE | null;

const FRAME = (): string => 'compile, loss';

/** Each entry of losses for outputs in place of what names it. */
function mapped(spec: unknown, change: (entry: unknown) => unknown): unknown {
  if (spec === null || spec === undefined) return null;
  if (Array.isArray(spec)) return spec.map((entry: unknown) => mapped(entry, change));
  if (!isByName(spec)) return change(spec);
  return Object.fromEntries(Object.entries(spec).map(([name, entry]) => [name, mapped(entry, change)]));
}

const deferred = (entry: unknown): unknown =>
  isCrossentropy(entry) ? BY_SHAPE : withFrame(FRAME, () => deferLoss(entry));

interface Part {
  readonly output: number;
  readonly loss: Loss;
  readonly weight: number | null;
  /** Running mean of this loss alone, where the model has several. */
  readonly tracker: Mean | null;
}

/** The losses of a compiled model: their weighted sum, and a running mean for each where there are several. */
export class CompiledLoss {
  #spec: unknown;
  readonly #weights: unknown;
  #crossentropies: typeof CROSSENTROPIES | null = null;
  #parts: readonly Part[] | null = null;
  #outputCount = 0;

  /** @param names Names of the outputs where they are known before the first batch: they are checked at once. */
  constructor(spec: LossSpec | null, weights: unknown, names: readonly string[] | null) {
    this.#spec = mapped(spec, deferred);
    this.#weights = weights ?? null;
    if (names === null) return;
    perOutput('loss', this.#spec, names, null);
    perOutput('lossWeights', this.#weights, names, null);
  }

  /** Loads the losses that were given by name; null where all are there. */
  load(): Promise<void> | null {
    const missing: (() => Promise<void>)[] = [];
    const replacements = new Map<unknown, unknown>();
    mapped(this.#spec, (entry) => {
      if (entry instanceof DeferredLoss)
        missing.push(async () => void replacements.set(entry, await entry.load()));
      else if (entry === BY_SHAPE && this.#crossentropies === null)
        missing.push(async () => {
          this.#crossentropies = (await import('../losses/crossentropies')).CROSSENTROPIES;
        });
      return null;
    });
    if (missing.length === 0) return null;
    return Promise.all(missing.map((load) => load())).then(
      () => void (this.#spec = mapped(this.#spec, (entry) => replacements.get(entry) ?? entry)),
      (error: unknown) => withFrame(FRAME, () => raise(error)),
    );
  }

  /** Running means of the single losses, where there are several; none before the first batch. */
  get metrics(): readonly Mean[] {
    return (this.#parts ?? []).flatMap(({ tracker }) => tracker ?? []);
  }

  /** Whether some loss looks at targets before they are used. */
  get checksTargets(): boolean {
    const list: readonly unknown[] = isByName(this.#spec) ? Object.values(this.#spec) : [this.#spec].flat();
    return list.some((entry) => entry instanceof Loss && entry.checkTarget !== undefined);
  }

  /** The loss of each of some outputs, as far as it is known before the first batch; null for those without. */
  known(names: readonly (string | null)[]): readonly (Loss | null)[] {
    return perOutput('loss', this.#spec, names, null).map((entry) => (entry instanceof Loss ? entry : null));
  }

  /** Which of some outputs have a loss. */
  isTrained(names: readonly (string | null)[]): boolean[] {
    return perOutput('loss', this.#spec, names, null).map((entry) => entry !== null);
  }

  /** The loss of each output; null for those without. */
  get losses(): readonly (Loss | null)[] {
    const list = new Array<Loss | null>(this.#outputCount).fill(null);
    for (const { output, loss } of this.#parts ?? []) list[output] = loss;
    return list;
  }

  /** Makes the running means for outputs like these. */
  build(targets: readonly (Tensor | null)[], { predictions, names, byName }: Outputs): void {
    if (this.#parts !== null) return;
    const entries = perOutput('loss', this.#spec, names, null) as Entry[];
    const weights = perOutput('lossWeights', this.#weights, names, null) as (number | null)[];
    const several = entries.filter((entry) => entry !== null).length > 1;
    // Objects of outputs have no order of their own: that of the losses counts.
    const order =
      byName && isByName(this.#spec)
        ? Object.keys(this.#spec).map((name) => names.indexOf(name))
        : [...entries.keys()];
    this.#outputCount = predictions.length;
    this.#parts = order.flatMap((output): Part[] => {
      const entry = entries[output];
      if (entry === null) return [];
      const loss =
        entry === BY_SHAPE
          ? new this.#crossentropies![targetKind(targets[output]?.shape ?? [], predictions[output].shape)]()
          : entry;
      const tracker = several ? new Mean({ name: `${names[output] ?? loss.name}_loss` }) : null;
      return [{ output, loss, weight: weights[output] ?? null, tracker }];
    });
  }

  /** Takes `build` back. */
  forget(): void {
    this.#parts = null;
    this.#outputCount = 0;
  }

  /**
   * The weighted sum of all losses; null where no output has one.
   *
   * @throws ArgumentError `no-target` for an output with a loss and no target.
   */
  apply(
    targets: readonly (Tensor | null)[],
    { predictions, names }: Outputs,
    weights: readonly (Tensor | null)[],
    rows: number,
  ): Tensor | null {
    let total: Tensor | null = null;
    for (const { output, loss, weight, tracker } of this.#parts ?? []) {
      const target = targets[output];
      if (target === null) throw missingTarget(names[output] ?? `output ${output}`, `the loss ${loss.name}`);
      const prediction = predictions[output];
      let value = loss.apply(target, prediction, { sampleWeight: weights[output], mask: maskOf(prediction) });
      tracker?.updateState(value, { sampleWeight: rows });
      if (weight !== null) value = value.mul(weight);
      total = total === null ? value : total.add(value);
    }
    return total;
  }
}

function raise(error: unknown): never {
  throw error;
}
