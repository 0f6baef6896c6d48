import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scan } from '../../../runtime/time-loops';
import * as build from '../../../ir/build';
import type { Node } from '../../../ir/node';
import { Storage } from '../../storage';
import { referenceBackend } from '../../reference/reference';
import type { ProgramSpec } from '../../backend';
import { WasmExecutable } from '../program/executable';
import { resetBlas } from '../native/find';
import { difference } from '../../testing/compare';
import { setThreads, threadCount } from '../engine/thread-count';

let seed = 7;
const random = (): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return seed / 0x7fffffff - 0.5;
};

/** Waits until the pool's threads have a program. */
async function ready(executable: WasmExecutable, threads: number): Promise<void> {
  while (executable.threads !== threads) await new Promise((resolve) => setTimeout(resolve, 1));
}

const relu = (x: Node): Node => build.elementwise('max', [x, build.constant(0, 'float32', x.shape)]);

interface Case {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

const dense = (m: number, k: number, n: number): Case => {
  const [x, w, b, dy] = [
    build.input([m, k], 'float32'),
    build.input([k, n], 'float32'),
    build.input([n], 'float32'),
    build.input([m, n], 'float32'),
  ];
  const y = relu(build.add(build.dot(x, w), build.broadcastTo(b, [m, n])));
  const slope = build.mul(dy, y);
  return {
    inputs: [x, w, b, dy],
    outputs: [
      y,
      build.dot(build.transpose(x, [1, 0]), slope),
      build.dot(slope, build.transpose(w, [1, 0])),
      build.reduce('sum', slope, [0]),
      build.reduce('max', build.unary('exp', y), [1]),
    ],
  };
};

const batched = (batch: number, m: number): Case => {
  const [a, b] = [build.input([batch, m, 40], 'float32'), build.input([batch, 40, m], 'float32')];
  return { inputs: [a, b], outputs: [build.unary('exp', build.dot(a, b))] };
};

/** Softmax with noise, and the sums of its columns. */
const noisyRows = (shape: readonly number[]): Case => {
  const [x, seed] = [build.input(shape, 'float32'), build.input([1], 'float32')];
  const key = build.bitcast(build.broadcastTo(seed, [2]), 'uint32');
  const axis = shape.length - 1;
  const along = (node: Node): Node => build.broadcastTo(node, shape);
  const high = build.binary(
    'shift_right_logical',
    build.rngBits(key, shape),
    build.constant(9, 'uint32', shape),
  );
  const noise = build.mul(build.cast(high, 'float32'), build.constant(2 ** -23, 'float32', shape));
  const z = build.add(x, noise);
  const powers = build.unary('exp', build.sub(z, along(build.reduce('max', z, [axis], true))));
  const y = build.div(powers, along(build.reduce('sum', powers, [axis], true)));
  const isKept = build.compare('less', noise, build.constant(0.5, 'float32', shape));
  const outputs = [y, build.select(isKept, y, build.neg(y)), build.reduce('sum', y, [0])];
  return { inputs: [x, seed], outputs };
};

const CASES: [string, Case][] = [
  ['a layer of dense units, forward and backward', dense(128, 300, 200)],
  ['odd sizes', dense(67, 259, 101)],
  ['few rows', dense(5, 1000, 513)],
  ['one row', dense(1, 4000, 3000)],
  ['one column', dense(8003, 257, 1)],
  ['products of a batch', batched(37, 50)],
  ['rows walked several times, with random bits', noisyRows([301, 400])],
  ['short rows', noisyRows([40_003, 3])],
  ['rows of several axes', noisyRows([3, 20, 7, 300])],
];

const specOf = ({ inputs, outputs }: Case): ProgramSpec => ({
  inputs,
  outputs,
  reads: new Map(),
  writes: new Map(),
});

const { KERATIN_BLAS } = process.env;

beforeAll(() => {
  // Native products are not shared.
  process.env.KERATIN_BLAS = 'off';
  resetBlas();
});

afterAll(() => {
  setThreads('auto');
  if (KERATIN_BLAS === undefined) delete process.env.KERATIN_BLAS;
  else process.env.KERATIN_BLAS = KERATIN_BLAS;
  resetBlas();
});

describe('threads', () => {
  it.each(CASES)('compute the same bits however many they are: %s', async (_, example) => {
    const data = example.inputs.map(({ shape }) =>
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random),
    );
    setThreads(5);
    const executable = new WasmExecutable(specOf(example));
    const reference = referenceBackend.compile(specOf(example));
    const results = (): number[] => {
      for (const [i, values] of data.entries()) executable.input(i).set(values);
      executable.run();
      return example.outputs.map((_node, i) => {
        const { buffer, byteOffset, length } = executable.output(i);
        return new Int32Array(buffer, byteOffset, length).reduce(
          (hash, bits) => (Math.imul(hash, 31) + bits) | 0,
          0,
        );
      });
    };
    for (const [i, values] of data.entries()) reference.input(i).set(values);
    reference.run();
    setThreads(1);
    const alone = results();
    for (let i = 0; i < example.outputs.length; i++)
      expect(difference(executable.output(i), reference.output(i), 1e-4)).toBeNull();
    for (const threads of [2, 3, 5]) {
      setThreads(threads);
      await ready(executable, threads);
      expect(results()).toEqual(alone);
    }
  });

  it('run loops over time together', async () => {
    const [steps, batch, units] = [6, 64, 128];
    const x = build.input([steps, batch, units], 'float32');
    const w = build.input([units, units], 'float32');
    const start = build.constant(0, 'float32', [batch, units]);
    const [weight, state, element] = [
      [units, units],
      [batch, units],
      [batch, units],
    ].map((shape) => build.input(shape, 'float32'));
    const next = build.unary('tanh', build.add(build.dot(state, weight), element));
    const [last, all] = scan([w, start, x], {
      body: { inputs: [weight, state, element], outputs: [next, next] },
      constants: 1,
      carries: 1,
      length: steps,
      reverse: false,
    });
    const spec = specOf({ inputs: [x, w], outputs: [last, all] });
    setThreads(3);
    const executable = new WasmExecutable(spec);
    const data = [x, w].map(({ shape }) =>
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random),
    );
    const run = (): number[] => {
      for (const [i, values] of data.entries()) executable.input(i).set(values);
      executable.run();
      return Array.from(executable.output(1));
    };
    const alone = run();
    await ready(executable, 3);
    expect(run()).toEqual(alone);
  });

  it('go on when there are more of them than processors, and when their number changes', async () => {
    const w = new Storage([600, 600], 'float32', 'parameter', Float32Array.from({ length: 360_000 }, random));
    const value = build.input([600, 600], 'float32');
    const next = build.mul(build.dot(value, value), build.constant(0.0005, 'float32', [600, 600]));
    setThreads(8);
    const executable = new WasmExecutable({
      inputs: [],
      outputs: [],
      reads: new Map([[w, value]]),
      writes: new Map([[w, build.add(next, build.constant(0.5, 'float32', [600, 600]))]]),
    });
    for (const threads of [8, 2, 8, 1, 4]) {
      setThreads(threads);
      if (threads > 1) await ready(executable, threads);
      for (let i = 0; i < 5; i++) executable.run();
    }
    expect(w.version).toBe(25);
    expect(w.data.every(Number.isFinite)).toBe(true);
  });

  it('are waited for before a long first run alone', async () => {
    const program = (size: number): WasmExecutable => {
      const [a, b] = [build.input([size, size], 'float32'), build.input([size, size], 'float32')];
      return new WasmExecutable(specOf({ inputs: [a, b], outputs: [build.dot(a, b)] }));
    };
    setThreads(2);
    const long = program(1024);
    const wait = long.prepare();
    expect(wait).toBeInstanceOf(Promise);
    await wait;
    await ready(long, 2);
    expect(long.prepare()).toBeNull();
    expect(program(256).prepare()).toBeNull();
    setThreads(1);
    expect(program(1024).prepare()).toBeNull();
  });

  it('can be set to what makes sense', () => {
    setThreads(3);
    expect(threadCount()).toBe(3);
    for (const count of [0, -1, 1.5, NaN, 'two', 1000]) {
      expect(() => setThreads(count as number)).toThrow(
        `ArgumentError[thread-count]: setThreads takes a whole number of threads from 1 to 256, or 'auto'.\n  threads = ${count}`,
      );
    }
    expect(threadCount()).toBe(3);
  });
});
