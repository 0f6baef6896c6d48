import { describe, expect, it } from 'vitest';
import * as np from '.';
import * as ops from '../ops';
import { TABLE, VALUES } from '../../test/support/numpy-integers';
import type { DType } from '../ir/dtype';
import { DTYPES } from '../ir/dtype';
import { jit } from '../runtime/jit';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';

type Pair = (x: Tensor, y: TensorLike) => Tensor;
type One = (x: Tensor) => Tensor;

const PAIRS: Record<string, { numpy: Pair; op: Pair; method: Pair }> = {
  add: { numpy: np.add, op: ops.add, method: (x, y) => x.add(y) },
  subtract: { numpy: np.subtract, op: ops.subtract, method: (x, y) => x.sub(y) },
  multiply: { numpy: np.multiply, op: ops.multiply, method: (x, y) => x.mul(y) },
  divide: { numpy: np.divide, op: ops.divide, method: (x, y) => x.div(y) },
  floorDivide: { numpy: np.floorDivide, op: ops.floorDivide, method: (x, y) => x.floorDiv(y) },
  mod: { numpy: np.mod, op: ops.mod, method: (x, y) => x.mod(y) },
  power: { numpy: np.power, op: ops.power, method: (x, y) => x.pow(y) },
  maximum: { numpy: np.maximum, op: ops.maximum, method: (x, y) => x.maximum(y) },
  minimum: { numpy: np.minimum, op: ops.minimum, method: (x, y) => x.minimum(y) },
  equal: { numpy: np.equal, op: ops.equal, method: (x, y) => x.equal(y) },
  less: { numpy: np.less, op: ops.less, method: (x, y) => x.less(y) },
  greaterEqual: { numpy: np.greaterEqual, op: ops.greaterEqual, method: (x, y) => x.greaterEqual(y) },
};

const REDUCTIONS: Record<string, { numpy: One; op: One; method: One }> = {
  sum: { numpy: np.sum, op: ops.sum, method: (x) => x.sum() },
  max: { numpy: np.max, op: ops.max, method: (x) => x.max() },
  cumsum: { numpy: np.cumsum, op: ops.cumsum, method: (x) => x.cumsum() },
};

/** The dtype and numbers of a result, or the code of the error. */
function told(compute: () => Tensor): string {
  try {
    const { dtype, data } = compute();
    return `${dtype} ${Array.from(data, (value) => value + 0).join(' ')}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const numbers = (values: readonly number[], dtype: DType): Tensor =>
  np.array(values, 'float64').astype(dtype);
const turned = (values: readonly number[]): number[] => [...values.slice(-1), ...values.slice(0, -1)];
const dtypesOf = <Name extends string>(table: Record<Name, unknown>): Name[] => Object.keys(table) as Name[];

describe('one arithmetic', () => {
  it.each(dtypesOf(TABLE).filter((name) => name in PAIRS))('%s is that of NumPy near the limits', (name) => {
    const { numpy, op, method } = PAIRS[name];
    for (const dtype of dtypesOf(VALUES)) {
      const [x, y] = [numbers(VALUES[dtype], dtype), numbers(turned(VALUES[dtype]), dtype)];
      const inProgram = jit((a: Tensor, b: Tensor) => op(a, b));
      for (const face of [numpy, op, method, inProgram]) {
        expect(told(() => face(x, y)), dtype).toBe(TABLE[name][dtype]); // prettier-ignore
      }
    }
  });

  it.each(dtypesOf(TABLE).filter((name) => name in REDUCTIONS))(
    '%s is that of NumPy near the limits',
    (name) => {
      const { numpy, op, method } = REDUCTIONS[name];
      for (const dtype of dtypesOf(VALUES)) {
        const x = numbers(VALUES[dtype], dtype);
        for (const face of [numpy, jit((a: Tensor) => numpy(a))]) {
          expect(told(() => face(x)), dtype).toBe(TABLE[name][dtype]); // prettier-ignore
        }
        const inProgram = jit((a: Tensor) => op(a));
        for (const face of [method, inProgram]) expect(told(() => face(x)), dtype).toBe(told(() => op(x))); // prettier-ignore
      }
    },
  );

  it('has three faces that agree for all pairs of dtypes, also in programs', () => {
    // A generator of small numbers, the same in each run.
    let state = 7;
    const next = (below: number): number => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    const follow: readonly DType[] = ['float64', 'int64', 'uint64'];
    for (let i = 0; i < 250; i++) {
      const name = dtypesOf(PAIRS)[next(dtypesOf(PAIRS).length)];
      const { numpy, op, method } = PAIRS[name];
      const [first, second] = [DTYPES[next(DTYPES.length)], DTYPES[next(DTYPES.length)]];
      const drawn = (): number[] => Array.from({ length: 4 }, () => next(12));
      const [x, y] = [numbers(drawn(), first), numbers(drawn(), second)];
      const number = next(100);
      for (const right of [y, number, number + 0.5]) {
        const at = `${name}(${String(x)} ${first}, ${String(right)} ${second})`;
        const expected = told(() => op(x, right));
        expect(told(() => method(x, right)), at).toBe(expected); // prettier-ignore
        const inProgram =
          right === y
            ? told(() => jit((a: Tensor, b: Tensor) => op(a, b))(x, y))
            : told(() => jit((a: Tensor) => method(a, right))(x));
        expect(rounded(inProgram), at).toBe(rounded(expected));
        // What NumPy has, whatever the default types: types of 64 bits, and comparisons.
        const isNumPys = follow.includes(first) && (right !== y || follow.includes(second));
        if (isNumPys) expect(told(() => numpy(x, right)), at).toBe(expected); // prettier-ignore
      }
    }
  });
});

/** Without the last digits, in which programs may differ. */
const rounded = (text: string): string =>
  text
    .split(' ')
    .map((part) => (/^-?\d/.test(part) ? String(Number(Number(part).toPrecision(5))) : part))
    .join(' ');
