import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { allocate, bitsOf, integerRange, isUnsigned } from '../ir/dtype';
import { evaluateGraph } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { simplify } from '../compile/simplify';
import { walkBackend } from './walk/walk';
import { wasmBackend } from './wasm/wasm';
import { referenceBackend } from './reference/reference';

const BACKENDS = [referenceBackend, walkBackend, wasmBackend];
const INTEGERS: readonly DType[] = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];

/** Elements of each operand. */
const LENGTH = 3;

/** A function of two vectors, and the same on whole numbers without limits. */
interface Rule {
  readonly make: (a: Node, b: Node) => Node;
  readonly exact: (a: readonly bigint[], b: readonly bigint[]) => bigint[];
  /** How much greater than the operands' numbers between can become without being told by the result. */
  readonly between?: (a: readonly bigint[], b: readonly bigint[]) => bigint[];
}

const each =
  (f: (a: bigint, b: bigint) => bigint): Rule['exact'] =>
  (a, b) =>
    a.map((x, i) => f(x, b[i]));
const running =
  (f: (a: bigint, b: bigint) => bigint) =>
  (a: readonly bigint[]): bigint[] => {
    const results: bigint[] = [];
    for (const x of a) results.push(results.length === 0 ? x : f(results[results.length - 1], x));
    return results;
  };
const sums = running((a, b) => a + b);
const products = running((a, b) => a * b);
const dots = (a: readonly bigint[], b: readonly bigint[]): bigint[] => sums(a.map((x, i) => x * b[i]));
const last = (list: readonly bigint[]): bigint[] => [list[list.length - 1]];

const RULES: Readonly<Record<string, Rule>> = {
  add: { make: build.add, exact: each((a, b) => a + b) },
  sub: { make: build.sub, exact: each((a, b) => a - b) },
  mul: { make: build.mul, exact: each((a, b) => a * b) },
  neg: { make: build.neg, exact: each((a) => -a) },
  and: { make: (a, b) => build.binary('and', a, b), exact: each((a, b) => a & b) },
  or: { make: (a, b) => build.binary('or', a, b), exact: each((a, b) => a | b) },
  xor: { make: (a, b) => build.binary('xor', a, b), exact: each((a, b) => a ^ b) },
  bitwise_not: {
    make: (a) => build.unary('bitwise_not', a),
    exact: each((a) => ~a),
  },
  max: { make: (a, b) => build.binary('max', a, b), exact: each((a, b) => (a > b ? a : b)) },
  'add, then subtract': {
    make: (a, b) => build.sub(build.add(a, b), b),
    exact: each((a) => a),
    between: each((a, b) => a + b),
  },
  sum: { make: (a) => build.reduce('sum', a, [0]), exact: (a) => last(sums(a)), between: sums },
  prod: { make: (a) => build.reduce('prod', a, [0]), exact: (a) => last(products(a)), between: products },
  cumsum: { make: (a) => build.cumulate('sum', a, 0, false), exact: sums },
  cumprod: { make: (a) => build.cumulate('prod', a, 0, false), exact: products },
  dot: {
    make: (a, b) =>
      build.reshape(build.dot(build.reshape(a, [1, a.shape[0]]), build.reshape(b, [b.shape[0], 1])), [1]),
    exact: (a, b) => last(dots(a, b)),
    between: (a, b) => [...a.map((x, i) => x * b[i]), ...dots(a, b)],
  },
  'scatter to one row': {
    make: (a, b) => build.scatter(b, build.constant(0, 'int32', [a.shape[0]]), a, 'add'),
    exact: (a, b) => [last(sums([b[0], ...a]))[0], ...b.slice(1)],
    between: (a, b) => sums([b[0], ...a]),
  },
};

/** What a type makes of numbers without limits: up to 32 bits they wrap; those of 64 bits are exact or null, an error. */
function expected(dtype: DType, values: readonly bigint[], between: readonly bigint[]): number[] | null {
  const bits = bitsOf(dtype);
  const [least, greatest] = integerRange(dtype).map(BigInt);
  // Differences between unsigned numbers may be below zero on the way.
  const lowest = isUnsigned(dtype) ? -greatest : least;
  if (bits === 64) {
    if (values.some((value) => value < least || value > greatest)) return null;
    if (between.some((value) => value < lowest || value > greatest)) return null;
  }
  return values.map((value) =>
    Number(isUnsigned(dtype) ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)),
  );
}

/** Each backend's program of a rule, and the one whose operands are known while it is compiled. */
function programsOf(dtype: DType, rule: Rule): ((given: readonly number[][]) => number[] | null)[] {
  const compiled = BACKENDS.map((backend) => {
    const inputs = [0, 1].map(() => build.input([LENGTH], dtype));
    const outputs = [rule.make(inputs[0], inputs[1])];
    const program = backend.compile({ inputs, outputs, reads: new Map(), writes: new Map() });
    return (given: readonly number[][]) => {
      for (const [i, values] of given.entries()) program.input(i).set(values);
      return valuesOrNull(() => {
        program.run();
        return [...program.output(0)];
      });
    };
  });
  const folded = (given: readonly number[][]): number[] | null => {
    const [a, b] = given.map((values) => {
      const data = allocate(dtype, LENGTH);
      data.set(values);
      return build.constantFrom(data, [LENGTH], dtype);
    });
    return valuesOrNull(() => [...evaluateGraph(simplify([rule.make(a, b)]), new Map())[0].data]);
  };
  return [...compiled, folded];
}

/** Null for the error of numbers beyond 2^53. */
function valuesOrNull(compute: () => number[]): number[] | null {
  try {
    return compute();
  } catch (error) {
    expect(error).toMatchObject({ code: 'integer-overflow' });
    return null;
  }
}

/** Numbers near the ends of a type, near zero, and anywhere. */
function numbersOf(dtype: DType): fc.Arbitrary<number> {
  const [least, greatest] = integerRange(dtype);
  return fc.oneof(
    fc.integer({ min: 0, max: 3 }).map((n) => greatest - n),
    fc.integer({ min: 0, max: 3 }).map((n) => least + n),
    fc.integer({ min: Math.max(least, -5), max: 5 }),
    fc.integer({ min: Math.max(least, -(2 ** 31)), max: Math.min(greatest, 2 ** 31 - 1) }),
    fc.integer({ min: least, max: greatest }),
  );
}

describe.each(Object.entries(RULES))('integers: %s', (_name, rule) => {
  it.each(INTEGERS)('%s wraps, or is exact, or is refused, on every backend', (dtype) => {
    const number = numbersOf(dtype);
    const vector = fc.array(number, { minLength: LENGTH, maxLength: LENGTH });
    const programs = programsOf(dtype, rule);
    fc.assert(
      fc.property(vector, vector, (...given) => {
        const [a, b] = given.map((values) => values.map(BigInt));
        const wanted = expected(dtype, rule.exact(a, b), rule.between?.(a, b) ?? []);
        expect(programs.map((program) => program(given))).toEqual(programs.map(() => wanted));
      }),
      { numRuns: 40 },
    );
  });
});

describe('integers of 64 bits', () => {
  const of = (
    name: 'pow' | 'shift_left' | 'shift_right_arithmetic',
    a: number,
    b: number,
  ): number[] | null => {
    const [x, y] = [a, b].map((value) => build.constant(value, 'int64'));
    return valuesOrNull(() => [...evaluateGraph([build.binary(name, x, y)], new Map())[0].data]);
  };

  it('have exact powers and shifts', () => {
    expect(of('pow', 3, 33)).toEqual([5559060566555523]);
    expect(of('pow', 3, 34)).toBeNull();
    expect(of('shift_left', 3, 40)).toEqual([3298534883328]);
    expect(of('shift_left', 3, 60)).toBeNull();
    expect(of('shift_right_arithmetic', 2 ** 45 + 1, 40)).toEqual([32]);
    expect(of('shift_right_arithmetic', -1, 40)).toEqual([-1]);
  });
});
