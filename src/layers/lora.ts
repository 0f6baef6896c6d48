import { integer, nullable, number } from '../config/kinds';
import type { JsonObject } from '../config/option';
import type { DType } from '../ir/dtype';
import type { Tensor } from '../runtime/tensor';
import type { Variable, WeightFunction } from '../runtime/variable';
import { ArgumentError, StateError } from '../util/errors';
import type { WeightSpec } from './layer';
import { withNameScope } from './naming';

/** Options of layers whose kernel can be changed by a product of two small matrices. */
export const loraOptions = () => ({
  /** Rank of a learned change of the kernel, which itself stays as it is. Default null: none. */
  loraRank: nullable(integer(1, { minimum: 1 })),
  /** The change is multiplied by loraAlpha / loraRank. Default: loraRank. */
  loraAlpha: nullable(number(1)),
});

/** Settings of `enableLora`. */
export interface LoraSettings {
  /** The change is multiplied by loraAlpha / rank. Default: the rank. */
  readonly loraAlpha?: number | null;
  /** How the first matrix starts. Default `he_uniform`. */
  readonly aInitializer?: unknown;
  /** How the second matrix starts. Default `zeros`: nothing changes at first. */
  readonly bInitializer?: unknown;
}

interface Owner {
  readonly name: string;
  readonly path: string;
  readonly className: string;
  readonly computeDtype: DType;
  addWeight(spec: WeightSpec): Variable;
  extend<R>(body: () => R): R;
}

/** A learned change a · b of low rank of a weight that stays fixed. */
export class LowRankChange {
  readonly rank: number;
  readonly alpha: number;
  readonly #weight: Variable;
  readonly #a: Variable;
  readonly #b: Variable;
  readonly #dtype: DType;

  /** @see E. Hu et al.: LoRA: low-rank adaptation of large language models, ICLR 2022. */
  constructor(owner: Owner, weight: Variable, rank: number, settings: LoraSettings = {}) {
    const { shape, name } = weight;
    this.rank = rank;
    this.alpha = settings.loraAlpha ?? rank;
    this.#weight = weight;
    this.#dtype = owner.computeDtype;
    const part = (suffix: string, size: readonly number[], initializer: unknown): Variable =>
      owner.addWeight({
        name: `lora_${name}_${suffix}`,
        shape: size,
        initializer,
        dtype: 'float32',
        regularizer: weight.regularizer as WeightFunction | null,
      });
    this.#a = part('a', [...shape.slice(0, -1), rank], settings.aInitializer ?? 'he_uniform');
    this.#b = part('b', [rank, shape[shape.length - 1]], settings.bInitializer ?? 'zeros');
    weight.trainable = false;
  }

  /** The changed weight. */
  get value(): Tensor {
    const change = this.#a.value.matmul(this.#b.value).mul(this.alpha / this.rank);
    return this.#weight.value.add(change).astype(this.#dtype);
  }
}

/**
 * Adds a change of low rank to a layer that is built.
 *
 * @throws StateError where the layer is not built or has one; ArgumentError where the weight has a constraint.
 */
export function enableLora(
  owner: Owner,
  weight: Variable | undefined,
  present: LowRankChange | null,
  rank: number,
  settings: LoraSettings,
): LowRankChange {
  if (weight === undefined || present !== null) {
    throw new StateError({
      code: 'lora-state',
      expected: 'enableLora needs a layer that is built and has no low-rank change yet.',
      received: {
        layer: `"${owner.name}" (${owner.className}), ${weight === undefined ? 'not built' : 'has one'}`,
      },
    });
  }
  if (weight.constraint !== null) {
    throw new ArgumentError({
      code: 'lora-constraint',
      expected: 'enableLora needs a weight without a constraint.',
      received: { weight: weight.path },
    });
  }
  return withNameScope(owner.path, () =>
    owner.extend(() => new LowRankChange(owner, weight, rank, settings)),
  );
}

/** A config as Keras writes it: the two keys only where there is a change. */
export function withLora(
  { lora_rank: _, lora_alpha: __, ...config }: JsonObject,
  change: LowRankChange | null,
  given: { loraRank: number | null; loraAlpha: number | null },
): JsonObject {
  const rank = change?.rank ?? given.loraRank;
  if (rank === null) return config;
  return { ...config, lora_rank: rank, lora_alpha: change?.alpha ?? given.loraAlpha ?? rank };
}
