import type { FunctionReference, ModuleBuilder } from '../assembler';

/** Bytes of the words at which threads meet: each in a cache line of its own. */
export const CONTROL_BYTES = 192;
const [ARRIVED, ROUND, SLEEPERS] = [0, 64, 128];

/**
 * Defines `barrier(threads, spins)`: returns when all `threads` have called it. A thread looks `spins` times whether the
 * others are there, then sleeps; with -1 it never sleeps, as the main thread of a page must not.
 */
export function defineBarrier(module: ModuleBuilder, control: number): FunctionReference {
  return module.defineFunction('barrier', ['i32', 'i32'], [], (f) => {
    const [threads, spins] = f.parameters;
    const round = f.local('i32');
    const word = (offset: number): typeof f => f.i32(control + offset);
    const isOver = (): typeof f => word(ROUND).memory('i32.atomic.load').get(round).op('i32.ne');
    word(ROUND).memory('i32.atomic.load').set(round);
    word(ARRIVED).i32(1).memory('i32.atomic.rmw.add').i32(1).op('i32.add').get(threads).op('i32.eq');
    f.if(
      () => {
        word(ARRIVED).i32(0).memory('i32.atomic.store');
        word(ROUND).i32(1).memory('i32.atomic.rmw.add').op('drop');
        word(SLEEPERS).memory('i32.atomic.load');
        f.if(() => word(ROUND).i32(-1).memory('memory.atomic.notify').op('drop'));
      },
      () => {
        f.block((done) => {
          f.loop((again) => {
            isOver().brIf(done);
            f.get(spins).i32(1).op('i32.sub').tee(spins).brIf(again);
          });
          word(SLEEPERS).i32(1).memory('i32.atomic.rmw.add').op('drop');
          f.loop((again) => {
            word(ROUND).get(round).i64(-1n).memory('memory.atomic.wait32').op('drop');
            isOver().op('i32.eqz').brIf(again);
          });
          word(SLEEPERS).i32(1).memory('i32.atomic.rmw.sub').op('drop');
        });
      },
    );
  });
}
