import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as build from '../../../ir/build';
import type { Node } from '../../../ir/node';
import { nodeSize } from '../../../ir/node';
import { compareBackends } from '../../testing/compare';
import { ObservedWasmExecutable } from './observed';
import { WINDOWS } from '../../../runtime/windows';

const wave = (node: Node, shift = 0): { node: Node; data: ArrayLike<number> } => ({
  node,
  data: Array.from({ length: nodeSize(node) }, (_, i) => Math.sin(i * 1.7 + shift)),
});
const input = (shape: readonly number[]): Node => build.input(shape, 'float32');

const geometry = {
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
} as const;
const convolve = (x: Node, kernel: Node, groups = 1): Node => WINDOWS.conv(x, kernel, geometry, groups);

/** One value for each channel, repeated: as a vector, or with all axes. */
const repeated = (row: Node, like: Node): Node => build.broadcastTo(row, like.shape);

const describeProgram = (inputs: readonly Node[], outputs: readonly Node[]): readonly string[] =>
  new ObservedWasmExecutable({ inputs, outputs, reads: new Map(), writes: new Map() }).describe();

const rectified = (x: Node): Node => build.binary('max', x, build.constant(0, x.dtype, x.shape));

describe('convolutions with scaled channels', () => {
  const x = input([4, 8, 8, 3]);
  const kernel = input([3, 3, 3, 5]);
  const rows = Array.from({ length: 6 }, () => input([5]));
  const [bias, mean, variance, gamma, beta, other] = rows;

  /** Batch normalization as layers compute it when they predict. */
  const normalized = (y: Node): Node => {
    const spread = build.unary(
      'rsqrt',
      build.add(build.mul(variance, variance), build.constant(1e-3, 'float32', [5])),
    );
    const factor = build.mul(spread, gamma);
    const shift = build.add(build.mul(build.neg(mean), factor), beta);
    return build.add(build.mul(y, repeated(factor, y)), repeated(shift, y));
  };

  it('are one kernel, whatever comes before and after', () => {
    const y = convolve(x, kernel);
    const result = rectified(normalized(build.add(y, repeated(bias, y))));
    const inputs = [x, kernel, bias, mean, variance, gamma, beta];
    expect(describeProgram(inputs, [result])).toEqual([
      'loop [5]: mul add rsqrt mul mul neg mul add add -> temporary float32[5], temporary float32[5]',
      'loop [27, 5]: mul -> temporary float32[135]',
      'kernel conv + bias, relu -> output 0 float32[720]',
    ]);
    expect(
      compareBackends(
        inputs.map((node, i) => wave(node, i)),
        [result],
      ),
    ).toEqual([]);
  });

  it('equal what they are without, in every combination', () => {
    fc.assert(
      fc.property(
        fc.record({
          channels: fc.integer({ min: 1, max: 9 }),
          inner: fc.integer({ min: 1, max: 4 }),
          depthwise: fc.boolean(),
          before: fc.boolean(),
          after: fc.integer({ min: 0, max: 2 }),
          isSwapped: fc.boolean(),
          hasAllAxes: fc.boolean(),
          relu: fc.boolean(),
          isRead: fc.boolean(),
        }),
        ({ channels, inner, depthwise, before, after, isSwapped, hasAllAxes, relu, isRead }) => {
          const images = input([2, 7, 6, depthwise ? channels : inner]);
          const weights = input([2, 3, depthwise ? 1 : inner, channels]);
          const row = (): Node => input(hasAllAxes ? [1, 1, 1, channels] : [channels]);
          const given = [row(), row(), row(), row()];
          const y = convolve(images, weights, depthwise ? channels : 1);
          const apply = (name: 'add' | 'mul', value: Node, vector: Node): Node => {
            const spread = repeated(vector, y);
            return isSwapped ? build.binary(name, spread, value) : build.binary(name, value, spread);
          };
          let result = before ? apply('add', y, given[0]) : y;
          result = apply('mul', result, given[1]);
          for (let i = 0; i < after; i++) result = apply('add', result, given[2 + i]);
          if (relu) result = rectified(result);
          const outputs = isRead ? [result, build.neg(y)] : [result];
          const values = [images, weights, ...given].map((node, i) => wave(node, i));
          expect(compareBackends(values, outputs)).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('stay as they are where somebody else reads them', () => {
    const y = convolve(x, kernel);
    const result = build.mul(y, repeated(other, y));
    expect(describeProgram([x, kernel, other], [result, y])).toContain(
      'kernel conv -> output 1 float32[720]',
    );
  });

  it('stay as they are where the kernel is larger than the result', () => {
    const small = input([1, 3, 3, 3]);
    const y = convolve(small, kernel);
    expect(describeProgram([small, kernel, other], [build.mul(y, repeated(other, y))])).toEqual([
      'kernel conv -> temporary float32[5]',
      'loop [5]: mul -> output 0 float32[5]',
    ]);
  });
});
