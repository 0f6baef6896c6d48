import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../../compile/autodiff';
import { scan } from '../../../runtime/time-loops';
import * as build from '../../../ir/build';
import { concatenateNodes } from '../../../ir/primitives/concatenate';
import type { Node } from '../../../ir/node';
import { nodeSize } from '../../../ir/node';
import type { WindowGeometry } from '../../../ir/primitive';
import { compareBackends } from '../../testing/compare';
import { gradientsOf, lstm, simpleRecurrence } from '../../testing/recurrences';
import { ObservedWasmExecutable } from './observed';
import { WINDOWS } from '../../../runtime/windows';

const input = (...shape: number[]): Node => build.input(shape, 'float32');
const wave = (node: Node, i: number): { node: Node; data: ArrayLike<number> } => ({
  node,
  data: Array.from({ length: nodeSize(node) }, (_, j) => 0.5 * Math.sin(j * 1.3 + i)),
});

const lines = (inputs: readonly Node[], outputs: readonly Node[]): readonly string[] =>
  new ObservedWasmExecutable({ inputs, outputs, reads: new Map(), writes: new Map() }).describe();

describe('scans', () => {
  it('run forwards and backwards, and are differentiated', () => {
    for (const [length, batch, features, units] of [
      [1, 1, 1, 1],
      [3, 2, 5, 7],
      [6, 4, 3, 9],
    ]) {
      for (const reverse of [false, true]) {
        const recurrence = simpleRecurrence(scan, length, batch, features, units, reverse);
        const outputs = [...recurrence.results, ...gradientsOf(recurrence)];
        expect(compareBackends(recurrence.inputs.map(wave), outputs, 1e-4)).toEqual([]);
      }
    }
  });

  it('of LSTM cells run inside the program', () => {
    const cell = lstm(scan, 5, 3, 4, 6);
    const outputs = [...cell.results, ...gradientsOf(cell)];
    expect(compareBackends(cell.inputs.map(wave), outputs, 1e-4)).toEqual([]);
    const program = lines(cell.inputs, outputs);
    expect(program.filter((line) => line.includes('outside'))).toEqual([]);
    // Once forwards with all that the gradient needs, once backwards.
    expect(program.filter((line) => line.startsWith('scan'))).toHaveLength(2);
  });

  it('may exchange, keep and ignore what they carry', () => {
    const [a0, b0, c0, xs] = [input(5), input(5), input(5), input(4, 5)];
    const [a, b, c, x] = [input(5), input(5), input(5), input(5)];
    const results = scan([a0, b0, c0, xs], {
      body: {
        inputs: [a, b, c, x],
        outputs: [b, build.add(a, x), c, a, build.reduce('sum', build.mul(a, b), [0])],
      },
      constants: 0,
      carries: 3,
      length: 4,
      reverse: false,
    });
    expect(compareBackends([a0, b0, c0, xs].map(wave), results)).toEqual([]);
    expect(compareBackends([a0, b0, c0, xs].map(wave), [results[4], results[1]])).toEqual([]);
  });

  it('carry values along their stacked results, whichever of them are read and where', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
        fc.boolean(),
        (length, size, reverse, wanted, isOutput) => {
          const [a0, b0, xs] = [input(size), input(size), input(length, size)];
          const [a, b, x] = [input(size), input(size), input(size)];
          const next = build.unary('tanh', build.add(build.add(a, b), x));
          const results = scan([a0, b0, xs], {
            // Values before and after each round are stacked; the second carry takes the first one's old value.
            body: { inputs: [a, b, x], outputs: [next, a, a, next, b, a, build.mul(b, x)] },
            constants: 0,
            carries: 2,
            length,
            reverse,
          });
          const read = wanted.map((i) => (isOutput ? results[i] : build.unary('neg', results[i])));
          expect(compareBackends([a0, b0, xs].map(wave), read)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of LSTM cells have two steps in each round, forwards and backwards', () => {
    const cell = lstm(scan, 5, 16, 4, 8);
    const [h, , all] = cell.results;
    const slopes = differentiate([h, all], [build.unary('sigmoid', h), build.neg(all)], cell.inputs);
    const program = lines(cell.inputs, slopes as Node[]);
    const rounds = program.filter((line) => line.startsWith('  ')).map((line) => line.trim().split(' ')[0]);
    expect(rounds).toEqual(['dot', 'loop', 'loop', 'dot']);
    expect(program.filter((line) => line.startsWith('copy'))).toEqual([]);
    // The inputs' products; slopes of u, w and the sequence over all rounds.
    const products = program.flatMap(
      (line) => /^dot \[(.*?)\] \[(.*?)\]/.exec(line)?.slice(1).join(' x ') ?? [],
    );
    expect(products.toSorted()).toEqual([
      '4, 80 x 80, 32',
      '8, 80 x 80, 32',
      '80, 32 x 32, 4',
      '80, 4 x 4, 32',
    ]);
  });

  it('may contain scans', () => {
    const [h0, xs] = [input(3), input(4, 6, 3)];
    const [h, rows] = [input(3), input(6, 3)];
    const [inner, x] = [input(3), input(3)];
    const step = build.unary('tanh', build.add(build.mul(inner, build.constant(0.5, 'float32', [3])), x));
    const [last, all] = scan([h, rows], {
      body: { inputs: [inner, x], outputs: [step, build.neg(step)] },
      constants: 0,
      carries: 1,
      length: 6,
      reverse: true,
    });
    const results = scan([h0, xs], {
      body: { inputs: [h, rows], outputs: [last, all, build.reduce('sum', all, [0, 1])] },
      constants: 0,
      carries: 1,
      length: 4,
      reverse: false,
    });
    expect(compareBackends([h0, xs].map(wave), results)).toEqual([]);
    expect(lines([h0, xs], results).filter((line) => line.includes('outside'))).toEqual([]);
  });

  it('may contain kernels with tables, padding and random bits', () => {
    const geometry: WindowGeometry = { strides: [1], dilation: [1], padding: [[1, 1]] };
    const [kernel0, h0, xs] = [input(3, 2, 2), input(1, 5, 2), input(4, 1, 5, 2)];
    const [kernel, h, x] = [input(3, 2, 2), input(1, 5, 2), input(1, 5, 2)];
    const next = build.unary(
      'tanh',
      build.add(WINDOWS.conv(x, kernel, geometry, 1), WINDOWS.conv(h, kernel, geometry, 1)),
    );
    const padded = build.pad(next, [0, 1, 0], [0, 0, 1], [0, 0, 0], 2);
    const results = scan([kernel0, h0, xs], {
      body: { inputs: [kernel, h, x], outputs: [next, concatenateNodes([next, x], 1), padded] },
      constants: 1,
      carries: 1,
      length: 4,
      reverse: false,
    });
    expect(compareBackends([kernel0, h0, xs].map(wave), results)).toEqual([]);
    expect(lines([kernel0, h0, xs], results).filter((line) => line.includes('outside'))).toEqual([]);
  });

  it('with parts that no loop computes run outside as a whole', () => {
    const [h0, xs] = [input(4), input(3, 4)];
    const [h, x] = [input(4), input(4)];
    const sorted = build.cast(build.argsort(build.add(h, x)), 'float32');
    const results = scan([h0, xs], {
      body: { inputs: [h, x], outputs: [sorted, x] },
      constants: 0,
      carries: 1,
      length: 3,
      reverse: false,
    });
    expect(compareBackends([h0, xs].map(wave), results)).toEqual([]);
  });
});
