import type { FunctionReference, ModuleBuilder } from '../assembler';
import { advance, advanceBy, integers, locals, repeat, repeatRow } from './emit';

/** From so many bytes on the engine's own copy is faster than a loop. */
const COPY_BYTES = 1024;

/**
 * Defines `gatherRows(table, ids, out, idCount, rowBytes, tableRows)`: row i of `out` is row `ids[i]` of the table, or
 * NaN in every float where the id (i32) is not in 0 to tableRows - 1. Bytes of a row beyond a multiple of 4 are copied one
 * by one, and left as they are where the id is out of range.
 */
export function defineGatherRows(module: ModuleBuilder): FunctionReference {
  return module.defineFunction(
    'gatherRows',
    integers(6),
    [],
    (f) => {
      const [table, ids, out, count, rowBytes, tableRows] = f.parameters;
      const [id, source, end, words, rest] = locals(f, 'i32', 5);
      f.get(rowBytes).i32(-4).op('i32.and').set(words);
      f.block((done) => {
        f.get(count).op('i32.eqz').brIf(done);
        repeat(f, count, () => {
          f.get(rowBytes).get(words).op('i32.sub').set(rest);
          f.get(ids).memory('i32.load').tee(id).get(tableRows).op('i32.lt_u');
          f.if(
            () => {
              f.get(table).get(id).get(rowBytes).op('i32.mul').op('i32.add').set(source);
              f.get(rowBytes).i32(COPY_BYTES).op('i32.ge_u');
              f.if(
                () => {
                  f.get(out).get(source).get(rowBytes).memoryCopy();
                  advance(f, out, rowBytes);
                },
                () => {
                  repeatRow(f, out, end, words, (load, store, bytes) => {
                    f.get(out).get(source).memory(load).memory(store);
                    for (const pointer of [out, source]) advanceBy(f, pointer, bytes);
                  });
                  f.get(rest);
                  f.if(() =>
                    repeat(f, rest, () => {
                      f.get(out).get(source).memory('i32.load8_u').memory('i32.store8');
                      for (const pointer of [out, source]) advanceBy(f, pointer, 1);
                    }),
                  );
                },
              );
            },
            () => {
              repeatRow(f, out, end, words, (_load, store, bytes) => {
                f.get(out);
                if (bytes === 16) f.splatF32(NaN);
                else f.f32(NaN);
                f.memory(store);
                advanceBy(f, out, bytes);
              });
              advance(f, out, rest);
            },
          );
          advanceBy(f, ids, 4);
        });
      });
    },
    { export: true },
  );
}

/**
 * Defines `scatterAddRows(updates, ids, out, idCount, rowFloats, tableRows)`: row i of the updates is added to row
 * `ids[i]` of `out`, in the order of the ids; ids (i32) not in 0 to tableRows - 1 are skipped.
 */
export function defineScatterAddRows(module: ModuleBuilder): FunctionReference {
  return module.defineFunction(
    'scatterAddRows',
    integers(6),
    [],
    (f) => {
      const [updates, ids, out, count, rowFloats, tableRows] = f.parameters;
      const [id, target, end, rowBytes] = locals(f, 'i32', 4);
      f.get(rowFloats).i32(2).op('i32.shl').set(rowBytes);
      f.block((done) => {
        f.get(count).op('i32.eqz').brIf(done);
        repeat(f, count, () => {
          f.get(ids).memory('i32.load').tee(id).get(tableRows).op('i32.lt_u');
          f.if(
            () => {
              f.get(out).get(id).get(rowBytes).op('i32.mul').op('i32.add').set(target);
              repeatRow(f, target, end, rowBytes, (load, store, bytes) => {
                f.get(target).get(target).memory(load).get(updates).memory(load);
                f.op(bytes === 16 ? 'f32x4.add' : 'f32.add').memory(store);
                for (const pointer of [target, updates]) advanceBy(f, pointer, bytes);
              });
            },
            () => advance(f, updates, rowBytes),
          );
          advanceBy(f, ids, 4);
        });
      });
    },
    { export: true },
  );
}
