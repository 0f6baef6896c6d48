import * as build from '../../ir/build';
import { concatenateNodes } from '../../ir/primitives/concatenate';
import type { Node } from '../../ir/node';
import { nodeSize } from '../../ir/node';
import type { BinaryName, UnaryName } from '../../ir/primitives/elementwise';
import { reducedShape } from '../../ir/shape';
import type { Given } from './compare';

/** Draws from a list of numbers chosen by the property test; 0 when it is used up. */
class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(bound: number): number {
    return (this.#numbers[this.#next++] ?? 0) % bound;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
}

const SIZES = [1, 2, 3, 4, 5, 6, 8, 9, 13, 17, 20];
// Smooth or exactly computed functions: elsewhere a last bit may become a whole step.
const UNARIES: readonly UnaryName[] = ['neg', 'abs', 'tanh', 'sigmoid', 'sign', 'erf', 'sin', 'atan'];
const BINARIES: readonly BinaryName[] = ['add', 'sub', 'mul', 'max', 'min'];
const COMPARISONS: readonly BinaryName[] = [
  'less',
  'less_equal',
  'greater',
  'greater_equal',
  'equal',
  'not_equal',
];

const floats = (nodes: readonly Node[]): Node[] => nodes.filter((node) => node.dtype === 'float32');

/** A node of the shape of `like` made from `x`. */
function fit(x: Node, like: Node): Node {
  if (x.shape.join() === like.shape.join()) return x;
  if (nodeSize(x) === nodeSize(like)) return build.reshape(x, like.shape);
  const scalar = build.reduce(
    'max',
    x,
    x.shape.map((_, axis) => axis),
  );
  return build.broadcastTo(scalar, like.shape);
}

function grow(nodes: Node[], choices: Choices): Node {
  const x = choices.pick(floats(nodes));
  const rank = x.shape.length;
  const axis = rank === 0 ? 0 : choices.below(rank);
  switch (choices.below(13)) {
    case 0:
      return build.unary(choices.pick(UNARIES), x);
    case 1:
    case 2:
      return build.binary(choices.pick(BINARIES), x, fit(choices.pick(floats(nodes)), x));
    case 3: {
      const mask = build.compare(choices.pick(COMPARISONS), x, fit(choices.pick(floats(nodes)), x));
      return choices.below(2) === 0 ? build.cast(mask, 'float32') : build.select(mask, x, build.neg(x));
    }
    case 4:
      return rank === 0
        ? x
        : build.reduce(choices.pick(['sum', 'max', 'min'] as const), x, [axis], choices.below(2) === 0);
    case 5:
      return build.transpose(
        x,
        x.shape
          .map((_, i) => (i + 1 + choices.below(2)) % rank)
          .map((_, i, all) => (new Set(all).size === rank ? all[i] : i)),
      );
    case 6: {
      if (rank === 0) return x;
      const step = 1 + choices.below(2);
      const start = x.shape.map((_, a) => (a === axis ? choices.below(x.shape[a]) : 0));
      return build.slice(
        x,
        start,
        x.shape,
        x.shape.map((_, a) => (a === axis ? step : 1)),
      );
    }
    case 7:
      return rank === 0 ? x : build.reverse(x, [axis]);
    case 8: {
      if (rank === 0) return x;
      const vector = build.reduce('max', x, [axis]);
      const kept = reducedShape(x.shape, [axis], true);
      return build.sub(x, build.broadcastTo(build.reshape(vector, kept), x.shape));
    }
    case 9: {
      if (rank !== 2) return build.reshape(x, [nodeSize(x)]);
      const y = choices.pick(floats(nodes).filter((node) => node.shape.length === 2));
      const [left, right] = choices.below(2) === 0 ? [x, y] : [build.transpose(x, [1, 0]), y];
      if (left.shape[1] !== right.shape[0]) return build.dot(left, build.transpose(left, [1, 0]));
      return build.dot(left, right);
    }
    case 10: {
      const index = rank === 0 ? build.iota([4], 0, 'int32') : build.argmax(x, axis);
      return build.cast(build.binary('mul', index, build.constant(3, 'int32', index.shape)), 'float32');
    }
    case 11: {
      const size = choices.pick(SIZES);
      return nodeSize(x) * size > 4000
        ? x
        : build.broadcastTo(build.reshape(x, [1, ...x.shape]), [size, ...x.shape]);
    }
    default:
      return concatenateNodes(
        [x, build.neg(x)].map((node) => build.reshape(node, [nodeSize(x)])),
        0,
      );
  }
}

/** A program that a property test chose: its inputs with values, and three of its nodes. */
export function randomProgram(
  numbers: readonly number[],
  length: number,
): { readonly inputs: Given; readonly outputs: readonly Node[] } {
  const choices = new Choices(numbers);
  const inputs = Array.from({ length: 1 + choices.below(3) }, () => {
    const shape = Array.from({ length: choices.below(4) }, () => choices.pick(SIZES));
    return build.input(shape, 'float32');
  });
  const nodes: Node[] = [...inputs];
  for (let i = 0; i < length; i++) nodes.push(grow(nodes, choices));
  const outputs = [nodes[nodes.length - 1], choices.pick(nodes), choices.pick(nodes)];
  // Values on a grid, so that sums are exact and comparisons agree.
  const values = (node: Node): number[] =>
    Array.from({ length: nodeSize(node) }, (_, i) => (((i * 37 + 11 * nodeSize(node)) % 33) - 16) / 16);
  return { inputs: inputs.map((node) => ({ node, data: values(node) })), outputs };
}
