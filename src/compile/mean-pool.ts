import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { attributesOf, makeNode } from '../ir/node';
import type { Pooling, Primitive, Support } from '../ir/primitive';
import { windowPrimitives } from '../ir/primitives/window';
import type { Shape } from '../ir/shape';
import { sizeOf } from '../ir/shape';
import { DECOMPOSE } from './support';

const SUMS = windowPrimitives().primitives;

/**
 * What compiles sums over windows where a backend has kernels for means: the mean of the cells of each window that lie
 * inside the input, times their number.
 */
export function sumsFromMeans(support: { readonly mean: Support; readonly gradient: Support }): {
  readonly sum_pool: Support;
  readonly sum_pool_gradient: Support;
} {
  const mean: Primitive<'mean_pool'> = {
    name: 'mean_pool',
    kind: SUMS.sum_pool.kind,
    support: support.mean,
    infer: SUMS.sum_pool.infer,
    evaluate: ([x], output, attributes) => {
      SUMS.sum_pool.evaluate([x], output, attributes);
      const counts = countsOf(x.shape, output.shape, attributes);
      for (let i = 0; i < output.data.length; i++) output.data[i] /= counts[i];
    },
  };
  /** The transpose of `mean`. */
  const gradient: Primitive<'mean_pool_gradient'> = {
    name: 'mean_pool_gradient',
    kind: SUMS.sum_pool_gradient.kind,
    support: support.gradient,
    infer: SUMS.sum_pool_gradient.infer,
    evaluate: ([dy], output, attributes) => {
      const counts = countsOf(output.shape, dy.shape, attributes);
      const scaled = { ...dy, data: dy.data.map((value, i) => value / counts[i]) };
      SUMS.sum_pool_gradient.evaluate([scaled], output, attributes);
    },
  };
  return {
    sum_pool: [
      DECOMPOSE.with((node) => {
        const { inputs, shape } = node;
        const attributes = attributesOf(node, 'sum_pool');
        const counts = countNode(inputs[0].shape, shape, attributes);
        return counts && build.mul(makeNode(mean, inputs, attributes), counts);
      }),
    ],
    sum_pool_gradient: [
      DECOMPOSE.with((node) => {
        const { inputs } = node;
        const attributes = attributesOf(node, 'sum_pool_gradient');
        const counts = countNode(attributes.inputShape, inputs[0].shape, attributes);
        return counts && makeNode(gradient, [build.mul(inputs[0], counts)], attributes);
      }),
    ],
  };
}

/** How many cells of each window lie inside the input, for the windows of all images and channels. */
function countsOf(input: Shape, output: Shape, attributes: Pooling): Float64Array {
  const one = { shape: [1, ...input.slice(1, -1), 1], dtype: 'float64' as const };
  const ones = { ...one, data: new Float64Array(sizeOf(one.shape)).fill(1) };
  const cells = output.slice(1, -1);
  const counts = {
    shape: [1, ...cells, 1],
    dtype: 'float64' as const,
    data: new Float64Array(sizeOf(cells)),
  };
  SUMS.sum_pool.evaluate([ones], counts, attributes);
  const channels = output[output.length - 1];
  return Float64Array.from(
    { length: sizeOf(output) },
    (_, i) => counts.data[Math.floor(i / channels) % counts.data.length],
  );
}

/** The counts as a node; null where windows skip cells, for which there is no kernel. */
function countNode(input: Shape, output: Shape, attributes: Pooling): Node | null {
  if (attributes.dilation.some((step) => step !== 1)) return null;
  const cells = output.slice(1, -1);
  const counts = countsOf(input, [1, ...cells, 1], attributes);
  if (counts.includes(0)) return null;
  if (counts.every((count) => count === counts[0])) return build.constant(counts[0], 'float32', output);
  const node = build.constantFrom(Float32Array.from(counts), [1, ...cells, 1], 'float32');
  return build.broadcastTo(node, output);
}
