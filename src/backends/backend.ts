import type { Target } from '../compile/fuse';
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
  /** Waits a little for what shortens long runs, other threads; null where there is nothing to wait for. */
  prepare?(): Promise<void> | null;
  /** Computes outputs and assigns variables. */
  run(): void;
  /**
   * The values of an output after `run`; they change with the next run. Where programs run elsewhere than on this thread,
   * this waits for them.
   */
  output(index: number): TypedArray;
  /** The same values as soon as they are there: this thread waits for nothing. */
  read(index: number): Promise<TypedArray>;
  /** Bytes that it keeps for itself: inputs, outputs, constants, code. */
  readonly bytes: number;
  /** Gives them back at once, which happens in any case when nobody refers to it. It cannot be used afterwards. */
  release(): void;
}

/** What one step of a compiled program is and does. */
export interface StepFacts {
  readonly kind: 'product' | 'convolution' | 'loop' | 'kernel' | 'copy' | 'scan' | 'outside';
  /** What it does, in few words. */
  readonly name: string;
  /** Where its results go. */
  readonly target: string;
  /** In how many loops over time it is. */
  readonly depth: number;
  /** How often it is done in one run. */
  readonly rounds: number;
  /** Multiplications and additions of one round, of products and convolutions; 0 for others. */
  readonly flops: number;
  /** Bytes that one round reads and writes at least. */
  readonly bytes: number;
}

/** A program that tells when each of its steps ends. */
export interface ObservedExecutable extends Executable {
  readonly steps: readonly StepFacts[];
  /** On how many threads the next run takes place, and on how many it will once they have the program. */
  readonly threads: number;
  readonly mostThreads: number;
}

/** What looks into a backend's programs. */
export interface Observation {
  /** Compiles a program that tells, by its number, when a step has ended, and when a loop over time begins its rounds. */
  compile(spec: ProgramSpec, onStep: (step: number) => void): ObservedExecutable;
  /** Multiplications and additions that one thread can do in a second; null where that is not known. */
  peak(): number | null;
}

/**
 * Something that runs programs. It is a folder, whose face is one object like this; nothing else of it is known outside but
 * to `runtime/`, which has the table of backends.
 *
 * Variables (`Storage`) hand their values over and take them back: `data` shows the current values whenever no program
 * runs, wherever a backend keeps them.
 */
export interface Backend {
  readonly name: string;
  /** How it runs programs, in few words. */
  readonly summary: string;
  /**
   * What its loops and kernels compute, in which dtypes, at what cost, and what they need in memory: the compiler makes
   * steps by it, and has all else evaluated outside. Null for backends that take graphs as they are.
   */
  readonly target: Target | null;
  /** Why it cannot run here; null where it can. */
  unavailable(): string | null;
  compile(spec: ProgramSpec): Executable;
  /** Loads what observes its programs; null for backends whose programs have no steps. */
  readonly observation: (() => Promise<Observation>) | null;
  /** Nanoseconds of evaluation from which a program of one operation is faster; infinity for never. */
  readonly programFrom: number;
  /** What is set that changes the bits that programs compute, as text: kept programs are those of one setting. */
  setting(): string;
}
