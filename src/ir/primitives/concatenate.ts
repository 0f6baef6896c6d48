import { ShapeError } from '../../util/errors';
import type { Node } from '../node';
import { makeNode } from '../node';
import type { Primitive } from '../primitive';
import { formatShape, sizeOf } from '../shape';

// Apart from the other primitives with its constructor, because few programs have it.

/** Values side by side along an axis. */
export const concatenation: Primitive<'concatenate'> = {
  name: 'concatenate',
  kind: 'other',
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    for (const [i, input] of inputs.entries()) {
      if (
        input.shape.length !== first.shape.length ||
        input.shape.some((n, a) => a !== axis && n !== first.shape[a])
      ) {
        throw new ShapeError({
          code: 'concatenate-shape',
          expected: `concatenate needs shapes that are equal except on axis ${axis}.`,
          received: { 'first input': formatShape(first.shape), [`input ${i}`]: formatShape(input.shape) },
          details: { axis, shapes: inputs.map((node) => node.shape) },
        });
      }
    }
    const total = inputs.reduce((sum, input) => sum + input.shape[axis], 0);
    return { shape: first.shape.map((size, a) => (a === axis ? total : size)), dtype: first.dtype };
  },
  evaluate: (inputs, output, { axis }) => {
    const inner = sizeOf(output.shape.slice(axis + 1));
    const outer = sizeOf(output.shape.slice(0, axis));
    const rowLength = output.shape[axis] * inner;
    let offset = 0;
    for (const input of inputs) {
      const length = input.shape[axis] * inner;
      for (let row = 0; row < outer; row++) {
        output.data.set(input.data.subarray(row * length, (row + 1) * length), row * rowLength + offset);
      }
      offset += length;
    }
  },
  gradient: (b, node, dy) => {
    const { axis } = node.attributes;
    let start = 0;
    return node.inputs.map((input) => {
      const from = dy.shape.map((_, a) => (a === axis ? start : 0));
      start += input.shape[axis];
      const limit = dy.shape.map((size, a) => (a === axis ? start : size));
      return b.slice(
        dy,
        from,
        limit,
        dy.shape.map(() => 1),
      );
    });
  },
};

export const concatenateNodes = (xs: readonly Node[], axis: number): Node =>
  xs.length === 1 ? xs[0] : makeNode(concatenation, xs, { axis });
