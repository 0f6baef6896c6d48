import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { advance, advanceBy, integers, locals, repeat, repeatRow } from '../common/emit';

/** From so many bytes on the engine's own copy is faster than a loop. */
const COPY_BYTES = 1024;

/** Copies `bytes` (a local, `words` of them a multiple of 4) from `source` to `out` and moves `out` behind them. */
function copyRow(
  f: FunctionBuilder,
  { out, source, bytes, words }: Readonly<Record<'out' | 'source' | 'bytes' | 'words', number>>,
  end: number,
): void {
  f.get(bytes).i32(COPY_BYTES).op('i32.ge_u');
  f.if(
    () => {
      f.get(out).get(source).get(bytes).memoryCopy();
      advance(f, out, bytes);
    },
    () =>
      repeatRow(f, out, end, words, (load, store, width) => {
        f.get(out).get(source).memory(load).memory(store);
        for (const pointer of [out, source]) advanceBy(f, pointer, width);
      }),
  );
}

/**
 * Defines `gatherRows(table, ids, out, idCount, rowBytes, tableRows)`: row i of `out` is row `ids[i]` of the table, or
 * NaN in every float where the id (i32) is not in 0 to tableRows - 1. `rowBytes` is a multiple of 4.
 */
export function defineGatherRows(module: ModuleBuilder): FunctionReference {
  return module.defineFunction(
    'gatherRows',
    integers(6),
    [],
    (f) => {
      const [table, ids, out, count, rowBytes, tableRows] = f.parameters;
      const [id, source, end] = locals(f, 'i32', 3);
      f.block((done) => {
        f.get(count).op('i32.eqz').brIf(done);
        repeat(f, count, () => {
          f.get(ids).memory('i32.load').tee(id).get(tableRows).op('i32.lt_u');
          f.if(
            () => {
              f.get(table).get(id).get(rowBytes).op('i32.mul').op('i32.add').set(source);
              copyRow(f, { out, source, bytes: rowBytes, words: rowBytes }, end);
            },
            () =>
              repeatRow(f, out, end, rowBytes, (_load, store, bytes) => {
                f.get(out);
                if (bytes === 16) f.splatF32(NaN);
                else f.f32(NaN);
                f.memory(store);
                advanceBy(f, out, bytes);
              }),
          );
          advanceBy(f, ids, 4);
        });
      });
    },
    { export: true },
  );
}

/** Bytes of a row that are copied in words: those of a long row are copied as a whole, without a rest. */
function setWords(f: FunctionBuilder, bytes: number, words: number): void {
  f.get(bytes).i32(-4).i32(-1).get(bytes).i32(COPY_BYTES).op('i32.lt_u').op('select');
  f.op('i32.and').set(words);
}

/** Copies a row of any number of bytes from `source` to `out`; `out` moves behind it, `source` anywhere. */
function copyBytes(
  f: FunctionBuilder,
  row: Readonly<Record<'out' | 'source' | 'bytes' | 'words', number>>,
  end: number,
  rest: number,
): void {
  const { out, source, bytes, words } = row;
  copyRow(f, row, end);
  f.get(bytes).get(words).op('i32.sub').tee(rest);
  f.if(() =>
    repeat(f, rest, () => {
      f.get(out).get(source).memory('i32.load8_u').memory('i32.store8');
      for (const pointer of [out, source]) advanceBy(f, pointer, 1);
    }),
  );
}

/**
 * Defines `gatherRecords(table, ids, out, idCount, bytes, recordBytes)`: the first `bytes` (any number) of record `ids[i]`
 * of the table, which records of `recordBytes` make up, for each id, one after the other.
 */
export function defineGatherRecords(module: ModuleBuilder): FunctionReference {
  return module.defineFunction(
    'gatherRecords',
    integers(6),
    [],
    (f) => {
      const [table, ids, out, count, bytes, recordBytes] = f.parameters;
      const [source, end, words, rest] = locals(f, 'i32', 4);
      setWords(f, bytes, words);
      f.block((done) => {
        f.get(count).op('i32.eqz').brIf(done);
        // Records far away are asked for one right after the other, so that they come together.
        f.get(bytes).get(recordBytes).op('i32.lt_u');
        f.if(() => {
          f.get(count).set(rest).get(ids).set(end);
          repeat(f, rest, () => {
            f.get(table).get(end).memory('i32.load').get(recordBytes).op('i32.mul').op('i32.add').tee(source);
            f.memory('i32.load8_u').op('drop');
            f.get(source)
              .get(recordBytes)
              .op('i32.add')
              .i32(1)
              .op('i32.sub')
              .memory('i32.load8_u')
              .op('drop');
            advanceBy(f, end, 4);
          });
        });
        repeat(f, count, () => {
          f.get(table).get(ids).memory('i32.load').get(recordBytes).op('i32.mul').op('i32.add').set(source);
          copyBytes(f, { out, source, bytes, words }, end, rest);
          advanceBy(f, ids, 4);
        });
      });
    },
    { export: true },
  );
}

/**
 * Defines `spreadRecords(rows, table, rowCount, bytes, recordBytes)`: rows of `bytes` (any number), which lie one after the
 * other, become the first bytes of the records of the table.
 */
export function defineSpreadRecords(module: ModuleBuilder): FunctionReference {
  return module.defineFunction(
    'spreadRecords',
    integers(5),
    [],
    (f) => {
      const [rows, table, count, bytes, recordBytes] = f.parameters;
      const [source, out, end, words, rest] = locals(f, 'i32', 5);
      setWords(f, bytes, words);
      f.block((done) => {
        f.get(count).op('i32.eqz').brIf(done);
        repeat(f, count, () => {
          f.get(rows).set(source).get(table).set(out);
          copyBytes(f, { out, source, bytes, words }, end, rest);
          advance(f, rows, bytes);
          advance(f, table, recordBytes);
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
