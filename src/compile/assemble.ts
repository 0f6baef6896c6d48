import * as build from '../ir/build';
import { uniformValue } from '../ir/build';
import type { ArrayValue, Node } from '../ir/node';
import { makeNode } from '../ir/node';
import type { Primitive } from '../ir/primitive';
import type { Shape } from '../ir/shape';
import { sizeOf, stridesOf } from '../ir/shape';

/** Where the elements of a part go: one stride for each of its axes. */
interface PartPlace {
  readonly strides: readonly number[];
  readonly offset: number;
}

/** The cells a part covers: the first one and how many, along each axis. */
interface Box {
  readonly start: readonly number[];
  readonly size: readonly number[];
}

interface Assembly {
  readonly shape: Shape;
  readonly places: readonly PartPlace[];
  /** The cells of the last parts, where no others hold anything but zeros. */
  readonly boxes: readonly Box[] | null;
}

/**
 * A value that is written into a larger one. A second input is a part to be written before, which this one overwrites in
 * places.
 */
export const PART: Primitive<'part', PartPlace> = {
  name: 'part',
  kind: 'view',
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  evaluate: ([x], output) => output.data.set(x.data),
};

/** The value that consists of parts. */
export const ASSEMBLE: Primitive<'assemble', Assembly> = {
  name: 'assemble',
  kind: 'other',
  infer: (parts, { shape }) => ({ shape, dtype: parts[0].dtype }),
  evaluate: (parts, output, { places }) => {
    for (const [i, place] of places.entries()) write(parts[i], output, place);
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

/** Whether a node is a value that is written into a larger one. */
export const isPart = (node: Node): node is Node<'part', PartPlace> => node.primitive === PART;
const isAssembled = (node: Node): node is Node<'assemble', Assembly> => node.primitive === ASSEMBLE;

/** A value, where it goes, and what must be written before. */
type Part = readonly [node: Node, place: PartPlace];

const part = (x: Node, place: PartPlace, after: readonly Part[] = []): Part => [
  makeNode(PART, [x, ...after.map(([node]) => node)], place),
  place,
];

/** `boxes` tells the cells that are not zero, where that is known. */
const assemble = (shape: Shape, parts: readonly Part[], boxes: readonly Box[] | null = null): Node =>
  makeNode(
    ASSEMBLE,
    parts.map(([node]) => node),
    { shape, places: parts.map(([, place]) => place), boxes },
  );

/** Values side by side along an axis. */
export function assembleConcatenation(inputs: readonly Node[], axis: number, shape: Shape): Node {
  const strides = stridesOf(shape);
  let start = 0;
  const parts: Part[] = [];
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
  const isBox = uniformValue(background) === 0 && interior.every((cells) => cells === 0);
  const boxes = isBox ? [{ start: low, size: x.shape }] : null;
  return assemble(shape, [ground, part(x, place, [ground])], boxes);
}

/** The sum of values that are zero but in boxes, where the boxes have no cell in common; null otherwise. */
export function assembleSum(a: Node, b: Node): Node | null {
  const [left, right] = [a, b].map(boxesOf);
  if (left === null || right === null) return null;
  if (left.some(({ box }) => right.some((other) => overlaps(box, other.box)))) return null;
  const all = [...left, ...right];
  const strides = stridesOf(a.shape);
  const covered = all.reduce((sum, { box }) => sum + sizeOf(box.size), 0);
  const ground =
    covered === sizeOf(a.shape) ? [] : [part(build.constant(0, a.dtype, a.shape), { strides, offset: 0 })];
  const parts = all.map(({ x, box }) => {
    const offset = strides.reduce((sum, stride, axis) => sum + stride * box.start[axis], 0);
    return part(x, { strides, offset }, ground);
  });
  return assemble(
    a.shape,
    [...ground, ...parts],
    all.map(({ box }) => box),
  );
}

/** The values in the boxes of an assembled node; null where it is not made of boxes and zeros. */
function boxesOf(node: Node): { x: Node; box: Box }[] | null {
  const boxes = isAssembled(node) ? node.attributes.boxes : null;
  if (boxes === null) return null;
  const parts = node.inputs.slice(node.inputs.length - boxes.length);
  return boxes.map((box, i) => ({ x: parts[i].inputs[0], box }));
}

const overlaps = (a: Box, b: Box): boolean =>
  a.start.every(
    (start, axis) => start < b.start[axis] + b.size[axis] && b.start[axis] < start + a.size[axis],
  );
