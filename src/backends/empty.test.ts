import fc from 'fast-check';
import type { Tensor } from 'keratin';
import { Sequential, jit, layers, ops, setBackend } from 'keratin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differentiate } from '../compile/autodiff';
import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';
import type { BackendName } from '../runtime/backend';
import { currentBackend } from '../runtime/backend';
import { scan } from '../runtime/time-loops';
import { WINDOWS } from '../runtime/windows';
import type { Backend } from './backend';
import type { Given } from './testing/compare';
import { compareWithReference } from './testing/compare';
import { simpleRecurrence } from './testing/recurrences';

/** Makes an input of the given shape. */
type Input = (shape: readonly number[], dtype?: 'float32' | 'int32') => Node;

const GEOMETRY = { strides: [1], padding: [[1, 1]] as const, dilation: [1] };

/** What is computed from sizes, of which some are 0. */
const PROGRAMS: Readonly<Record<string, (sizes: readonly number[], input: Input) => readonly Node[]>> = {
  'a product': ([m, k, n], input) => [build.dot(input([m, k]), input([k, n]))],
  'products in a stack': ([b, m, k, n], input) => [build.dot(input([b, m, k]), input([b, k, n]))],
  'a product of views with an epilogue': ([m, k, n], input) => [
    build.binary(
      'max',
      build.add(
        build.dot(build.transpose(input([k, m]), [1, 0]), input([k, n])),
        build.broadcastTo(input([n]), [m, n]),
      ),
      build.constant(0, 'float32', [m, n]),
    ),
  ],
  'sums and products of elements': ([a, b, c], input) => {
    const x = input([a, b, c]);
    return [[0], [1], [2], [0, 2], [0, 1, 2]].flatMap((axes) => [
      build.reduce('sum', x, axes),
      build.reduce('prod', build.unary('tanh', x), axes, true),
    ]);
  },
  'what comes from a sum': ([a, b], input) => {
    const x = input([a, b]);
    return [build.sub(x, build.broadcastTo(build.reduce('sum', x, [1], true), [a, b]))];
  },
  'running sums': ([a, b], input) => {
    const x = input([a, b]);
    return [build.cumulate('sum', x, 0, false), build.cumulate('prod', x, 1, true)];
  },
  views: ([a, b, c], input) => {
    const x = input([a, b, c]);
    return [
      build.neg(build.transpose(x, [2, 0, 1])),
      build.neg(build.reverse(x, [1])),
      build.neg(build.reshape(x, [c, a * b])),
      build.neg(build.slice(x, [0, 0, 0], [a, b, Math.min(1, c)], [1, 1, 1])),
      build.broadcastTo(build.reshape(build.unary('exp', x), [1, a, b, c]), [b, a, b, c]),
    ];
  },
  'side by side': ([a, b, c], input) => [
    concatenateNodes([input([a, c]), input([b, c]), input([0, c])], 0),
    concatenateNodes([input([a, b]), input([a, 0]), input([a, c])], 1),
  ],
  'cells around': ([a, b], input) => [build.pad(input([a, b]), [1, 0], [2, 1], [1, 0], 7)],
  'rows of a table': ([a, b, c], input) => [
    build.gather(input([a, b]), input([c], 'int32'), 0),
    build.gather(input([b, a]), input([c, 2], 'int32'), 1),
  ],
  'rows that are added': ([a, b, c], input) => [
    build.scatter(input([a, b]), input([c], 'int32'), input([c, b]), 'add'),
    build.scatter(input([a, b]), input([c], 'int32'), input([c, b]), 'set'),
  ],
  'order and positions': ([a, b], input) => [
    build.argsort(input([a, b])),
    build.iota([a, b], 1, 'int32'),
    ...(b > 0 ? [build.argmax(input([a, b]), 1)] : []),
  ],
  'random bits': ([a, b]) => [build.rngBits(build.constantFrom(Uint32Array.of(1, 2), [2], 'uint32'), [a, b])],
  'a convolution': ([batch, channels, filters], input) => [
    WINDOWS.conv(input([batch, 4, channels]), input([3, channels, filters]), GEOMETRY, 1),
  ],
  poolings: ([batch, channels], input) => [
    WINDOWS.maxPool(input([batch, 4, channels]), [2], GEOMETRY),
    WINDOWS.sumPool(input([batch, 4, channels]), [2], GEOMETRY),
  ],
};

const values = (node: Node): number[] => Array.from({ length: nodeSize(node) }, (_, i) => (i % 7) / 4 - 0.5);

describe.each<BackendName>(['wasm', 'walk'])('values without elements in programs of %s', (name) => {
  let backend: Backend;
  beforeAll(() => {
    setBackend(name);
    backend = currentBackend();
  });
  afterAll(() => setBackend('wasm'));

  it.each(Object.entries(PROGRAMS))('%s', (_, make) => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), (sizes) => {
        const inputs: Node[] = [];
        const outputs = make(sizes, (shape, dtype = 'float32') => {
          const node = build.input(shape, dtype);
          inputs.push(node);
          return node;
        });
        const floats = inputs.filter(({ dtype }) => dtype === 'float32');
        const differentiable = outputs.filter(({ dtype }) => dtype === 'float32');
        const slopes =
          differentiate(differentiable, differentiable.map((output) => build.unary('tanh', output)), floats) // prettier-ignore
            .filter((slope) => slope !== null);
        const given: Given = inputs.map((node) => ({ node, data: node.dtype === 'int32' ? values(node).map(() => 0) : values(node) })); // prettier-ignore
        expect(compareWithReference(backend, given, [...outputs, ...slopes])).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('loops over time', () => {
    fc.assert(
      fc.property(
        fc.nat(2),
        fc.nat(2),
        fc.nat(2),
        fc.nat(2),
        fc.boolean(),
        (length, batch, features, units, reverse) => {
          // prettier-ignore
          const { inputs, results } = simpleRecurrence(scan, length, batch, features, units, reverse);
          const slopes = differentiate(results, results.map((result) => build.unary('tanh', result)), inputs) // prettier-ignore
            .filter((slope) => slope !== null);
          const given = inputs.map((node) => ({ node, data: values(node) }));
          expect(compareWithReference(backend, given, [...results, ...slopes])).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a product of no columns is zero in jit', () => {
    const [a, b] = [ops.zeros([2, 0]), ops.zeros([0, 3])];
    const product = jit((x: Tensor, y: Tensor) => ops.matmul(x, y));
    expect([...product(a, b).data]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(product(a, b).shape).toEqual([2, 3]);
    expect(product(ops.zeros([4, 2, 0]), ops.zeros([4, 0, 3])).shape).toEqual([4, 2, 3]);
  });

  it('a model of no features learns its bias', async () => {
    const model = new Sequential([new layers.Dense(2, { inputShape: [0] })]);
    model.compile({ loss: 'mse' });
    const { history } = await model.fit(ops.zeros([20, 0]), ops.ones([20, 2]), { verbose: 0, epochs: 2 });
    expect(history.loss[0]).toBeLessThanOrEqual(1);
    expect(history.loss[1]).toBeLessThan(history.loss[0] as number);
  });
});
