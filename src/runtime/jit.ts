import { aFunction } from '../util/argument-kinds';
import { checkNoMore, requireArgument } from '../util/arguments';
import type { Executable, ProgramSpec } from '../backends/backend';
import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import type { Node } from '../ir/node';
import { isA, topologicalOrder } from '../ir/node';
import { currentBackend } from './backend';
import type { GivenAll } from './given';
import { argumentsKey, givenTensors } from './given';
import { ProgramCache } from './program-cache';
import { returnedTensors } from './returned';
import { Tensor } from './tensor';
import { Trace, currentTrace, leakedTensor, recording } from './trace';
import type { Tree } from './tree';
import { flattenTree, mapTree } from './tree';

/** A traced function: its inputs, what it computes, the variables it touches. */
export interface Traced<R> {
  readonly inputs: readonly Node[];
  readonly result: R;
  readonly trace: Trace;
}

/** Records `f` on inputs of given types. */
export function traceFunction<R>(
  types: readonly { readonly shape: readonly number[]; readonly dtype: DType }[],
  f: (inputs: Tensor[]) => R,
): Traced<R> {
  const trace = new Trace();
  return recording(trace, () => {
    const inputs = types.map(({ shape, dtype }) => build.input(shape, dtype));
    return { inputs, result: f(inputs.map((node) => new Tensor(node))), trace };
  });
}

/** A compiled function of tensors, with the types of its results. */
export interface Program {
  readonly executable: Executable;
  readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  /** Computes its results from its inputs. */
  readonly run: () => void;
}

/**
 * What a backend compiles of what was recorded.
 *
 * @throws StateError `leaked-tensor` where it uses a value of another recording.
 */
export function specOf({ inputs, trace }: Traced<unknown>, outputs: readonly Tensor[]): ProgramSpec {
  const { reads, writes } = trace;
  const results = outputs.map((tensor) => tensor.node);
  const own = new Set([...inputs, ...reads.values()]);
  const foreign = topologicalOrder([...results, ...writes.values()]).find(
    (node) => isA(node, 'input') && !own.has(node),
  );
  if (foreign !== undefined) throw leakedTensor(foreign);
  return { inputs, outputs: results, reads, writes };
}

/** Compiles what was recorded. */
export function compileTraced(traced: Traced<unknown>, outputs: readonly Tensor[]): Program {
  const executable = currentBackend().compile(specOf(traced, outputs));
  const types = outputs.map(({ shape, dtype }) => ({ shape, dtype }));
  return { executable, outputs: types, run: runner(executable, traced.trace.feeds) };
}

/** Values from outside were given for the first run while the program was recorded. */
function runner(executable: Executable, feeds: readonly (() => void)[]): () => void {
  if (feeds.length === 0) return () => executable.run();
  let hasRun = false;
  return () => {
    if (hasRun) for (const feed of feeds) feed();
    hasRun = true;
    executable.run();
  };
}

/** Runs a program on values; the results are copies. */
export function runProgram({ executable, outputs, run }: Program, inputs: readonly Tensor[]): Tensor[] {
  for (const [i, input] of inputs.entries()) executable.input(i).set(input.data);
  run();
  return outputs.map(({ shape, dtype }, i) =>
    Tensor.of({ shape, dtype, data: executable.output(i).slice() }),
  );
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** One call of a function, recorded. */
interface RecordedCall {
  readonly traced: Traced<unknown>;
  readonly outputs: readonly Tensor[];
}

/** A compiled function. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: GivenAll<A>): R;
  /**
   * What a call with such arguments is compiled to, as text: its nodes as recorded and after the compiler's passes, the
   * steps that run, and the bytes they need. Nothing is computed and no variable changes.
   *
   * @throws {ArgumentError} `traced-argument` and `bad-return` as a call does
   */
  explain(...args: GivenAll<A>): Promise<string>;
}

/**
 * Compiles a function of tensors. It is recorded at the first call for each combination of shapes and dtypes and runs as
 * one program afterwards; variables it assigns change with each call. Numbers and arrays reach it as tensors. Booleans,
 * texts, null, undefined, bigints and functions (by identity) reach it as they are, wherever they stand, and it is
 * recorded anew for other ones. The 64 programs that were used last are kept.
 *
 * A tensor inside of it has no value yet: `if (x)` is always true, and numbers of tensors are refused. Use `ops.where` and
 * `ops.cond`. What else the function reads (plain variables of JavaScript, the time) is read once, while it is recorded.
 *
 * @param f a function of tensors, of lists and plain objects of them, and of values that stay the same
 * @returns the compiled function, with f's parameters and results; its `explain` tells what a call is compiled to
 * @throws {ArgumentError} `traced-argument` for instances of classes, `bad-return` where f returns something else than
 * tensors, null and undefined in lists and objects
 *
 * @example
 * import { jit, Tensor } from 'keratin';
 * const norm = jit((x: Tensor, squared: boolean) => (squared ? x.mul(x).sum() : x.mul(x).sum().sqrt()));
 * console.log(norm([3, 4], false).item(), norm([3, 4], true).item()); // 5 25
 *
 * @see https://docs.jax.dev/en/latest/_autosummary/jax.jit.html
 */
export function jit<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...others: readonly never[]
): Jitted<A, R> {
  checkNoMore('jit', others);
  requireArgument('jit', 'f', f, aFunction);
  const programs = new ProgramCache<{ program: Program; result: unknown }>(
    ({ program }) => program.executable,
  );
  const recorded = (given: readonly unknown[]): RecordedCall => {
    const leaves = flattenTree<unknown>(given as Tree<unknown>).filter(isTensor);
    const traced = traceFunction(leaves, (inputs) => {
      let next = 0;
      const placed = given.map((tree) =>
        mapTree<unknown, unknown>(tree as Tree<unknown>, (leaf) => (isTensor(leaf) ? inputs[next++] : leaf)),
      );
      return returnedTensors(
        Reflect.apply(f, undefined, placed),
        { owner: 'the function given to jit' },
        { orNothing: true },
      );
    });
    return { traced, outputs: flattenTree<unknown>(traced.result).filter(isTensor) };
  };
  const run = (...args: GivenAll<A>): R => {
    const given = givenTensors('jit', args as readonly unknown[], false);
    if (currentTrace() !== null) return Reflect.apply(f, undefined, given);
    const { program, result } = programs.get(argumentsKey(given), () => {
      const { traced, outputs } = recorded(given);
      return { program: compileTraced(traced, outputs), result: traced.result };
    });
    const results = runProgram(program, flattenTree<unknown>(given as Tree<unknown>).filter(isTensor));
    let next = 0;
    return mapTree<unknown, unknown>(result as Tree<unknown>, (leaf) =>
      isTensor(leaf) ? results[next++] : leaf,
    ) as R;
  };
  const explain = async (...args: GivenAll<A>): Promise<string> => {
    const { explainProgram } = await import('./explain-program');
    const { traced, outputs } = recorded(givenTensors('jit', args as readonly unknown[], false));
    return explainProgram(specOf(traced, outputs));
  };
  return Object.assign(run, { explain });
}
