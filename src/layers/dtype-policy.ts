import { checkNoMore } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import type { Json, OptionSite } from '../config/option';
import { badOption } from '../config/option';
import { isSavedObject } from '../config/saveable';
import type { DType } from '../ir/dtype';
import { parseDType } from '../ir/dtype';
import { INSPECT } from '../util/notebook';

/**
 * Which types a layer computes in and keeps its weights in: `float32`, or `mixed_float16` and `mixed_bfloat16` for
 * 16-bit computation with float32 weights.
 *
 * @example
 * import { DTypePolicy } from 'keratin';
 * const policy = new DTypePolicy('mixed_float16');
 * console.log(String(policy.computeDtype)); // float16
 * console.log(String(policy.variableDtype)); // float32
 *
 * @see https://keras.io/api/mixed_precision/policy/
 */
export class DTypePolicy {
  readonly name: string;
  readonly computeDtype: DType;
  readonly variableDtype: DType;

  constructor(name: string, ...more: readonly never[]) {
    checkNoMore('DTypePolicy', more);
    if (typeof name !== 'string')
      throw badOption({ owner: 'DTypePolicy', name: 'name' }, 'a dtype name', name);
    this.name = name;
    const mixed = /^mixed_(float16|bfloat16)$/.exec(name);
    this.computeDtype = mixed === null ? parseDType(name) : (mixed[1] as DType);
    this.variableDtype = mixed === null ? this.computeDtype : 'float32';
  }

  toJson(): Json {
    return { module: 'keras', class_name: 'DTypePolicy', config: { name: this.name }, registered_name: null };
  }

  toString(): string {
    return `<DTypePolicy "${this.name}">`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

let globalPolicy = new DTypePolicy('float32');

/** The policy of layers that are made without one. */
export function dtypePolicy(...others: readonly never[]): DTypePolicy {
  checkNoMore('dtypePolicy', others);
  return globalPolicy;
}

/**
 * Sets the policy of layers made from now on.
 *
 * @example
 * import { dtypePolicy, setDtypePolicy } from 'keratin';
 * setDtypePolicy('mixed_bfloat16');
 * console.log(String(dtypePolicy().computeDtype)); // bfloat16
 * setDtypePolicy('float32');
 */
export function setDtypePolicy(policy: string | DTypePolicy, ...others: readonly never[]): void {
  checkNoMore('setDtypePolicy', others);
  globalPolicy = policy instanceof DTypePolicy ? policy : new DTypePolicy(policy);
}

/** A policy from what an option or a config holds. */
export function parsePolicy(value: unknown, site: OptionSite): DTypePolicy {
  if (value === null) return globalPolicy;
  if (value instanceof DTypePolicy) return value;
  if (typeof value === 'string') return new DTypePolicy(value);
  if (isSavedObject(value)) {
    if (value.class_name !== 'DTypePolicy') {
      throw new ArgumentError({
        code: 'dtype-policy',
        expected: `${site.owner} can be loaded with a plain DTypePolicy.`,
        received: { dtype: value.class_name },
      });
    }
    return new DTypePolicy(value.config.name as string);
  }
  throw badOption(site, 'a dtype name or a DTypePolicy', value);
}
