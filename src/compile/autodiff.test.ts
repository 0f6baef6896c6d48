import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import { evaluateGraph } from '../ir/evaluate';
import type { ArrayValue, Node } from '../ir/node';
import type { ReduceKind, ScatterMode, WindowGeometry } from '../ir/primitive';
import { BINARY, UNARY } from '../ir/primitives/elementwise';
import { scanPrimitive } from '../ir/primitives/control';
import { PRIMITIVES } from '../ir/primitives/table';
import { windowPrimitives } from '../ir/primitives/window';
import type { Shape } from '../ir/shape';
import { sizeOf } from '../ir/shape';
import { NumpyRandomState } from '../util/random';
import { differentiate, gradients } from './autodiff';

const { scan } = scanPrimitive();

const WINDOWS = windowPrimitives();

const random = new NumpyRandomState(7);

function values(shape: Shape, low: number, high: number): ArrayValue {
  return { shape, dtype: 'float64', data: Float64Array.from(random.uniform(low, high, sizeOf(shape))) };
}

/** Well separated values, so that no step of finite differences changes which one is largest. */
function distinct(shape: Shape): ArrayValue {
  const data = Float64Array.from(random.permutation(sizeOf(shape)), (n) => n / 4 - 1.1);
  return { shape, dtype: 'float64', data };
}

const evaluate = (root: Node, inputs: readonly Node[], given: readonly ArrayValue[]): ArrayValue =>
  evaluateGraph([root], new Map(inputs.map((node, i) => [node, given[i]])))[0];

/** Gradients of a random weighted sum of f's results against central differences. */
function checkGradients(
  f: (...inputs: Node[]) => Node,
  given: readonly ArrayValue[],
  step = 1e-6,
  tolerance = 1e-5,
): void {
  const inputs = given.map(({ shape, dtype }) => build.input(shape, dtype));
  const result = f(...inputs);
  const weights = values(result.shape, -1, 1);
  const weighted = build.mul(result, build.constantFrom(weights.data, weights.shape, 'float64'));
  const scalar = build.reduce(
    'sum',
    weighted,
    result.shape.map((_, axis) => axis),
  );
  const slopes = gradients(scalar, inputs).map((node) => evaluate(node, inputs, given));
  for (const [i, value] of given.entries()) {
    for (let at = 0; at < value.data.length; at++) {
      const moved = (by: number): number => {
        const data = value.data.slice();
        data[at] += by;
        return evaluate(scalar, inputs, given.with(i, { ...value, data })).data[0];
      };
      const expected = (moved(step) - moved(-step)) / (2 * step);
      const scale = Math.max(1, Math.abs(expected));
      expect(
        Math.abs(slopes[i].data[at] - expected) / scale,
        `input ${i}, element ${at}: ${slopes[i].data[at]} against ${expected}`,
      ).toBeLessThan(tolerance);
    }
  }
}

/** Where each function of one number is smooth. */
const DOMAINS: Readonly<Record<string, readonly [number, number]>> = {
  sqrt: [0.3, 3],
  rsqrt: [0.3, 3],
  log: [0.3, 3],
  log1p: [-0.5, 3],
  asin: [-0.9, 0.9],
  acos: [-0.9, 0.9],
  atanh: [-0.9, 0.9],
  acosh: [1.2, 3],
  erfinv: [-0.9, 0.9],
  tan: [-1.2, 1.2],
  abs: [0.2, 2],
};

describe('gradients against finite differences', () => {
  const unary = Object.entries(UNARY).filter(([, rule]) => 'gradient' in rule);
  it.each(unary.map(([name]) => name))('%s', (name) => {
    const [low, high] = DOMAINS[name] ?? [-2, 2];
    checkGradients((x) => build.unary(name as 'exp', x), [values([3, 4], low, high)]);
  });

  const binary = Object.entries(BINARY).filter(([, rule]) => 'gradient' in rule);
  it.each(binary.map(([name]) => name))('%s', (name) => {
    const positive = name === 'pow' || name === 'rem';
    checkGradients(
      (a, b) => build.binary(name as 'add', a, b),
      [values([3, 4], positive ? 0.5 : -2, 2.2), values([3, 4], 0.6, 1.9)],
    );
  });

  it('select, cast', () => {
    const condition = build.constantFrom(Uint8Array.from([1, 0, 0, 1]), [2, 2], 'bool');
    checkGradients(
      (a, b) => build.select(condition, a, build.cast(b, 'float64')),
      [values([2, 2], -1, 1), values([2, 2], -1, 1)],
    );
  });

  it('reshape, transpose, broadcast, slice, pad, reverse, concatenate, stop_gradient', () => {
    checkGradients((x) => build.transpose(build.reshape(x, [4, 3, 2]), [2, 0, 1]), [values([6, 4], -1, 1)]);
    checkGradients((x) => build.broadcastTo(x, [4, 3, 5]), [values([3, 1], -1, 1)]);
    checkGradients((x) => build.slice(x, [1, 0], [6, 5], [2, 3]), [values([7, 5], -1, 1)]);
    checkGradients((x) => build.pad(x, [1, -1], [2, 0], [1, 2], 3), [values([3, 4], -1, 1)]);
    checkGradients((x) => build.reverse(x, [0]), [values([3, 2], -1, 1)]);
    checkGradients((a, b) => concatenateNodes([a, b, a], 1), [values([2, 3], -1, 1), values([2, 1], -1, 1)]);
    const x = build.input([2], 'float64');
    expect(differentiate([build.stopGradient(x)], [build.constant(1, 'float64', [2])], [x])).toEqual([null]);
  });

  it.each(['sum', 'prod', 'max', 'min'] as const)(
    'reductions and running results: %s',
    (kind: ReduceKind) => {
      checkGradients((x) => build.reduce(kind, x, [0, 2]), [distinct([2, 3, 2])]);
      checkGradients((x) => build.cumulate(kind, x, 1, false), [distinct([2, 4, 2])]);
      checkGradients((x) => build.cumulate(kind, x, 0, true), [distinct([4, 2])]);
    },
  );

  it('products with zeros have the slopes of the other factors', () => {
    const x: ArrayValue = { shape: [4], dtype: 'float64', data: Float64Array.from([2, 0, 3, 0.5]) };
    checkGradients((v) => build.reduce('prod', v, [0]), [x]);
    checkGradients((v) => build.cumulate('prod', v, 0, false), [x]);
  });

  it('dot, single and in stacks', () => {
    checkGradients(build.dot, [values([3, 4], -1, 1), values([4, 2], -1, 1)]);
    checkGradients(build.dot, [values([2, 3, 4], -1, 1), values([2, 4, 2], -1, 1)]);
  });

  it('gather and scatter', () => {
    const indices = build.constantFrom(Int32Array.from([2, 0, 2, 1, 1, 0]), [2, 3], 'int32');
    const rows = build.constantFrom(Int32Array.from([2, 0, 2]), [3], 'int32');
    checkGradients((x) => build.gather(x, indices, 1), [values([2, 3, 2], -1, 1)]);
    for (const mode of ['add', 'multiply', 'max', 'min'] as ScatterMode[]) {
      checkGradients(
        (x, u) => build.scatter(x, rows, u, mode),
        [values([4, 2], 0.5, 1), values([3, 2], 1.2, 2)],
      );
    }
    const once = build.constantFrom(Int32Array.from([2, 0]), [2], 'int32');
    checkGradients(
      (x, u) => build.scatter(x, once, u, 'set'),
      [values([4, 2], 0.5, 1), values([2, 2], 1.2, 2)],
    );
  });

  const geometries: readonly (readonly [string, WindowGeometry])[] = [
    [
      'plain',
      {
        strides: [1, 1],
        padding: [
          [0, 0],
          [0, 0],
        ],
        dilation: [1, 1],
      },
    ],
    [
      'strided, padded',
      {
        strides: [2, 1],
        padding: [
          [1, 0],
          [1, 1],
        ],
        dilation: [1, 1],
      },
    ],
    [
      'dilated',
      {
        strides: [1, 2],
        padding: [
          [1, 1],
          [0, 1],
        ],
        dilation: [2, 1],
      },
    ],
  ];
  it.each(geometries)('conv and pooling: %s', (_, geometry) => {
    checkGradients(
      (x, w) => WINDOWS.conv(x, w, geometry, 1),
      [values([2, 5, 4, 2], -1, 1), values([2, 3, 2, 3], -1, 1)],
    );
    checkGradients(
      (x, w) => WINDOWS.conv(x, w, geometry, 2),
      [values([1, 5, 4, 4], -1, 1), values([2, 2, 2, 2], -1, 1)],
    );
    checkGradients((x) => WINDOWS.sumPool(x, [2, 2], geometry), [values([1, 5, 4, 2], -1, 1)]);
    checkGradients((x) => WINDOWS.maxPool(x, [2, 2], geometry), [distinct([1, 5, 4, 2])]);
  });

  it('gradients of gradients: convolutions, pooling, tanh', () => {
    const [, geometry] = geometries[1];
    const kernel = values([2, 2, 1, 2], -1, 1);
    const w = build.constantFrom(kernel.data, kernel.shape, 'float64');
    const slopeOf =
      (f: (x: Node) => Node) =>
      (x: Node): Node => {
        const y = f(x);
        const [slope] = differentiate(
          [
            build.reduce(
              'sum',
              build.mul(y, build.mul(y, y)),
              y.shape.map((_, i) => i),
            ),
          ],
          [build.constant(1, 'float64')],
          [x],
        );
        return slope!;
      };
    checkGradients(
      slopeOf((x) => WINDOWS.conv(x, w, geometry, 1)),
      [values([1, 4, 3, 1], -1, 1)],
    );
    checkGradients(
      slopeOf((x) => WINDOWS.sumPool(x, [2, 2], geometry)),
      [values([1, 4, 3, 1], -1, 1)],
    );
    checkGradients(
      slopeOf((x) => build.unary('tanh', x)),
      [values([5], -1, 1)],
    );
  });

  it('loops: carries, constants and sequences, forwards and backwards', () => {
    for (const reverse of [false, true]) {
      const loop = (w: Node, h: Node, xs: Node): Node => {
        const inputs = [
          build.input([2, 2], 'float64'),
          build.input([3, 2], 'float64'),
          build.input([3, 2], 'float64'),
        ];
        const [weight, carry, x] = inputs;
        const next = build.unary('tanh', build.add(build.dot(carry, weight), x));
        const [last, all] = scan([w, h, xs], {
          body: { inputs, outputs: [next, build.mul(next, x)] },
          constants: 1,
          carries: 1,
          length: 4,
          reverse,
        });
        return build.add(last, build.reduce('sum', all, [0]));
      };
      checkGradients(loop, [values([2, 2], -1, 1), values([3, 2], -1, 1), values([4, 3, 2], -1, 1)]);
    }
  });

  it('sums of random expressions', () => {
    const leaf = fc.constantFrom('a', 'b');
    const { tree } = fc.letrec<{ tree: string | readonly [string, unknown, unknown] }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(fc.constantFrom('add', 'sub', 'mul', 'tanh', 'sigmoid'), tie('tree'), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (expression) => {
        checkGradients(
          (a, b) => {
            const make = (part: unknown): Node => {
              if (part === 'a') return a;
              if (part === 'b') return b;
              const [name, left, right] = part as [string, unknown, unknown];
              return name === 'tanh' || name === 'sigmoid'
                ? build.unary(name, make(left))
                : build.binary(name as 'add', make(left), make(right));
            };
            return make(expression);
          },
          [values([2], -0.9, 0.9), values([2], -0.9, 0.9)],
        );
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('every primitive with a gradient is covered above', () => {
    const withGradient = Object.entries(PRIMITIVES)
      .filter(([, primitive]) => primitive.gradient !== undefined || primitive.gradientAll !== undefined)
      .map(([name]) => name);
    const covered = [
      // Identity: gradients.test.ts in runtime.
      'watch',
      ...unary.map(([name]) => name),
      ...binary.map(([name]) => name),
      ...[
        'select',
        'cast',
        'reshape',
        'transpose',
        'broadcast',
        'slice',
        'pad',
        'reverse',
        'concatenate',
        'dot',
        'gather',
        'scatter',
      ],
      ...[
        'reduce_sum',
        'reduce_prod',
        'reduce_max',
        'reduce_min',
        'cumulate_sum',
        'cumulate_prod',
        'cumulate_max',
        'cumulate_min',
      ],
      ...[
        'conv',
        'conv_input_gradient',
        'conv_kernel_gradient',
        'max_pool',
        'sum_pool',
        'sum_pool_gradient',
        'scan',
      ],
    ];
    expect(withGradient.filter((name) => !covered.includes(name))).toEqual([]);
  });
});

describe('gradients', () => {
  it('refuse what is not one floating-point number', () => {
    const x = build.input([2], 'float64');
    expect(() => gradients(x, [x])).toThrow(
      'DTypeError[gradient-of-scalar]: a gradient needs a function with one floating-point number as its result.\n' +
        '  result = float64[2]\n' +
        '  Reduce it first, for example with .sum() or .mean().',
    );
  });
});
