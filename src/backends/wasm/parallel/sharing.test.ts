import { afterAll, describe, expect, it, vi } from 'vitest';
import type { SharedProducts } from '../native/products';
import { ModuleBuilder } from '../assembler/assembler';
import { setThreads } from '../engine/thread-count';
import type { SharedStep } from './thread-pool';
import { SharedProgram } from './thread-pool';
import { makeMemory, memoryImport } from '../engine/shared-memory';
import { defineSharing } from './sharing';

const PROGRAM = 1_000_000;
const UNITS = 24;
/** Addresses: the words, whether a helper has been there, and for each unit how often it was done and by whom. */
const [CONTROL, HELPED, COUNTS, THREADS] = [64, 1024, 2048, 4096];
/** So often the first thread looks for a helper before it goes on alone: some seconds. */
const PATIENCE = 1_000_000_000;

/** A program of one task. The first thread does not end its first chunk before another thread has done one. */
function waitingProgram(): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', memoryImport(true));
  const unit = module.defineFunction('unit', ['i32', 'i32', 'i32', 'i32'], [], (f) => {
    const [, begin, end, thread] = f.parameters;
    const [i, left] = [f.local('i32'), f.local('i32')];
    const place = (): unknown => f.get(i).i32(2).op('i32.shl');
    f.forRange(
      i,
      () => f.get(begin),
      () => f.get(end),
      1,
      () => {
        place();
        f.i32(1).memory('i32.atomic.rmw.add', COUNTS).op('drop');
        place();
        f.get(thread).memory('i32.atomic.store', THREADS);
      },
    );
    f.get(thread).if(
      () => f.i32(HELPED).i32(1).memory('i32.atomic.store'),
      () => {
        f.i32(PATIENCE).set(left);
        f.loop((again) => {
          f.i32(HELPED).memory('i32.atomic.load').op('i32.eqz');
          f.get(left).i32(1).op('i32.sub').tee(left).i32(0).op('i32.ne').op('i32.and').brIf(again);
        });
      },
    );
  });
  const share = defineSharing(module, { control: CONTROL, program: PROGRAM, unit });
  module.defineFunction(
    'step',
    ['i32', 'i32'],
    [],
    (f) => {
      const [threads, spins] = f.parameters;
      f.i32(0).i32(UNITS).i32(2).get(threads).get(spins).call(share);
    },
    { export: true },
  );
  return module.toBytes();
}

afterAll(() => setThreads('auto'));

describe('sharing', () => {
  it('has other threads take chunks in every run, and each unit done once', async () => {
    setThreads(3);
    const memory = makeMemory(1, true);
    const module = new WebAssembly.Module(waitingProgram() as BufferSource);
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const code = { workspace: PROGRAM, memory, libraries: [], module, products: null };
    const program = new SharedProgram(PROGRAM, code, exports as unknown as SharedStep, 3);
    while (program.threads !== 3) await new Promise((resolve) => setTimeout(resolve, 1));
    const words = new Int32Array(memory.buffer);
    for (let run = 1; run <= 100; run++) {
      words[HELPED / 4] = 0;
      program.run();
      expect(words[HELPED / 4]).toBe(1);
      const counts = words.subarray(COUNTS / 4, COUNTS / 4 + UNITS);
      expect(Array.from(counts)).toEqual(new Array(UNITS).fill(run));
      // The first thread is at a chunk from the front until another one has taken the last.
      expect(words[THREADS / 4 + UNITS - 1]).toBeGreaterThan(0);
    }
  });

  /** A program on a memory of so many pages. */
  function shared(id: number, pages: number, products: SharedProducts | null = null): SharedProgram {
    const memory = makeMemory(pages, true);
    const module = new WebAssembly.Module(waitingProgram() as BufferSource);
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const code = { workspace: id, memory, libraries: [], module, products };
    return new SharedProgram(id, code, exports as unknown as SharedStep, 2);
  }
  const isReady = async (program: SharedProgram): Promise<void> => {
    while (program.threads !== 2) await new Promise((resolve) => setTimeout(resolve, 1));
  };

  it('ends workers that hold much memory nobody needs, and goes on with others', async () => {
    setThreads(2);
    const stays = shared(PROGRAM, 1);
    await isReady(stays);
    // 64 MiB are 1024 pages.
    const large = shared(PROGRAM + 1, 1024);
    await isReady(large);
    large.release();
    // The worker says what it dropped; there is none until the program asks for one.
    let fewest = 2;
    for (let i = 0; i < 5000 && fewest > 1; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      fewest = Math.min(fewest, stays.threads);
    }
    expect(fewest).toBe(1);
    await isReady(stays);
    stays.run();
    const small = shared(PROGRAM + 2, 1);
    await isReady(small);
    small.release();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stays.threads).toBe(2);
  });

  it('says once why a program runs on the first thread alone', async () => {
    setThreads(2);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const binding = { loader: '/no/such/koffi.js', library: '/no/such.so', name: 'sgemm', parameters: [] };
    const programs = [10, 11].map((i) => shared(PROGRAM + i, 1, { binding, calls: [] }));
    while (warn.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    // Another program of the same workers has an answer when both of these have.
    await isReady(shared(PROGRAM + 12, 1));
    expect(programs.map(({ threads }) => threads)).toEqual([1, 1]);
    expect(warn.mock.calls).toEqual([
      [
        "Large programs run on one thread, because another one cannot run them: Cannot find module '/no/such/koffi.js'.",
      ],
    ]);
    warn.mockRestore();
  });
});
