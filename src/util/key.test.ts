import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from './key';

/** Equality as caches must see it: `Object.is` for numbers, contents for lists and plain objects. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) {
    if (a.constructor !== b.constructor) return false;
    return same(Array.from(a as Float64Array), Array.from(b as Float64Array));
  }
  const [left, right] = [Object.keys(a).sort(), Object.keys(b).sort()];
  return (
    left.length === right.length &&
    left.every(
      (name, i) =>
        name === right[i] && same((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
    )
  );
}

const numbers = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity, 1e21, 2 ** 53),
  fc.integer({ min: -3, max: 3 }),
  fc.double(),
);
const leaves = fc.oneof(
  numbers,
  fc.bigInt({ min: -3n, max: 3n }),
  fc.constantFrom(null, undefined, true, false, '', 'a', '1', '1n', 'null', 'NaN', '"', ',', '[1]', '-0'),
  fc.array(numbers, { maxLength: 4 }).map((list) => Float64Array.from(list)),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }).map((list) => Int32Array.from(list)),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaves, tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'a,b', ':', '"'), tie('value'), { noNullPrototype: true }),
})).value;

describe('keys', () => {
  it('are equal for equal values and for no others', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(keyOf(a) === keyOf(b)).toBe(same(a, b));
        expect(keyOf(structuredClone(a))).toBe(keyOf(a));
      }),
      { numRuns: 3000 },
    );
  });

  it('tell apart what JSON does not', () => {
    const all = [
      ...[NaN, Infinity, -Infinity, null, undefined, 0, -0, 0n, '0', [], {}, [undefined], [null], [[]]],
      ...[{ a: undefined }, { a: null }, Float32Array.of(1), Float64Array.of(1), [1], '[1]', true, 'true'],
    ];
    expect(new Set(all.map((value) => keyOf(value))).size).toBe(all.length);
  });

  it('know symbols by identity, those of Symbol.for by their name', () => {
    const symbol = Symbol('a');
    expect(keyOf([symbol])).toBe(keyOf([symbol]));
    const all = [symbol, Symbol('a'), Symbol(), Symbol.for('a'), Symbol.for('b'), 'Symbol(a)', '@0'];
    expect(new Set(all.map((value) => keyOf(value))).size).toBe(all.length);
    expect(keyOf(Symbol.for('a'))).toBe(keyOf(Symbol.for('a')));
  });

  it('tell places without an element from undefined', () => {
    const hole: unknown[] = [];
    hole[1] = 1;
    const end: unknown[] = [1];
    end.length = 2;
    const all = [hole, [undefined, 1], [null, 1], [1], end, [1, undefined], new Array(1), new Array(2), []];
    expect(new Set(all.map((value) => keyOf(value))).size).toBe(all.length);
  });

  it('are made of values of any depth', () => {
    const nested = (leaf: unknown): unknown => {
      let value = leaf;
      for (let i = 0; i < 50_000; i++) value = i % 2 === 0 ? [value] : { a: value };
      return value;
    };
    expect(keyOf(nested(1))).toBe(keyOf(nested(1)));
    expect(keyOf(nested(1))).not.toBe(keyOf(nested(2)));
  });

  it('know instances and functions by identity', () => {
    class Box {
      value = 1;
    }
    const box = new Box();
    expect(keyOf([box, keyOf])).toBe(keyOf([box, keyOf]));
    expect(keyOf(box)).not.toBe(keyOf(new Box()));
    expect(keyOf(() => 1)).not.toBe(keyOf(() => 1));
  });

  it('do not depend on the length of what they hold', () => {
    const long = Array.from({ length: 5000 }, (_, i) => i);
    expect(keyOf(long)).toBe(keyOf([...long]));
    expect(keyOf(long)).not.toBe(keyOf([...long.slice(0, -1), 5001]));
  });
});
