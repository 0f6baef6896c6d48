import { describe, expect, it } from 'vitest';
import * as build from './build';
import { attributesOf, isA, isReduce, makeNode, operationKey, withInputs } from './node';
import { PRIMITIVES } from './primitives/table';

const x = build.input([2, 3], 'float32');

describe('attributes', () => {
  it('are those of the primitive', () => {
    const node = build.reduce('sum', x, [1]);
    expect(isA(node, 'reduce_sum', 'reduce_max') && node.attributes.axes).toEqual([1]);
    expect(isA(node, 'reduce_max')).toBe(false);
    expect([isReduce(node), isReduce(x)]).toEqual([true, false]);
    expect(attributesOf(node, 'reduce_sum')).toEqual({ axes: [1] });
    expect(() => attributesOf(node, 'slice', 'pad')).toThrow(
      /a node that applies slice or pad\.[^]*node = reduce_sum/,
    );
  });

  it('are typed: a forgotten, wrong or misspelt one does not compile', () => {
    const wrong = (): unknown[] => [
      // @ts-expect-error forgotten
      makeNode(PRIMITIVES.reduce_sum, [x]),
      // @ts-expect-error forgotten in part
      makeNode(PRIMITIVES.cumulate_sum, [x], { axis: 0 }),
      // @ts-expect-error of another type
      makeNode(PRIMITIVES.transpose, [x], { permutation: '1, 0' }),
      // @ts-expect-error misspelt
      makeNode(PRIMITIVES.reshape, [x], { shpae: [6] }),
      // @ts-expect-error of a primitive that has none
      makeNode(PRIMITIVES.neg, [x], { axis: 0 }),
      // @ts-expect-error of nobody knows which primitive
      makeNode(x.primitive, [x]),
      // @ts-expect-error read without looking at the primitive
      x.attributes.axis,
    ];
    expect(wrong).toBeTypeOf('function');
  });

  it('tell operations apart', () => {
    const by = (...permutation: number[]): string =>
      operationKey(makeNode(PRIMITIVES.transpose, [x], { permutation }));
    expect(by(1, 0)).toBe(by(1, 0));
    expect(by(1, 0)).not.toBe(by(0, 1));
    const [sum, max] = [PRIMITIVES.reduce_sum, PRIMITIVES.reduce_max].map((primitive) =>
      operationKey({ primitive, attributes: { axes: [0] } }),
    );
    expect(sum).not.toBe(max);
  });
});

describe('withInputs', () => {
  it('makes a node only where something changed', () => {
    const node = build.neg(x);
    expect(withInputs(node, [x])).toBe(node);
    const other = build.input([4], 'float32');
    expect(withInputs(node, [other])).toMatchObject({ shape: [4], inputs: [other], attributes: {} });
  });
});
