import { maskOf } from '../layers/mask';
import * as losses from '../losses';
import { Mean } from '../metrics';
import type { Tensor } from '../runtime/tensor';
import { withFrame } from '../util/errors';
import type { Outputs } from './outputs';
import { isByName, missingTarget, perOutput } from './outputs';

/** A loss by name, instance, config or function; null for an output without one. */
export type LossIdentifier = unknown;

/** One loss, one for each output, or losses by output name. */
export type LossSpec = LossIdentifier | readonly LossIdentifier[] | Readonly<Record<string, LossIdentifier>>;

/** A name whose meaning depends on the shapes of targets and predictions. */
class ByShape {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Entry = losses.Loss | ByShape | null;

const isByShape = (value: unknown): value is string =>
  typeof value === 'string' && ['crossentropy', 'ce'].includes(value.toLowerCase());

/** Losses in place of what names them. */
function resolved(spec: LossSpec): unknown {
  if (spec === null || spec === undefined) return null;
  if (Array.isArray(spec)) return spec.map(resolved);
  if (isByName(spec))
    return Object.fromEntries(Object.entries(spec).map(([name, entry]) => [name, resolved(entry)]));
  return isByShape(spec)
    ? new ByShape(spec)
    : withFrame(
        () => 'compile, loss',
        () => losses.get(spec as never),
      );
}

interface Part {
  readonly output: number;
  readonly loss: losses.Loss;
  readonly weight: number | null;
  /** Running mean of this loss alone, where the model has several. */
  readonly tracker: Mean | null;
}

/** The losses of a compiled model: their weighted sum, and a running mean for each where there are several. */
export class CompiledLoss {
  readonly #spec: unknown;
  readonly #weights: unknown;
  #parts: readonly Part[] | null = null;
  #outputCount = 0;

  /** @param names Names of the outputs where they are known before the first batch: they are checked at once. */
  constructor(spec: LossSpec, weights: unknown, names: readonly string[] | null) {
    this.#spec = resolved(spec);
    this.#weights = weights ?? null;
    if (names === null) return;
    perOutput('loss', this.#spec, names, null);
    perOutput('lossWeights', this.#weights, names, null);
  }

  /** Running means of the single losses, where there are several; none before the first batch. */
  get metrics(): readonly Mean[] {
    return (this.#parts ?? []).flatMap(({ tracker }) => tracker ?? []);
  }

  /** Whether a loss of this class is among those given. */
  includes(kind: abstract new (...args: never[]) => losses.Loss): boolean {
    const list: readonly unknown[] = isByName(this.#spec) ? Object.values(this.#spec) : [this.#spec].flat();
    return list.some((entry) => entry instanceof kind);
  }

  /** The loss of each of some outputs, as far as it is known before the first batch; null for those without. */
  known(names: readonly (string | null)[]): readonly (losses.Loss | null)[] {
    return perOutput('loss', this.#spec, names, null).map((entry) =>
      entry instanceof losses.Loss ? entry : null,
    );
  }

  /** Which of some outputs have a loss. */
  isTrained(names: readonly (string | null)[]): boolean[] {
    return perOutput('loss', this.#spec, names, null).map((entry) => entry !== null);
  }

  /** The loss of each output; null for those without. */
  get losses(): readonly (losses.Loss | null)[] {
    const list = new Array<losses.Loss | null>(this.#outputCount).fill(null);
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
        entry instanceof ByShape
          ? losses.resolveLoss(entry.name, targets[output]?.shape ?? [], predictions[output].shape)
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
