import type { DType } from '../ir/dtype';
import { isFloat } from '../ir/dtype';
import type { Tensor } from '../runtime/tensor';
import type { VariableOptions } from '../runtime/variable';
import { Variable } from '../runtime/variable';

const scopes: (DType | null)[] = [];

/** The type weights are read in now, or undefined outside of calls that differ from the weights' own type. */
export const autocastDType = (): DType | null | undefined => scopes[scopes.length - 1];

/** Runs `body` with floating weights read as `dtype`; null: as they are. */
function withAutocast<T>(dtype: DType | null, body: () => T): T {
  scopes.push(dtype);
  try {
    return body();
  } finally {
    scopes.pop();
  }
}

/** Runs the call of a layer with weights read in the type it computes in, where it `casts`. */
export function autocasting<R>(
  { computeDtype, variableDtype }: { readonly computeDtype: DType; readonly variableDtype: DType },
  casts: boolean,
  body: () => R,
): R {
  if (autocastDType() === undefined && computeDtype === variableDtype) return body();
  return withAutocast(casts && isFloat(computeDtype) ? computeDtype : null, body);
}

/** A weight of a layer: inside the call of a layer that computes in 16 bits it is read in 16 bits. */
export class Weight extends Variable {
  readonly #autocast: boolean;

  constructor(initial: Tensor, options: VariableOptions, autocast: boolean) {
    super(initial, options);
    this.#autocast = autocast;
  }

  override get value(): Tensor {
    const dtype = autocastDType() ?? null;
    return dtype === null || !this.#autocast || !isFloat(this.dtype)
      ? super.value
      : super.value.astype(dtype);
  }
}
