import type { ArrayValue, Node } from '../ir/node';
import { makeNode } from '../ir/node';
import type { Primitive } from '../ir/primitive';
import type { Shape } from '../ir/shape';
import { sizeOf, stridesOf } from '../ir/shape';

/** Where the elements of a part go: one stride for each of its axes. */
export interface PartPlace {
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * A value that is written into a larger one. A second input is a part to be written before, which this one overwrites in
 * places.
 */
export const PART: Primitive = {
  name: 'part',
  kind: 'view',
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  evaluate: ([x], output) => output.data.set(x.data),
};

/** The value that consists of parts. */
export const ASSEMBLE: Primitive = {
  name: 'assemble',
  kind: 'other',
  infer: (parts, attributes) => ({ shape: attributes.shape as Shape, dtype: parts[0].dtype }),
  evaluate: (parts, output, attributes) => {
    for (const [i, place] of (attributes.places as PartPlace[]).entries()) write(parts[i], output, place);
  },
};

function write(part: ArrayValue, output: ArrayValue, { strides, offset }: PartPlace): void {
  const own = stridesOf(part.shape);
  for (let i = 0; i < part.data.length; i++) {
    let position = offset;
    for (let axis = 0; axis < own.length; axis++) {
      position += (Math.floor(i / own[axis]) % part.shape[axis]) * strides[axis];
    }
    output.data[position] = part.data[i];
  }
}

export const partPlace = (part: Node): PartPlace => part.attributes as unknown as PartPlace;

const part = (x: Node, place: PartPlace, after: readonly Node[] = []): Node =>
  makeNode(PART, [x, ...after], { ...place });

const assemble = (shape: Shape, parts: readonly Node[]): Node =>
  makeNode(ASSEMBLE, parts, { shape, places: parts.map(partPlace) });

/** Values side by side along an axis. */
export function assembleConcatenation(inputs: readonly Node[], axis: number, shape: Shape): Node {
  const strides = stridesOf(shape);
  let start = 0;
  const parts: Node[] = [];
  for (const input of inputs) {
    if (sizeOf(input.shape) > 0) parts.push(part(input, { strides, offset: start * strides[axis] }));
    start += input.shape[axis];
  }
  return assemble(shape, parts);
}

/** `x` with cells around and between its elements, which hold `background`; `low` is not negative. */
export function assemblePadding(
  x: Node,
  low: readonly number[],
  interior: readonly number[],
  background: Node,
): Node {
  const { shape } = background;
  const strides = stridesOf(shape);
  const ground = part(background, { strides, offset: 0 });
  const place = {
    strides: strides.map((stride, axis) => stride * (interior[axis] + 1)),
    offset: strides.reduce((sum, stride, axis) => sum + stride * low[axis], 0),
  };
  return assemble(shape, [ground, part(x, place, [ground])]);
}
