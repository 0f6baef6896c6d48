import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../assembler/assembler';

/** Bytes of the words by which threads share the units of a step. */
export const CONTROL_BYTES = 256;

/**
 * Where those words are; what is written often has a cache line of its own. `state` counts steps in its upper half
 * (`epoch`) and holds, in the lower, the first chunk of units that nobody has taken and the one after the last.
 */
const WORDS = {
  state: 0,
  epoch: 4,
  program: 64,
  task: 68,
  units: 72,
  size: 76,
  done: 128,
  waits: 132,
  sleepers: 192,
};

const CHUNK_BITS = 16;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;

/** What sharing is written for. */
export interface SharingRequest {
  /** The address of the words. */
  readonly control: number;
  /** Tells programs apart that use the same words; not 0. */
  readonly program: number;
  /** `unit(task, begin, end, thread)`: computes a range of a task's units. */
  readonly unit: FunctionReference;
}

/**
 * Defines how the units of steps are shared. The first thread runs the program, in order and without waiting for
 * anybody; where a step is divided it offers chunks of units, takes them from the front, and waits for those that others
 * have taken from the back. Who comes late, because the system runs something else in its place, finds less to do or
 * nothing, and holds up nobody.
 *
 * Exports `begin()`, from which on others may help with this program, `help(thread, spins)`, by which they take chunks,
 * and `release()`, which sends them away. `spins` is how often a thread looks before it sleeps; with -1 it never sleeps, as
 * the main thread of a page must not.
 *
 * @returns `share(task, units, chunks, threads, spins)`, which returns when all units of a task are done, in so many
 * chunks for each thread.
 */
export function defineSharing(module: ModuleBuilder, request: SharingRequest): FunctionReference {
  const { control, program, unit } = request;
  const word = (f: FunctionBuilder, name: keyof typeof WORDS): FunctionBuilder =>
    f.i32(control + WORDS[name]);
  const loadState = (f: FunctionBuilder, state: number): FunctionBuilder =>
    word(f, 'state').memory('i64.atomic.load').set(state);
  /** Pushes the number of the first chunk that nobody has taken, or of the one after the last. */
  const chunkOf = (f: FunctionBuilder, state: number, which: 'first' | 'end'): FunctionBuilder => {
    f.get(state).op('i32.wrap_i64');
    if (which === 'end') f.i32(CHUNK_BITS).op('i32.shr_u');
    return f.i32(CHUNK_MASK).op('i32.and');
  };
  /** Pushes whether there are chunks to take. */
  const hasChunks = (f: FunctionBuilder, state: number): FunctionBuilder => {
    chunkOf(f, state, 'first');
    return chunkOf(f, state, 'end').op('i32.lt_u');
  };
  /** Pushes whether the state was still that, and is now by `change` more. */
  const take = (f: FunctionBuilder, state: number, change: bigint): FunctionBuilder => {
    word(f, 'state').get(state).get(state).i64(change).op('i64.add').memory('i64.atomic.rmw.cmpxchg');
    return f.get(state).op('i64.eq');
  };
  /** Computes the units of a taken chunk, whose number is on the stack. */
  const compute = (f: FunctionBuilder, chunk: number, thread: () => void): void => {
    f.set(chunk);
    const end = (): FunctionBuilder =>
      f.get(chunk).i32(1).op('i32.add').i32(control).memory('i32.load', WORDS.size).op('i32.mul');
    f.i32(control).memory('i32.load', WORDS.task);
    f.get(chunk).i32(control).memory('i32.load', WORDS.size).op('i32.mul');
    end().i32(control).memory('i32.load', WORDS.units);
    end().i32(control).memory('i32.load', WORDS.units).op('i32.lt_u').op('select');
    thread();
    f.call(unit);
    word(f, 'done').i32(1).memory('i32.atomic.rmw.add').op('drop');
  };
  const wakeSleepers = (f: FunctionBuilder): void => {
    word(f, 'sleepers').memory('i32.atomic.load');
    f.if(() => word(f, 'epoch').i32(-1).memory('memory.atomic.notify').op('drop'));
  };
  /** Starts another epoch, with as many chunks as `count` pushes. */
  const nextEpoch = (f: FunctionBuilder, count: () => void): void => {
    word(f, 'state');
    word(f, 'epoch')
      .memory('i32.atomic.load')
      .i32(1)
      .op('i32.add')
      .op('i64.extend_i32_u')
      .i64(32n)
      .op('i64.shl');
    count();
    f.i32(CHUNK_BITS).op('i32.shl').op('i64.extend_i32_u').op('i64.or').memory('i64.atomic.store');
    wakeSleepers(f);
  };

  const share = module.defineFunction('share', ['i32', 'i32', 'i32', 'i32', 'i32'], [], (f) => {
    const [task, units, chunks, threads, spins] = f.parameters;
    const [size, count, chunk] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const state = f.local('i64');
    const ceiled = (a: () => void, b: number): FunctionBuilder => {
      a();
      return f.get(b).op('i32.add').i32(1).op('i32.sub').get(b).op('i32.div_u');
    };
    f.block((finished) => {
      f.get(threads).i32(1).op('i32.eq').get(units).i32(1).op('i32.eq').op('i32.or');
      f.if(() => {
        f.get(task).i32(0).get(units).i32(0).call(unit);
        f.br(finished);
      });
      f.get(threads).get(chunks).op('i32.mul').set(chunks);
      ceiled(() => f.get(units), chunks).set(size);
      ceiled(() => f.get(units), size).set(count);
      const published = { task, units, size };
      for (const [name, value] of Object.entries(published))
        f.i32(control)
          .get(value)
          .memory('i32.store', WORDS[name as keyof typeof published]);
      word(f, 'done').i32(0).memory('i32.atomic.store');
      nextEpoch(f, () => f.get(count));
      f.block((taken) =>
        f.loop((again) => {
          loadState(f, state);
          hasChunks(f, state).op('i32.eqz').brIf(taken);
          take(f, state, 1n).op('i32.eqz').brIf(again);
          chunkOf(f, state, 'first');
          compute(f, chunk, () => f.i32(0));
          f.br(again);
        }),
      );
      // Others are at the rest.
      const isDone = (): FunctionBuilder =>
        word(f, 'done').memory('i32.atomic.load').tee(chunk).get(count).op('i32.eq');
      f.loop((again) => {
        isDone().brIf(finished);
        f.get(spins).i32(-1).op('i32.eq').brIf(again);
        f.get(spins).i32(1).op('i32.sub').tee(spins).brIf(again);
      });
      word(f, 'waits').i32(1).memory('i32.atomic.store');
      f.block((awake) =>
        f.loop((again) => {
          isDone().brIf(awake);
          word(f, 'done').get(chunk).i64(-1n).memory('memory.atomic.wait32').op('drop').br(again);
        }),
      );
      word(f, 'waits').i32(0).memory('i32.atomic.store');
    });
  });

  const defineExport = (name: string, body: (f: FunctionBuilder) => unknown): unknown =>
    module.defineFunction(name, [], [], body, { export: true });
  defineExport('begin', (f) => word(f, 'program').i32(program).memory('i32.atomic.store'));
  defineExport('release', (f) => {
    word(f, 'program').i32(0).memory('i32.atomic.store');
    nextEpoch(f, () => f.i32(0));
  });

  module.defineFunction(
    'help',
    ['i32', 'i32'],
    [],
    (f) => {
      const [thread, spins] = f.parameters;
      const [left, chunk] = [f.local('i32'), f.local('i32')];
      const state = f.local('i64');
      f.get(spins).set(left);
      f.block((over) =>
        f.loop((again) => {
          loadState(f, state);
          // That it is this program's is known for the state just loaded: no other has begun if it can be taken.
          word(f, 'program').memory('i32.atomic.load').i32(program).op('i32.ne').brIf(over);
          hasChunks(f, state);
          f.if(() => {
            take(f, state, -(1n << BigInt(CHUNK_BITS)))
              .op('i32.eqz')
              .brIf(again);
            chunkOf(f, state, 'end').i32(1).op('i32.sub');
            compute(f, chunk, () => f.get(thread));
            word(f, 'waits').memory('i32.atomic.load');
            f.if(() => word(f, 'done').i32(1).memory('memory.atomic.notify').op('drop'));
            f.get(spins).set(left).br(again);
          });
          f.get(left).i32(1).op('i32.sub').tee(left).brIf(again);
          word(f, 'sleepers').i32(1).memory('i32.atomic.rmw.add').op('drop');
          word(f, 'epoch').get(state).i64(32n).op('i64.shr_u').op('i32.wrap_i64');
          f.i64(-1n).memory('memory.atomic.wait32').op('drop');
          word(f, 'sleepers').i32(1).memory('i32.atomic.rmw.sub').op('drop');
          f.get(spins).set(left).br(again);
        }),
      );
    },
    { export: true },
  );

  return share;
}
