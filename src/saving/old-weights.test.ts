import { describe, expect, it } from 'vitest';
import {
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Conv3D,
  Dense,
  DepthwiseConv2D,
  GRU,
  LSTM,
  PReLU,
  SimpleRNN,
} from '../layers';
import type { Layer } from '../layers';
import { concatenate, flip, hsplit, ones } from '../ops';
import { Tensor } from '../runtime/tensor';
import { adaptWeights } from './old-weights';

/** Different numbers everywhere. */
const numbers = (shape: readonly number[], from = 0): Tensor =>
  Tensor.from(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => from + i + 0.5)).reshape([
    ...shape,
  ]);

/** A built layer, and new weights for it. */
function built(
  layer: Layer,
  shape: readonly number[],
): { readonly layer: Layer; readonly weights: Tensor[] } {
  layer.apply(ones([1, ...shape]));
  return { layer, weights: layer.weights.map((weight, i) => numbers(weight.shape, 1000 * i)) };
}

const same = (got: readonly Tensor[], expected: readonly Tensor[]): void => {
  expect(got.map((x) => x.toArray())).toEqual(expected.map((x) => x.toArray()));
};

describe('kernels of convolutions in the orders that old versions wrote', () => {
  it.each<[string, Layer, readonly number[], readonly number[]]>([
    // [what it is, layer, shape of its input, where each axis of the old kernel comes from]
    ['(out, in, height, width)', new Conv2D(5, [2, 3]), [9, 8, 4], [3, 2, 0, 1]],
    ['(height, width, out, in) of a transposed one', new Conv2DTranspose(5, [2, 3]), [9, 8, 4], [0, 1, 3, 2]],
    ['(in, out, height, width)', new Conv2D(5, [2, 3]), [9, 8, 4], [2, 3, 0, 1]],
    ['(out, in, depth, height, width)', new Conv3D(6, [2, 3, 4]), [9, 8, 7, 5], [4, 3, 0, 1, 2]],
    ['(height, width, in, out), as now', new Conv2D(5, [2, 3]), [9, 8, 4], [0, 1, 2, 3]],
    ['(depth, height, width, in, out), as now', new Conv3D(6, [2, 3, 4]), [9, 8, 7, 5], [0, 1, 2, 3, 4]],
    [
      '(height, width, in, multiplier), as now',
      new DepthwiseConv2D([2, 3], { depthMultiplier: 5 }),
      [9, 8, 4],
      [0, 1, 2, 3],
    ],
  ])('%s', (_, made, shape, axes) => {
    const { layer, weights } = built(made, shape);
    const [kernel, ...rest] = weights;
    same(adaptWeights(layer, layer.weights, [kernel.transpose([...axes]), ...rest]), weights);
  });

  it.each<[string, readonly number[]]>([
    ['(length, 1, in, out)', [0, 1, 2, 3]],
    ['(out, in, length, 1)', [3, 2, 0, 1]],
  ])('one-dimensional ones were two-dimensional: %s', (_, axes) => {
    const { layer, weights } = built(new Conv1D(5, 3), [9, 4]);
    const [kernel, ...rest] = weights;
    same(adaptWeights(layer, layer.weights, [kernel.expandDims(1).transpose([...axes]), ...rest]), weights);
  });

  it('Theano turned them around', () => {
    for (const [made, shape] of [
      [new Conv2D(5, [2, 3]), [9, 8, 4]],
      [new Conv1D(5, 3), [9, 4]],
      [new Conv3D(6, [2, 3, 4]), [9, 8, 7, 5]],
    ] as const) {
      // prettier-ignore
      const { layer, weights } = built(made, shape);
      const [kernel, ...rest] = weights;
      const turned = flip(kernel, { axis: Array.from({ length: kernel.ndim - 2 }, (_, axis) => axis) });
      same(adaptWeights(layer, layer.weights, [turned, ...rest], { turned: true }), weights);
    }
  });

  it('Keras 1 kept (out, in, height, width) with channels first, where all sizes are equal, too', () => {
    const { layer, weights } = built(new Conv2D(3, 3, { dataFormat: 'channels_first' }), [3, 9, 8]);
    const [kernel, ...rest] = weights;
    const old = [kernel.transpose([3, 2, 0, 1]), ...rest];
    same(adaptWeights(layer, layer.weights, old, { outputsFirst: true }), weights);
    // With channels last the same file had the order of now.
    const last = built(new Conv2D(3, 3), [9, 8, 3]);
    same(adaptWeights(last.layer, last.layer.weights, last.weights, { outputsFirst: true }), last.weights);
  });

  it('other weights and other layers stay as they are', () => {
    for (const [made, shape] of [
      [new Dense(4), [4]],
      [new Conv1DTranspose(4, 3), [9, 4]],
      [new SimpleRNN(4), [5, 4]],
    ] as const) {
      // prettier-ignore
      const { layer, weights } = built(made, shape);
      same(adaptWeights(layer, layer.weights, weights), weights);
    }
  });
});

describe('recurrent layers', () => {
  it.each<[string, Layer, readonly number[]]>([
    // Keras 1: input, cell, forget, output; now input, forget, cell, output.
    ['LSTM', new LSTM(2), [0, 2, 1, 3]],
    ['GRU', new GRU(2, { resetAfter: false }), [0, 1, 2]],
  ])('the gates of Keras 1 had matrices of their own: %s', (_, made, places) => {
    const { layer, weights } = built(made, [5, 3]);
    const [kernels, states, biases] = weights.map((weight) =>
      hsplit(weight.reshape([-1, weight.shape[weight.ndim - 1]]), places.length),
    );
    const old = places.flatMap((__, gate) => {
      const now = places.indexOf(gate);
      return [kernels[now], states[now], biases[now].flatten()];
    });
    same(adaptWeights(layer, layer.weights, old), weights);
  });

  it.each<[string, Layer, number]>([
    ['LSTM', new LSTM(2), 4],
    ['GRU', new GRU(2), 3],
  ])("cuDNN's kept transposed gates and two biases: %s", (_, made, gates) => {
    const { layer, weights } = built(made, [5, 3]);
    const [kernel, recurrent, bias] = weights;
    const each = (x: Tensor, change: (gate: Tensor) => Tensor): Tensor =>
      concatenate(hsplit(x, gates).map(change), { axis: 1 });
    const size = gates * 2;
    const first = numbers([size], 7);
    const biases = bias.ndim === 2 ? bias.flatten() : concatenate([first, bias.sub(first)], { axis: 0 });
    const old = [
      each(kernel, (gate) => gate.transpose([1, 0]).reshape([3, 2])),
      each(recurrent, (gate) => gate.transpose([1, 0])),
      biases,
    ];
    same(adaptWeights(layer, layer.weights, old), weights);
    // What is no such bias stays.
    same(adaptWeights(layer, layer.weights, weights), weights);
  });
});

it('axes of size 1 come and go, other shapes stay', () => {
  const { layer, weights } = built(new PReLU({ sharedAxes: [1] }), [3, 4]);
  same(adaptWeights(layer, layer.weights, [weights[0].reshape([4])]), weights);
  same(adaptWeights(layer, layer.weights, [weights[0].reshape([2, 2])]), [weights[0].reshape([2, 2])]);
  same(adaptWeights(layer, layer.weights, []), []);
});
