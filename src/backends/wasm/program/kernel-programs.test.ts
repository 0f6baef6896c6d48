import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../../compile/autodiff';
import * as build from '../../../ir/build';
import { concatenateNodes } from '../../../ir/primitives/concatenate';
import type { DType } from '../../../ir/dtype';
import type { Node } from '../../../ir/node';
import { nodeSize } from '../../../ir/node';
import type { WindowGeometry } from '../../../ir/primitive';
import { windowOutput } from '../../../ir/primitives/window';
import { compareBackends } from '../../testing/compare';
import { ObservedWasmExecutable } from './observed';
import { WINDOWS } from '../../../runtime/windows';

const given = (node: Node, data: ArrayLike<number>): { node: Node; data: ArrayLike<number> } => ({
  node,
  data,
});
const wave = (node: Node, shift = 0): { node: Node; data: ArrayLike<number> } =>
  given(
    node,
    Array.from({ length: nodeSize(node) }, (_, i) => Math.sin(i * 1.7 + shift)),
  );
const input = (shape: readonly number[], dtype: DType = 'float32'): Node => build.input(shape, dtype);

const describeProgram = (inputs: readonly Node[], outputs: readonly Node[]): readonly string[] =>
  new ObservedWasmExecutable({ inputs, outputs, reads: new Map(), writes: new Map() }).describe();

describe('parts of larger values', () => {
  it('are padded, cropped and spread in every way', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            size: fc.integer({ min: 1, max: 6 }),
            low: fc.integer({ min: -3, max: 3 }),
            high: fc.integer({ min: -3, max: 3 }),
            interior: fc.integer({ min: 0, max: 2 }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        fc.constantFrom(0, 1.5, -Infinity),
        (axes, value) => {
          const padded = axes.map(
            ({ size, low, high, interior }) => low + high + size + (size - 1) * interior,
          );
          fc.pre(padded.every((size) => size >= 0));
          const x = input(axes.map(({ size }) => size));
          const [low, high, interior] = (['low', 'high', 'interior'] as const).map((key) =>
            axes.map((axis) => axis[key]),
          );
          const result = build.pad(x, low, high, interior, value);
          expect(compareBackends([wave(x)], [build.neg(result), result])).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are gathered where gradients of slices add up', () => {
    const x = input([4, 12]);
    const slices = [0, 1, 2].map((i) => build.slice(x, [0, 4 * i], [4, 4 * i + 4], [1, 1]));
    const outputs = [
      build.unary('tanh', slices[0]),
      build.unary('exp', slices[1]),
      build.mul(slices[2], slices[0]),
    ];
    const ones = outputs.map((output) => build.unary('sigmoid', output));
    const [whole] = differentiate(outputs, ones, [x]);
    const [most] = differentiate([outputs[0]], [ones[0]], [x]);
    const [overlapping] = differentiate(
      [outputs[0], build.slice(x, [0, 2], [4, 9], [1, 1])],
      [ones[0], build.slice(x, [0, 3], [4, 10], [1, 1])],
      [x],
    );
    expect(compareBackends([wave(x)], [whole!, most!, overlapping!])).toEqual([]);
    expect(describeProgram([x], [whole!]).join()).not.toContain('[48]: copy');
  });

  it('lie side by side', () => {
    const x = input([3, 2, 5]);
    const y = input([3, 4, 5]);
    const sum = concatenateNodes([build.neg(x), build.unary('exp', y), x], 1);
    const mask = build.compare('greater', sum, build.constant(0, 'float32', sum.shape));
    expect(
      compareBackends(
        [wave(x), wave(y, 1)],
        [sum, concatenateNodes([mask, mask], 0), build.reduce('sum', sum, [1])],
      ),
    ).toEqual([]);
    const inner = concatenateNodes([x, concatenateNodes([x, x], 2)], 2);
    expect(
      compareBackends(
        [wave(x)],
        [build.transpose(inner, [2, 1, 0]), build.slice(inner, [0, 0, 3], [3, 2, 9], [1, 1, 2])],
      ),
    ).toEqual([]);
  });
});

describe('rows by index', () => {
  it('are gathered along any axis', () => {
    const x = input([4, 5, 3]);
    const indices = input([2, 3], 'int32');
    const ids = given(indices, [0, 3, 1, 2, 2, 0]);
    const outputs = [0, 1, 2].map((axis) => build.gather(x, indices, axis));
    expect(compareBackends([wave(x), ids], outputs)).toEqual([]);
    expect(
      compareBackends([wave(x), given(indices, [-1, 4, 7, 0, 1, -9])], [build.gather(x, indices, 0)]),
    ).toEqual([]);
  });

  it('are added, set and combined', () => {
    const operand = input([4, 3]);
    const updates = input([5, 3]);
    const indices = input([5], 'int32');
    const zeros = build.constant(0, 'float32', [4, 3]);
    const outputs = [
      build.scatter(operand, indices, updates, 'add'),
      build.scatter(zeros, indices, build.neg(updates), 'add'),
      build.scatter(operand, indices, updates, 'set'),
      build.scatter(operand, indices, updates, 'max'),
    ];
    expect(
      compareBackends([wave(operand), wave(updates, 2), given(indices, [1, 3, 1, 9, 0])], outputs),
    ).toEqual([]);
    const lines = describeProgram([indices, updates], [outputs[1]]);
    expect(lines.filter((line) => line.startsWith('outside'))).toEqual([]);
  });

  it('of random bits depend on the key only', () => {
    const key = input([2], 'uint32');
    const bits = build.rngBits(key, [3, 7]);
    const mantissa = build.binary('shift_right_logical', bits, build.constant(9, 'uint32', [3, 7]));
    const exponent = build.constant(0x3f800000, 'uint32', [3, 7]);
    const uniform = build.sub(
      build.bitcast(build.binary('or', mantissa, exponent), 'float32'),
      build.constant(1, 'float32', [3, 7]),
    );
    expect(compareBackends([given(key, [123, 4567890123])], [bits, uniform])).toEqual([]);
  });
});

const dimension = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  window: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  before: fc.integer({ min: 0, max: 2 }),
  after: fc.integer({ min: 0, max: 2 }),
});

describe('windows', () => {
  it('are convolved, with bias and relu, and differentiated', () => {
    fc.assert(
      fc.property(
        fc.array(dimension, { minLength: 1, maxLength: 3 }),
        fc.record({
          batch: fc.integer({ min: 1, max: 3 }),
          groups: fc.integer({ min: 1, max: 2 }),
          channels: fc.integer({ min: 1, max: 3 }),
          filters: fc.integer({ min: 1, max: 5 }),
        }),
        (axes, { batch, groups, channels, filters }) => {
          const geometry: WindowGeometry = {
            strides: axes.map((axis) => axis.stride),
            dilation: axes.map((axis) => axis.dilation),
            padding: axes.map((axis) => [axis.before, axis.after] as const),
          };
          fc.pre(axes.every((axis, i) => windowOutput(axis.size, axis.window, geometry, i) >= 1));
          const x = input([batch, ...axes.map((axis) => axis.size), channels * groups]);
          const kernel = input([...axes.map((axis) => axis.window), channels, filters * groups]);
          const bias = input([filters * groups]);
          const z = build.add(
            WINDOWS.conv(x, kernel, geometry, groups),
            build.broadcastTo(bias, WINDOWS.conv(x, kernel, geometry, groups).shape),
          );
          const h = build.binary('max', z, build.constant(0, 'float32', z.shape));
          const dy = build.mul(h, h);
          const outputs = [
            h,
            WINDOWS.convInputGradient(dy, kernel, x.shape, geometry, groups),
            WINDOWS.convKernelGradient(x, dy, kernel.shape, geometry, groups),
          ];
          expect(compareBackends([wave(x), wave(kernel, 1), wave(bias, 2)], outputs, 1e-4)).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('are pooled and differentiated', () => {
    fc.assert(
      fc.property(
        fc.array(dimension, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (axes, channels, dilated) => {
          const geometry: WindowGeometry = {
            strides: axes.map((axis) => axis.stride),
            dilation: axes.map((axis) => (dilated ? axis.dilation : 1)),
            padding: axes.map(
              (axis) =>
                [Math.min(axis.before, axis.window - 1), Math.min(axis.after, axis.window - 1)] as const,
            ),
          };
          fc.pre(axes.every((axis, i) => windowOutput(axis.size, axis.window, geometry, i) >= 1));
          const x = input([2, ...axes.map((axis) => axis.size), channels]);
          const window = axes.map((axis) => axis.window);
          const largest = WINDOWS.maxPool(x, window, geometry);
          const sum = WINDOWS.sumPool(x, window, geometry);
          const dy = build.add(build.unary('tanh', sum), build.constant(0.25, 'float32', sum.shape));
          const outputs = [
            largest,
            sum,
            WINDOWS.maxPoolGradient(x, dy, window, geometry),
            WINDOWS.sumPoolGradient(dy, x.shape, window, geometry),
          ];
          expect(compareBackends([wave(x)], outputs, 1e-4)).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('use kernels', () => {
    const x = input([2, 8, 8, 3]);
    const kernel = input([3, 3, 3, 4]);
    const bias = input([4]);
    const geometry: WindowGeometry = {
      strides: [1, 1],
      dilation: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
    };
    const product = WINDOWS.conv(x, kernel, geometry, 1);
    const z = build.add(product, build.broadcastTo(bias, product.shape));
    const h = build.binary('max', z, build.constant(0, 'float32', z.shape));
    expect(describeProgram([x, kernel, bias], [h])).toEqual([
      'kernel conv + bias, relu -> output 0 float32[512]',
    ]);
  });
});
