import { describe, expect, it } from 'vitest';
import * as build from '../../../ir/build';
import type { UnaryName } from '../../../ir/primitives/elementwise';
import { BINARY, UNARY } from '../../../ir/primitives/elementwise';
import { WasmExecutable } from '../program/executable';

const bits = new Int32Array(1);
const single = new Float32Array(bits.buffer);

/** Position of a float among all floats, so that neighbours differ by one. */
function ordinal(value: number): number {
  single[0] = value;
  return bits[0] < 0 ? -0x80000000 - bits[0] : bits[0];
}

const distance = (a: number, b: number): number =>
  Object.is(a, b) || (a !== a && b !== b) ? 0 : Math.abs(ordinal(a) - ordinal(b));

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  Infinity,
  -Infinity,
  NaN,
  1e-45,
  -1e-45,
  1.1754942e-38,
  1.1754944e-38,
  3.4028235e38,
  -3.4028235e38,
  88.72283,
  88.72284,
  -87.33655,
  -103.97208,
  -103.97209,
  -104,
  16777216,
  -16777216,
  0.99999994,
  1.0000001,
];

/** Special values, values of all sizes, and a dense stretch around 0. */
function samples(): Float32Array {
  const values = [...SPECIAL];
  for (let exponent = -149; exponent < 128; exponent++) {
    for (const factor of [1, 1.2345678, 1.5, 1.9999999])
      values.push(factor * 2 ** exponent, -factor * 2 ** exponent);
  }
  for (let i = -4000; i <= 4000; i++) values.push(i * 0.02500371, i * 0.000731);
  return Float32Array.from(values);
}

function compute(name: string, ...columns: Float32Array[]): Float32Array {
  const inputs = columns.map((column) => build.input([column.length], 'float32'));
  const output = build.elementwise(name as 'add', inputs);
  const executable = new WasmExecutable({ inputs, outputs: [output], reads: new Map(), writes: new Map() });
  for (const [i, column] of columns.entries()) executable.input(i).set(column);
  executable.run();
  return executable.output(0).slice() as Float32Array;
}

/** The float at a position among all floats. */
function atOrdinal(position: number): number {
  bits[0] = position < 0 ? -0x80000000 - position : position;
  return single[0];
}

/** So many floats between two, both among them, equally many others between neighbours. */
function between(from: number, to: number, count: number): Float32Array {
  const [first, last] = [ordinal(from), ordinal(to)];
  return Float32Array.from({ length: count }, (_, i) =>
    atOrdinal(Math.round(first + ((last - first) * i) / (count - 1))),
  );
}

const LEAST = 2 ** -149;
const LEAST_NORMAL = 2 ** -126;

/**
 * For each function how far it may be from the exact value, and where ranges with methods or results of their own meet:
 * together they hold all numbers.
 */
const RANGES: Readonly<Record<string, readonly [limit: number, bounds: readonly number[]]>> = {
  exp: [1, [-104, -103.27893, -87.33655, -1, -0.34657359, -LEAST, 0, 0.34657359, 1, 88.72284, 89]],
  log: [1, [0, LEAST, LEAST_NORMAL, 0.5, Math.SQRT1_2, 0.99, 1, 1.01, Math.SQRT2, 2, 1e10]],
  tanh: [2, [-9.02, -1, -0.625, -1e-3, -LEAST_NORMAL, 0, LEAST_NORMAL, 1e-3, 0.625, 1, 9.02]],
  sigmoid: [2, [-104, -87.33655, -17, -1, -LEAST_NORMAL, 0, LEAST_NORMAL, 1, 17, 104]],
  erf: [1, [-6, -4, -0.46875, -1e-3, -LEAST_NORMAL, 0, LEAST_NORMAL, 1e-3, 0.46875, 4, 6]],
};

describe('vector functions', () => {
  const limits: Partial<Record<UnaryName, number>> = {
    exp: 1,
    log: 1,
    sigmoid: 2,
    tanh: 2,
    expm1: 1,
    log1p: 1,
    erf: 1,
    erfc: 1,
    rsqrt: 1,
    sqrt: 0,
    floor: 0,
    ceil: 0,
    trunc: 0,
    round: 0,
    sign: 0,
    abs: 0,
    neg: 0,
    sin: 0,
    cos: 0,
    atan: 0,
  };
  for (const [name, limit] of Object.entries(limits)) {
    it(`${name} is within ${limit} units in the last place everywhere`, () => {
      const x = samples();
      const y = compute(name, x);
      const { f } = UNARY[name as UnaryName];
      let worst = { x: 0, distance: 0, actual: 0, expected: 0 };
      for (let i = 0; i < x.length; i++) {
        const expected = Math.fround(f(x[i]));
        const away = distance(y[i], expected);
        if (away > worst.distance) worst = { x: x[i], distance: away, actual: y[i], expected };
      }
      expect(worst.distance <= limit ? null : worst).toBeNull();
    });
  }

  describe.each(Object.entries(RANGES))(
    '%s from the least number to the greatest',
    (name, [limit, bounds]) => {
      const ends = [-Infinity, ...bounds, Infinity];
      it.each(bounds.map((_, i) => [ends[i], ends[i + 1]]).concat([ends.slice(-2)]))(
        `is within ${limit} units in the last place from %s to %s`,
        (from, to) => {
          const x = between(from, to, 20_000);
          const y = compute(name, x);
          const { f } = UNARY[name as UnaryName];
          let worst = { x: 0, distance: 0 };
          for (let i = 0; i < x.length; i++) {
            const away = distance(y[i], Math.fround(f(x[i])));
            if (away > worst.distance) worst = { x: x[i], distance: away };
          }
          expect(worst.distance <= limit ? null : worst).toBeNull();
        },
      );
    },
  );

  it('pow is within 1 unit in the last place, special cases included', () => {
    const bases = [...SPECIAL, 0.1, 0.9, 0.999, 1.5, 3, 10, 123.456, -3, -0.1, -10];
    const exponents = [...SPECIAL, 3, -3, 0.1, 0.3333333, 7, 8, 100, -100, 10.5, 2.5];
    const x = Float32Array.from(bases.flatMap((base) => exponents.map(() => base)));
    const y = Float32Array.from(bases.flatMap(() => exponents));
    const z = compute('pow', x, y);
    const wrong = [];
    for (let i = 0; i < x.length; i++) {
      const expected = Math.fround(BINARY.pow.f(x[i], y[i]));
      if (distance(z[i], expected) > 1) wrong.push(`${x[i]} ** ${y[i]} is ${z[i]} instead of ${expected}`);
    }
    expect(wrong).toEqual([]);
  });
});
