import fc from 'fast-check';
import { Sequential, Tensor, jit, layers, ops, setBackend, utils } from 'keratin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differentiate } from '../compile/autodiff';
import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import type { DType } from '../ir/dtype';
import { DTYPES, isFloat, isUnsigned } from '../ir/dtype';
import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';
import { BINARY, UNARY } from '../ir/primitives/elementwise';
import type { WindowGeometry } from '../ir/primitive';
import type { BackendName } from '../runtime/backend';
import { currentBackend } from '../runtime/backend';
import { scan } from '../runtime/time-loops';
import { WINDOWS } from '../runtime/windows';
import type { Backend } from './backend';
import { Storage } from './storage';
import type { Given } from './testing/compare';
import { compareWithReference } from './testing/compare';
import { randomProgram } from './testing/random-programs';
import { gradientsOf, lstm, simpleRecurrence } from './testing/recurrences';

/** All backends, with the number of random programs that each has time for. */
const BACKENDS = Object.entries<number>({
  wasm: 200,
  walk: 200,
  reference: 20,
} satisfies Record<BackendName, number>) as [BackendName, number][];

const input = (...shape: number[]): Node => build.input(shape, 'float32');
const wave = (nodes: readonly Node[]): Given =>
  nodes.map((node, i) => ({
    node,
    data: Array.from({ length: nodeSize(node) }, (_, j) => 0.5 * Math.sin(j * 1.3 + i)),
  }));
const slopes = (results: readonly Node[], inputs: readonly Node[]): Node[] =>
  differentiate(
    results,
    results.map((result) => build.unary('tanh', result)),
    inputs,
  ).map((slope, i) => slope ?? build.neg(inputs[i]));

/** Whether a primitive that accepts such numbers takes a dtype. */
function acceptsDType(accepts: string, dtype: DType): boolean {
  if (accepts === 'any') return true;
  if (accepts === 'float') return isFloat(dtype);
  if (accepts === 'bool') return dtype === 'bool';
  if (accepts === 'number') return dtype !== 'bool';
  const isInteger = !isFloat(dtype) && dtype !== 'bool';
  return isInteger || (accepts === 'bool or integer' && dtype === 'bool');
}

describe.each(BACKENDS)('the %s backend', (name, programs) => {
  let backend: Backend;
  beforeAll(() => {
    setBackend(name);
    backend = currentBackend();
  });
  afterAll(() => setBackend('wasm'));

  it('computes random programs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 120 }),
        fc.integer({ min: 1, max: 18 }),
        (numbers, length) => {
          const { inputs, outputs } = randomProgram(numbers, length);
          expect(compareWithReference(backend, inputs, outputs, 1e-4)).toEqual([]);
        },
      ),
      { numRuns: programs },
    );
  });

  it.each([
    ['forwards', simpleRecurrence(scan, 7, 3, 4, 5, false)],
    ['backwards', simpleRecurrence(scan, 5, 2, 3, 4, true)],
    ['of one round', simpleRecurrence(scan, 1, 2, 3, 4, false)],
    ['of no round', simpleRecurrence(scan, 0, 2, 3, 4, false)],
    ['with two carried values', lstm(scan, 6, 3, 2, 4)],
  ])('walks loops over time %s, and their gradients', (_, loop) => {
    const given = wave(loop.inputs);
    expect(compareWithReference(backend, given, loop.results)).toEqual([]);
    expect(compareWithReference(backend, given, gradientsOf(loop))).toEqual([]);
  });

  it('walks loops inside loops, with what no loop of elements computes', () => {
    const [xs, row, element] = [input(4, 3, 2), input(3, 2), input(2)];
    const [outer, inner] = [input(2), input(2)];
    // Sorting is no loop of elements.
    const sorted = build.gather(element, build.argsort(element), 0);
    const next = build.add(inner, sorted);
    const [last] = scan([outer, row], {
      body: { inputs: [inner, element], outputs: [next] },
      ...{ constants: 0, carries: 1, length: 3, reverse: false },
    });
    const start = input(2);
    const results = scan([start, xs], {
      body: { inputs: [outer, row], outputs: [last, build.mul(last, last)] },
      ...{ constants: 0, carries: 1, length: 4, reverse: true },
    });
    expect(compareWithReference(backend, wave([start, xs]), results)).toEqual([]);
  });

  const plain: WindowGeometry = { strides: [1, 1], padding: [[0, 0], [0, 0]], dilation: [1, 1] }; // prettier-ignore
  it.each<[string, WindowGeometry, number]>([
    ['plain', plain, 1],
    ['in groups', plain, 2],
    ['padded, with strides', { strides: [2, 1], padding: [[1, 0], [2, 1]], dilation: [1, 1] }, 1], // prettier-ignore
    ['dilated', { strides: [1, 1], padding: [[2, 2], [1, 1]], dilation: [2, 1] }, 1], // prettier-ignore
  ])('convolves and pools: %s', (_, geometry, groups) => {
    const [x, kernel, bias] = [input(2, 7, 6, 4), input(3, 2, 4 / groups, 6), input(6)];
    const product = WINDOWS.conv(x, kernel, geometry, groups);
    const zero = build.constant(0, 'float32', product.shape);
    const active = build.binary('max', build.add(product, build.broadcastTo(bias, product.shape)), zero);
    const pooled = [WINDOWS.maxPool(x, [3, 2], geometry), WINDOWS.sumPool(x, [3, 2], geometry)];
    const results = [active, ...pooled];
    const given = wave([x, kernel, bias]);
    const outputs = [...results, ...slopes(results, [x, kernel, bias])];
    expect(compareWithReference(backend, given, outputs, 1e-4)).toEqual([]);
  });

  it('computes in every dtype, and casts between all of them', () => {
    for (const from of DTYPES) {
      const [a, b] = [build.input([2, 5], from), build.input([2, 5], from)];
      const values = (shift: number): number[] =>
        Array.from({ length: 10 }, (_, i) => {
          const value = ((i * 7 + shift) % 11) - (isUnsigned(from) || from === 'bool' ? 0 : 5);
          return from === 'bool' ? value & 1 : isFloat(from) ? value / 4 : value;
        });
      const given = [
        { node: a, data: values(0) },
        { node: b, data: values(3) },
      ];
      // 64-bit integers hold no other numbers than theirs: less than nothing as uint64 is an error.
      const signed = !isUnsigned(from) && from !== 'bool';
      const casts = DTYPES.filter((to) => to !== 'uint64' || !signed).map((to) => build.cast(a, to));
      const negative = from === 'uint64' || from === 'bool' ? [] : [build.sub(a, b), build.neg(b)];
      // What is between is rounded, too.
      const third = build.constant(1 / 3, from, [2, 5]);
      const chain = isFloat(from) ? [build.mul(build.add(a, third), build.add(b, third))] : [];
      const chosen = build.select(build.compare('less', a, b), a, b);
      const largest = [build.binary('max', a, b), build.reduce('max', a, [1]), build.reverse(b, [0])];
      const numbers =
        from === 'bool'
          ? [build.unary('logical_not', a)]
          : [
              build.add(a, b),
              build.mul(a, b),
              ...negative,
              build.reduce('sum', a, [0]),
              build.argmax(b, 1),
              build.dot(a, build.transpose(b, [1, 0])),
            ];
      const outputs = [...casts, ...chain, chosen, ...largest, ...numbers, concatenateNodes([a, b], 1)];
      expect([from, ...compareWithReference(backend, given, outputs, 1e-6)]).toEqual([from]);
    }
  });

  it.each([...Object.entries(UNARY), ...Object.entries(BINARY)])(
    'computes %s in every dtype that it accepts',
    (primitive, { accepts, f }) => {
      for (const dtype of DTYPES.filter((type) => acceptsDType(accepts, type))) {
        // Less than nothing as uint64 is an error.
        if (dtype === 'uint64' && ['neg', 'sub', 'bitwise_not'].includes(primitive)) continue;
        // So is a negative power of 64-bit integers.
        const last = dtype === 'int64' && primitive === 'pow' ? 1 : -1;
        const wholes = [[3, 1, 0, 6, -2], [2, 5, 1, 3, last]].slice(0, f.length); // prettier-ignore
        const given = wholes.map((values) => ({
          node: build.input([5], dtype),
          data: values.map((x) =>
            isFloat(dtype) ? x / 8 : dtype === 'bool' ? x & 1 : isUnsigned(dtype) ? Math.abs(x) : x,
          ),
        }));
        const output = build.elementwise(
          primitive as 'add',
          given.map(({ node }) => node),
        );
        expect([dtype, ...compareWithReference(backend, given, [output], 1e-6)]).toEqual([dtype]);
      }
    },
  );

  it('finds the first of equal extremes, and the first NaN', () => {
    const x = input(3, 5);
    const data = [1, 3, 3, 0, 2, NaN, 1, NaN, 5, 0, -1, -1, -2, -2, 7];
    const outputs = [build.argmax(x, 1), build.argmin(x, 1), build.reduce('max', x, [1])];
    expect(compareWithReference(backend, [{ node: x, data }], outputs, 0)).toEqual([]);
    const program = backend.compile({ inputs: [x], outputs, reads: new Map(), writes: new Map() });
    program.input(0).set(data);
    program.run();
    expect([0, 1].map((i) => [...program.output(i)])).toEqual([[1, 0, 4], [3, 0, 2]]); // prettier-ignore
  });

  it('tells of the steps of programs, where it has them', async () => {
    const { inputs, results } = simpleRecurrence(scan, 4, 2, 3, 5, false);
    const observation = await backend.observation?.();
    if (observation === undefined) {
      expect(backend.target).toBeNull();
      return;
    }
    const ended: number[] = [];
    const spec = { inputs, outputs: results, reads: new Map(), writes: new Map() };
    const program = observation.compile(spec, (step) => ended.push(step));
    const plain = backend.compile(spec);
    for (const executable of [program, plain]) {
      for (const [i, { data }] of wave(inputs).entries()) executable.input(i).set(data);
      executable.run();
    }
    expect([...program.output(1)]).toEqual([...plain.output(1)]);
    // A product for all rounds before the loop; in each round the product of the carried values, and their tanh.
    const facts = program.steps.map(({ kind, depth, rounds, flops }) => [kind, depth, rounds, flops]);
    expect(facts.filter(([kind]) => kind === 'product' || kind === 'scan')).toEqual([
      ['product', 0, 1, 2 * 4 * 2 * 3 * 5],
      ['scan', 0, 1, 0],
      ['product', 1, 4, 2 * 2 * 5 * 5],
    ]);
    // A loop tells when it begins its rounds, too.
    for (const [i, { kind, rounds }] of program.steps.entries())
      expect(ended.filter((step) => step === i)).toHaveLength(kind === 'scan' ? 2 : rounds);
  });

  it('draws random bits from keys', () => {
    const key = build.input([2], 'uint32');
    const bits = build.rngBits(key, [3, 5]);
    const uniform = build.mul(build.cast(bits, 'float32'), build.constant(2 ** -32, 'float32', [3, 5]));
    expect(compareWithReference(backend, [{ node: key, data: [42, 7] }], [bits, uniform])).toEqual([]);
  });

  it('assigns variables after all have been read, and gives outputs to who waits', async () => {
    const [a, b] = [1, 2].map(
      (value) => new Storage([2], 'float32', 'parameters', Float32Array.of(value, 3 * value)),
    );
    const [oldA, oldB] = [a, b].map(({ shape, dtype }) => build.input(shape, dtype));
    const program = backend.compile({
      inputs: [],
      outputs: [build.add(oldA, oldB)],
      reads: new Map([[a, oldA], [b, oldB]]), // prettier-ignore
      writes: new Map([[a, oldB], [b, build.add(oldA, oldB)]]), // prettier-ignore
    });
    program.run();
    expect([...(await program.read(0))]).toEqual([3, 9]);
    program.run();
    expect([[...a.data], [...b.data], a.version, b.version]).toEqual([[3, 9], [5, 15], 2, 2]); // prettier-ignore
    // What is assigned from outside is seen by the next run.
    a.data.set([10, 20]);
    a.version += 1;
    program.run();
    expect([...program.output(0)]).toEqual([15, 35]);
  });

  /** Values of NumPy 2 and Keras 3. */
  it.each<[string, () => Tensor, readonly number[]]>([
    ['softmax', () => ops.softmax(Tensor.from([1, 2, 3])), [0.09003057, 0.24472847, 0.66524096]],
    ['logsumexp', () => ops.logsumexp(Tensor.from([1, 2, 3])), [3.4076059]],
    ['erf', () => ops.erf(Tensor.from([-0.5, 2])), [-0.5204999, 0.9953223]],
    ['einsum', () => ops.einsum('ij,jk->ik', [[1, 2], [3, 4]], [[0, 1], [2, 3]]), [4, 7, 8, 15]], // prettier-ignore
    ['sort', () => ops.sort(Tensor.from([3, -1, 2])), [-1, 2, 3]],
    ['cumsum', () => ops.cumsum(Tensor.from([1, 2, 3, 4])), [1, 3, 6, 10]],
    [
      'int32 wraps',
      () =>
        Tensor.from([2147483647])
          .astype('int32')
          .add(Tensor.from([1]).astype('int32')),
      [-2147483648],
    ],
    [
      'uint8 wraps',
      () =>
        Tensor.from([250])
          .astype('uint8')
          .add(Tensor.from([10]).astype('uint8')),
      [4],
    ],
    [
      'float16 rounds',
      () =>
        Tensor.from([2049, 1 / 3])
          .astype('float16')
          .astype('float32'),
      [2048, 0.33325195],
    ],
    [
      'bfloat16 rounds',
      () =>
        Tensor.from([257, 1 / 3])
          .astype('bfloat16')
          .astype('float32'),
      [256, 0.33398438],
    ],
    ['take', () => ops.take(Tensor.from([5, 6, 7]), [2, 0]), [7, 5]],
    ['var', () => ops.var(Tensor.from([1, 2, 4])), [1.5555556]],
    ['scan', () => ops.map((x: Tensor) => x.mul(x), [1, 2, 3]) as Tensor, [1, 4, 9]],
  ])('gives the values of Keras: %s', (_, f, expected) => {
    // Nothing is known while it is recorded.
    const zero = Tensor.from([0]);
    const value = jit((given: Tensor) => f().astype('float64').add(given.sum()))(zero);
    expect(value.shape.reduce((a, b) => a * b, 1)).toBe(expected.length);
    for (const [i, x] of value.data.entries()) expect(x).toBeCloseTo(expected[i], 6);
  });
});

/** Losses of three epochs of a small model that has a bit of everything. */
async function losses(make: () => Sequential, x: Tensor, y: Tensor): Promise<number[]> {
  utils.setRandomSeed(5);
  const model = make();
  model.compile({ optimizer: 'adam', loss: 'mse' });
  const { history } = await model.fit(x, y, { epochs: 3, batchSize: 4, verbose: 0 });
  return history.loss as number[];
}

const values = (...shape: number[]): Tensor =>
  Tensor.from(Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i))).reshape(shape);

describe('training is the same on all backends', () => {
  afterAll(() => setBackend('wasm'));
  it.each<[string, () => Sequential, Tensor]>([
    [
      'dense, batch normalization, dropout',
      () =>
        new Sequential([
          new layers.Dense(5, { activation: 'relu', inputShape: [3] }),
          new layers.BatchNormalization(),
          new layers.Dropout(0.3),
          new layers.Dense(1),
        ]),
      values(10, 3),
    ],
    [
      'convolution and pooling',
      () =>
        new Sequential([
          new layers.Conv2D(3, 3, { padding: 'same', activation: 'relu', inputShape: [6, 6, 1] }),
          new layers.MaxPooling2D(),
          new layers.Flatten(),
          new layers.Dense(1),
        ]),
      values(10, 6, 6, 1),
    ],
    [
      'embedding, LSTM and GRU',
      () =>
        new Sequential([
          new layers.Embedding(6, 3, { inputShape: [5] }),
          new layers.LSTM(4, { returnSequences: true }),
          new layers.GRU(3),
          new layers.Dense(1),
        ]),
      values(10, 5).mul(3).add(3).astype('int32'),
    ],
    [
      'layer normalization and pooling over time',
      () =>
        new Sequential([
          new layers.Dense(4, { inputShape: [5, 3] }),
          new layers.LayerNormalization(),
          new layers.GlobalAveragePooling1D(),
          new layers.Dense(1, { activation: 'sigmoid' }),
        ]),
      values(10, 5, 3),
    ],
  ])('%s', async (_, make, x) => {
    const y = values(10, 1);
    const all: number[][] = [];
    for (const [name] of BACKENDS) {
      setBackend(name);
      all.push(await losses(make, x, y));
    }
    const [wasm, walk, reference] = all;
    for (const [i, loss] of reference.entries()) {
      expect(wasm[i]).toBeCloseTo(loss, 5);
      expect(walk[i]).toBeCloseTo(loss, 5);
    }
  });
});
