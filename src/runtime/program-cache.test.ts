import { expect, it } from 'vitest';
import { wasmBackend } from '../backends/wasm/wasm';
import type { Executable } from '../backends/backend';
import * as build from '../ir/build';
import { ProgramCache } from './program-cache';

/** A program of one input of so many numbers. */
function program(size: number): Executable {
  const x = build.input([size], 'float32');
  return wasmBackend.compile({ inputs: [x], outputs: [build.neg(x)], reads: new Map(), writes: new Map() });
}

const isReleased = (executable: Executable): boolean => {
  try {
    executable.input(0);
    return false;
  } catch {
    return true;
  }
};

it('has the least recently used programs give way, of more than so many', () => {
  const cache = new ProgramCache<Executable>((value) => value, { programs: 2, bytes: Infinity, always: 1 });
  const [a, b] = [cache.get('a', () => program(1)), cache.get('b', () => program(2))];
  expect(cache.get('a', () => program(9))).toBe(a);
  const c = cache.get('c', () => program(3));
  expect([a, b, c].map(isReleased)).toEqual([false, true, false]);
  expect(cache.size).toBe(2);
  expect(cache.get('b', () => program(2))).not.toBe(b);
});

it('has programs give way that keep more than so many bytes, but for the last ones', () => {
  const bytes = 3.5 * program(10_000).bytes;
  const cache = new ProgramCache<Executable>((value) => value, { programs: 100, bytes, always: 2 });
  const small = ['a', 'b', 'c'].map((key) => cache.get(key, () => program(10_000)));
  expect(small.map(isReleased)).toEqual([false, false, false]);
  const large = ['d', 'e'].map((key) => cache.get(key, () => program(1_000_000)));
  expect(small.map(isReleased)).toEqual([true, true, true]);
  expect(large.map(isReleased)).toEqual([false, false]);
});

it('refuses to run what was released', () => {
  const executable = program(3);
  executable.release();
  executable.release();
  for (const use of [() => executable.run(), () => executable.input(0), () => executable.output(0)])
    expect(use).toThrow(
      [
        'StateError[program-released]: a program runs as long as it is kept.',
        '  program = it has given back its memory',
        '  Compile the function anew.',
      ].join('\n'),
    );
});

it('has a large program without variables in a memory of its own, which goes with it', () => {
  const [small, large, larger, other] = [10, 4_000_000, 4_000_000, 20].map(program);
  const memoryOf = (executable: Executable): unknown => executable.input(0).buffer;
  expect(memoryOf(large)).not.toBe(memoryOf(small));
  expect(memoryOf(large)).not.toBe(memoryOf(larger));
  expect(memoryOf(other)).toBe(memoryOf(small));
});

it('gives released room to the next program', () => {
  const x = (): Executable => program(200_000);
  const first = x();
  first.run();
  const { buffer } = first.input(0);
  const before = buffer.byteLength;
  first.release();
  for (let i = 0; i < 50; i++) {
    const next = x();
    next.input(0).fill(i);
    next.run();
    expect(next.output(0)[199_999]).toBeCloseTo(-i);
    expect(next.input(0).buffer.byteLength).toBe(before);
    next.release();
  }
});
