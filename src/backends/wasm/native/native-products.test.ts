import { afterEach, describe, expect, it } from 'vitest';
import * as build from '../../../ir/build';
import type { Node } from '../../../ir/node';
import { findBlas } from './find';
import { setDeterministic } from '../engine/determinism';
import { compareBackends, difference } from '../../testing/compare';
import { ObservedWasmExecutable } from '../program/observed';
import { scan } from '../../../runtime/time-loops';
import { setThreads } from '../engine/thread-count';
import { WasmExecutable } from '../program/executable';

const relu = (x: Node): Node => build.elementwise('max', [x, build.constant(0, 'float32', x.shape)]);
const values = ({ shape }: Node): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7) / 4);

/** A layer, forward and backward: all transposes, a bias and relu, one product added to another. */
function layer(m: number, k: number, n: number): { inputs: Node[]; outputs: Node[] } {
  const [x, w, b, dy] = [[m, k], [k, n], [n], [m, n]].map((shape) => build.input(shape, 'float32'));
  const y = relu(build.add(build.dot(x, w), build.broadcastTo(b, [m, n])));
  const slope = build.mul(dy, y);
  const dw = build.dot(build.transpose(x, [1, 0]), slope);
  const dx = build.dot(slope, build.transpose(w, [1, 0]));
  return {
    inputs: [x, w, b, dy],
    outputs: [y, dw, build.add(dx, build.dot(x, build.dot(w, build.transpose(w, [1, 0]))))],
  };
}

function batched(batch: number, m: number): { inputs: Node[]; outputs: Node[] } {
  const [a, b] = [build.input([batch, m, 60], 'float32'), build.input([batch, m, 60], 'float32')];
  return { inputs: [a, b], outputs: [build.dot(a, build.transpose(b, [0, 2, 1]))] };
}

/** A layer over 20 steps of time. */
function rounds(): { inputs: Node[]; outputs: Node[] } {
  const square = (): Node => build.input([128, 128], 'float32');
  const [h, w, first, state] = [square(), square(), square(), square()];
  const outputs = scan([w, h], {
    body: { inputs: [first, state], outputs: [build.unary('tanh', build.dot(state, first))] },
    constants: 1,
    carries: 1,
    length: 20,
    reverse: false,
  });
  return { inputs: [h, w], outputs: [...outputs] };
}

const describes = ({ inputs, outputs }: { inputs: Node[]; outputs: Node[] }): string[] =>
  new ObservedWasmExecutable({ inputs, outputs, reads: new Map(), writes: new Map() })
    .describe()
    .filter((line) => line.includes('dot'));

const blas = findBlas();
const reason = blas.library === null ? ` (left out: ${blas.reason})` : '';

afterEach(() => {
  setDeterministic(false);
  setThreads('auto');
});

describe.skipIf(blas.library === null)(`products by a native library${reason}`, () => {
  it.each([
    ['of a layer', layer(128, 200, 150)],
    ['with odd sizes', layer(67, 259, 101)],
    ['of a batch', batched(20, 70)],
  ])('equal those of the reference backend: %s', (_, example) => {
    expect(describes(example).every((line) => line.startsWith('native dot'))).toBe(true);
    const inputs = example.inputs.map((node) => ({ node, data: values(node) }));
    expect(compareBackends(inputs, example.outputs, 1e-4)).toEqual([]);
  });

  it.skipIf(blas.library === null || !blas.isConcurrent).each([
    ['by rows and by columns', layer(300, 260, 400)],
    ['with odd sizes', layer(321, 259, 403)],
    ['narrow ones', layer(450, 400, 16)],
    ['a batch', batched(40, 70)],
    ['rounds of a loop over time', rounds()],
  ])('are shared by threads, with the same bits: %s', async (_, { inputs, outputs }) => {
    // As many as there is to be room for.
    setThreads(3);
    const spec = { inputs, outputs, reads: new Map(), writes: new Map() };
    const executable = new WasmExecutable(spec);
    for (const [i, node] of inputs.entries()) executable.input(i).set(values(node));
    setThreads(1);
    executable.run();
    const expected = outputs.map((_output, i) => executable.output(i).slice());
    for (const threads of [2, 3]) {
      setThreads(threads);
      while (executable.threads !== threads) await new Promise((resolve) => setTimeout(resolve, 1));
      for (let run = 0; run < 20; run++) {
        executable.run();
        expect(expected.map((data, i) => difference(executable.output(i), data, 0))).toEqual(
          outputs.map(() => null),
        );
      }
    }
  });

  it('are used in loops over time where every thread may call the library', () => {
    const lines = (): boolean[] => describes(rounds()).map((line) => line.includes('native'));
    for (const threads of [1, 2]) {
      setThreads(threads);
      expect(lines()).toEqual([blas.library !== null && blas.isConcurrent]);
    }
  });

  it('are not used for small programs, nor where results must not depend on the machine', () => {
    const isNative = (line: string): boolean => line.startsWith('native');
    expect(describes(layer(32, 50, 32)).some(isNative)).toBe(false);
    setDeterministic(true);
    expect(describes(layer(128, 200, 150)).some(isNative)).toBe(false);
  });
});

describe('setDeterministic', () => {
  it('rounds after each multiplication and each addition', () => {
    setDeterministic(true);
    const [x, w] = [build.input([8, 2], 'float32'), build.input([2, 8], 'float32')];
    const executable = new WasmExecutable({
      inputs: [x, w],
      outputs: [build.dot(x, w)],
      reads: new Map(),
      writes: new Map(),
    });
    const near = 1 + 2 ** -12;
    executable.input(0).set(Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1 : near)));
    executable.input(1).set(Array.from({ length: 16 }, (_, i) => (i < 8 ? -(1 + 2 ** -11) : near)));
    executable.run();
    // near² is 1 + 2^-11 + 2^-24, which float32 rounds to 1 + 2^-11.
    expect(Array.from(executable.output(0))).toEqual(new Array(64).fill(0));
  });
});
