import { describe, expect, it } from 'vitest';
import type { Triple } from '../conv/conv-descriptor';
import { poolDescriptor, poolUnits } from './pool';
import type { PoolShape } from './pool';
import { instantiate, randomGenerator } from '../library/testing';

const random = randomGenerator(31);
const below = (bound: number): number => Math.floor(random() * bound);
const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Calls `visit` for each output value with its offset and the offsets of its window's values, in row-major order. */
function eachWindow(shape: PoolShape, visit: (y: number, xs: number[]) => void): void {
  const { batch, inputSpatial, windowSpatial, outputSpatial, strides, paddingBefore, channels } = shape;
  let y = 0;
  const at = (index: number, [, h, w]: Triple): number[] => [
    Math.floor(index / (h * w)),
    Math.floor(index / w) % h,
    index % w,
  ];
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < product(outputSpatial); o++) {
      const output = at(o, outputSpatial);
      for (let c = 0; c < channels; c++) {
        const xs: number[] = [];
        for (let k = 0; k < product(windowSpatial); k++) {
          const input = at(k, windowSpatial).map((tap, d) => tap + output[d] * strides[d] - paddingBefore[d]);
          if (input.some((value, d) => value < 0 || value >= inputSpatial[d])) continue;
          const [d, h, w] = input;
          const position = ((n * inputSpatial[0] + d) * inputSpatial[1] + h) * inputSpatial[2] + w;
          xs.push(position * channels + c);
        }
        visit(y++, xs);
      }
    }
  }
}

type Kernel = 'pool' | 'maxPoolGradient' | 'averagePoolGradient';

/** Runs a kernel on values from a small set, so that windows hold equal maxima. */
function check(kernel: Kernel, shape: PoolShape, draw: () => number = () => below(7) - 3): void {
  const inputs = shape.batch * product(shape.inputSpatial) * shape.channels;
  const outputs = shape.batch * product(shape.outputSpatial) * shape.channels;
  const [x, y] = [3, 3 + inputs + 2];
  const dx = y + outputs + 1;
  const descriptor = dx + inputs + 1;
  const words = poolDescriptor(shape, { x: x * 4, y: y * 4, dx: dx * 4 });
  const { kernels, memory } = instantiate((descriptor + words.length) * 4);
  const floats = new Float32Array(memory.buffer).subarray(0, descriptor);
  for (let i = 0; i < floats.length; i++) floats[i] = i >= y ? random() : draw();
  new Int32Array(memory.buffer).set(words, descriptor);
  const expected = new Float64Array(floats);
  if (kernel !== 'pool') expected.fill(0, dx, dx + inputs);
  eachWindow(shape, (at, xs) => {
    const values = xs.map((offset) => floats[x + offset]);
    if (kernel === 'pool') {
      expected[y + at] =
        shape.mode === 'max' ? Math.max(...values) : values.reduce((a, b) => a + b, 0) / values.length;
    } else if (kernel === 'maxPoolGradient') {
      const nan = values.findIndex((value) => Number.isNaN(value));
      expected[dx + xs[nan >= 0 ? nan : values.indexOf(Math.max(...values))]] += floats[y + at];
    } else {
      for (const offset of xs) expected[dx + offset] += floats[y + at] / xs.length;
    }
  });
  const units = poolUnits(kernel, shape);
  const [first, second] = [below(units + 1), below(units + 1)].sort((a, b) => a - b);
  const before = floats.slice();
  kernels[kernel](descriptor * 4, 0, units, 0);
  const whole = floats.slice();
  floats.set(before);
  for (const [begin, end] of [
    [second, units],
    [0, first],
    [first, second],
  ]) {
    kernels[kernel](descriptor * 4, begin, end, 0);
  }
  if (floats.some((value, i) => !Object.is(value, whole[i]))) {
    expect.fail(`${kernel} ${JSON.stringify(shape)}: other bits when split at ${first} and ${second}`);
  }
  for (let i = 0; i < floats.length; i++) {
    if (Object.is(floats[i], expected[i]) || Math.abs(floats[i] - expected[i]) < 1e-5) continue;
    expect.fail(`${kernel} ${JSON.stringify(shape)}: ${floats[i]} instead of ${expected[i]} at float ${i}`);
  }
}

/** A shape in which every window holds at least one value. */
function drawShape(mode: 'max' | 'average', dimensions: number): PoolShape {
  const triple = (at: (d: number) => number, flat: number): Triple =>
    [0, 1, 2].map((d) => (d < 3 - dimensions ? flat : at(d))) as unknown as Triple;
  const inputSpatial = triple(() => 1 + below(9), 1);
  const windowSpatial = triple(() => 1 + below(4), 1);
  const strides = triple(() => 1 + below(3), 1);
  const paddingBefore = triple((d) => below(windowSpatial[d]), 0);
  return {
    mode,
    batch: 1 + below(3),
    channels: 1 + below(11),
    inputSpatial,
    windowSpatial,
    strides,
    paddingBefore,
    outputSpatial: triple((d) => 1 + Math.floor((inputSpatial[d] - 1 + paddingBefore[d]) / strides[d]), 1),
  };
}

describe.each([
  ['pool', 'max'],
  ['pool', 'average'],
  ['maxPoolGradient', 'max'],
  ['averagePoolGradient', 'average'],
] as const)('%s (%s)', (kernel, mode) => {
  it.each([1, 2, 3])('agrees with float64 loops in %d dimensions', (dimensions) => {
    for (let round = 0; round < 80; round++) check(kernel, drawShape(mode, dimensions));
  });

  it('passes NaN and infinities through', () => {
    const values = [NaN, Infinity, -Infinity, 0, 1];
    for (let round = 0; round < 40; round++) {
      check(kernel, drawShape(mode, 2), () => values[below(mode === 'max' ? 5 : 1)]);
    }
  });
});
