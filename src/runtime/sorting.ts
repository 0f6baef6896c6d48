import * as build from '../ir/build';
import type { Node } from '../ir/node';

/** The given axis last. */
function axisLast(x: Node, axis: number): Node {
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  return build.transpose(x, [...others, axis]);
}

/** The last axis back at its place. */
function axisBack(x: Node, axis: number): Node {
  const last = x.shape.length - 1;
  return build.transpose(
    x,
    x.shape.map((_, i) => (i < axis ? i : i === axis ? last : i - 1)),
  );
}

/** Elements of each row (along the last axis) at positions of the same shape. */
function takeAlongLast(x: Node, positions: Node): Node {
  const length = x.shape[x.shape.length - 1];
  const size = x.shape.reduce((product, n) => product * n, 1);
  const rows = size / Math.max(length, 1);
  const starts = build.mul(build.iota([rows, 1], 0, 'int32'), build.constant(length, 'int32', [rows, 1]));
  const flat = build.add(build.reshape(positions, [rows, length]), build.broadcastTo(starts, [rows, length]));
  return build.reshape(build.gather(build.reshape(x, [size]), build.reshape(flat, [size]), 0), x.shape);
}

/** Sorted ascending along an axis. */
export function sorted(x: Node, axis: number): Node {
  const last = axisLast(x, axis);
  return axisBack(takeAlongLast(last, build.argsort(last)), axis);
}

/** Positions that sort ascending along an axis; equal elements keep their order. */
export const sortingPositions = (x: Node, axis: number): Node =>
  axisBack(build.argsort(axisLast(x, axis)), axis);
