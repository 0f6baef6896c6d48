import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differentiate } from '../../../compile/autodiff';
import { lower } from '../../../compile/lower';
import { scan } from '../../../runtime/time-loops';
import type { ScanStep } from '../../../compile/steps';
import * as build from '../../../ir/build';
import type { Node } from '../../../ir/node';
import { nodeSize } from '../../../ir/node';
import { referenceBackend } from '../../reference/reference';
import { resetBlas } from '../native/find';
import { divideRounds } from './local-rounds';
import { wasmTarget } from '../program/target';
import { difference } from '../../testing/compare';
import { setThreads } from '../engine/thread-count';
import { WasmExecutable } from '../program/executable';

const input = (...shape: number[]): Node => build.input(shape, 'float32');
const sigmoid = (x: Node): Node => build.unary('sigmoid', x);
const tanh = (x: Node): Node => build.unary('tanh', x);

interface Example {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

type Round = (h: Node, c: Node, x: Node, u: Node) => { states: [Node, Node]; result: Node };

/** A loop with two states, and its gradients. */
function example(length: number, batch: number, units: number, gates: number, round: Round): Example {
  const inputs = [input(units, gates * units), input(batch, units), input(batch, units)];
  inputs.push(input(length, batch, gates * units));
  const [u, h, c, x] = [...inputs.slice(0, 3), input(batch, gates * units)].map(({ shape }) =>
    input(...shape),
  );
  const { states, result } = round(h, c, x, u);
  const results = scan(inputs, {
    body: { inputs: [u, h, c, x], outputs: [...states, result] },
    constants: 1,
    carries: 2,
    length,
    reverse: false,
  });
  const slopes = differentiate(results, results.map(sigmoid), inputs);
  return { inputs, outputs: [...results, ...slopes.filter((slope) => slope !== null)] };
}

const gate = (z: Node, i: number, units: number): Node =>
  build.slice(z, [0, i * units], [z.shape[0], (i + 1) * units], [1, 1]);

const lstm: Round = (h, c, x, u) => {
  const z = build.add(x, build.dot(h, u));
  const [i, f, g, o] = [0, 1, 2, 3].map((at) => gate(z, at, h.shape[1]));
  const next = build.add(build.mul(sigmoid(f), c), build.mul(sigmoid(i), tanh(g)));
  const output = build.mul(sigmoid(o), tanh(next));
  return { states: [output, next], result: output };
};

/** Each row takes something of the one before. */
const mixed: Round = (h, c, x, u) => {
  const next = tanh(build.add(x, build.dot(h, u)));
  return { states: [build.reverse(next, [0]), build.add(c, next)], result: next };
};

const summed: Round = (h, c, x, u) => {
  const next = tanh(build.add(x, build.dot(h, u)));
  const mean = build.broadcastTo(build.reduce('sum', next, [0]), c.shape);
  return { states: [next, build.mul(c, mean)], result: build.mul(next, mean) };
};

const specOf = ({ inputs, outputs }: Example) => ({ inputs, outputs, reads: new Map(), writes: new Map() });

/** For each scan of an example whether its rounds are divided by rows, and into how many units. */
function unitsOf({ inputs, outputs }: Example): (number | null)[] {
  const { steps } = lower({ inputs, outputs, variables: [], addressOf: () => null }, wasmTarget);
  const scans = steps.filter((step): step is ScanStep => step.kind === 'scan');
  return scans.map((scan) => {
    const divisions = divideRounds(
      scan,
      () => true,
      () => false,
    );
    return divisions === null ? null : [...divisions.values()][0].units;
  });
}

const { KERATIN_BLAS } = process.env;

beforeAll(() => {
  process.env.KERATIN_BLAS = 'off';
  resetBlas();
});

afterAll(() => {
  setThreads('auto');
  if (KERATIN_BLAS === undefined) delete process.env.KERATIN_BLAS;
  else process.env.KERATIN_BLAS = KERATIN_BLAS;
  resetBlas();
});

describe('rounds of loops', () => {
  it('are divided by rows that depend on no other row', () => {
    expect(unitsOf(example(3, 64, 32, 4, lstm))).toEqual([16, 16]);
    expect(unitsOf(example(3, 50, 7, 4, lstm))).toEqual([10, 10]);
    // Neither 17 rows nor 7 are units of the same size, with at least four rows.
    expect(unitsOf(example(3, 17, 8, 4, lstm))).toEqual([null, null]);
    expect(unitsOf(example(3, 7, 8, 4, lstm))).toEqual([null, null]);
  });

  it('are not divided by rows that depend on others', () => {
    expect(unitsOf(example(3, 64, 32, 1, mixed))).toEqual([null, null]);
    expect(unitsOf(example(3, 64, 32, 1, summed))).toEqual([null, null]);
  });

  it.each([
    ['memory cells', () => example(5, 64, 64, 4, lstm)],
    ['memory cells of odd sizes', () => example(7, 55, 51, 4, lstm)],
    ['rows in exchange', () => example(5, 64, 128, 1, mixed)],
    ['rows that meet', () => example(5, 64, 128, 1, summed)],
  ])('give the same bits on any number of threads: %s', async (_, make) => {
    const made = make();
    const data = made.inputs.map((node, i) =>
      Float32Array.from({ length: nodeSize(node) }, (_, j) => 0.3 * Math.sin(j * 1.3 + i)),
    );
    setThreads(5);
    const executable = new WasmExecutable(specOf(made));
    const reference = referenceBackend.compile(specOf(made));
    for (const [i, values] of data.entries()) {
      reference.input(i).set(values);
      executable.input(i).set(values);
    }
    reference.run();
    const run = (): Float32Array[] => {
      executable.run();
      return made.outputs.map((_, i) => executable.output(i).slice() as Float32Array);
    };
    setThreads(1);
    const alone = run();
    for (const [i, values] of alone.entries())
      expect(difference(values, reference.output(i), 1e-4)).toBeNull();
    for (const threads of [2, 3, 5]) {
      setThreads(threads);
      while (executable.threads !== threads) await new Promise((resolve) => setTimeout(resolve, 1));
      for (let pass = 0; pass < 20; pass++) {
        const together = run();
        expect(together.every((values, i) => difference(values, alone[i], 0) === null)).toBe(true);
      }
    }
  });
});
