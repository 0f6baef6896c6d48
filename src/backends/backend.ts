import type { TypedArray } from '../ir/dtype';
import type { Node } from '../ir/node';
import type { RowTable } from './row-table';
import type { Storage } from './storage';

/** What a backend compiles: a traced function of inputs and variables. */
export interface ProgramSpec {
  /** Input nodes whose values are given anew for each run. */
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** The variables read, each with the input node that stands for its value at the start of a run. */
  readonly reads: ReadonlyMap<Storage, Node>;
  /** The variables assigned at the end of a run. */
  readonly writes: ReadonlyMap<Storage, Node>;
}

/** A compiled program. Its views are valid until another program is compiled: take them anew for each run. */
export interface Executable {
  /** Where the values of an input are put before `run`. */
  input(index: number): TypedArray;
  /** Fills the inputs, one from each array of a table, with rows number `from` to `from + count` of its order. */
  load(table: RowTable, from: number, count: number): void;
  /** Computes outputs and assigns variables. */
  run(): void;
  /** The values of an output after `run`; they change with the next run. */
  output(index: number): TypedArray;
}

/** Something that runs programs. */
export interface Backend {
  readonly name: string;
  compile(spec: ProgramSpec): Executable;
}
