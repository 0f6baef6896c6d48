import { differentiate, gradients } from '../compile/autodiff';
import type { Executable, ProgramSpec } from '../backends/backend';
import type { Storage } from '../backends/storage';
import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import type { Node } from '../ir/node';
import { substitute } from '../ir/node';
import { currentBackend } from './backend';
import { Tensor, type TensorLike } from './tensor';
import { Trace, currentTrace, recording } from './trace';
import type { Tree } from './tree';
import { flattenTree, isTensorLeaf, mapTree, treeStructure } from './tree';
import type { Variable } from './variable';

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
}

/** What a backend compiles of what was recorded. */
export const specOf = ({ inputs, trace }: Traced<unknown>, outputs: readonly Tensor[]): ProgramSpec => ({
  inputs,
  outputs: outputs.map((tensor) => tensor.node),
  reads: trace.reads,
  writes: trace.writes,
});

/** Compiles what was recorded. */
export function compileTraced(traced: Traced<unknown>, outputs: readonly Tensor[]): Program {
  const executable = currentBackend().compile(specOf(traced, outputs));
  return { executable, outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })) };
}

/** Runs a program on values; the results are copies. */
export function runProgram({ executable, outputs }: Program, inputs: readonly Tensor[]): Tensor[] {
  for (const [i, input] of inputs.entries()) executable.input(i).set(input.data);
  executable.run();
  return outputs.map(({ shape, dtype }, i) =>
    Tensor.of({ shape, dtype, data: executable.output(i).slice() }),
  );
}

const toTensors = (tree: unknown): Tree<Tensor> =>
  mapTree(tree as Tree<TensorLike>, (leaf) => Tensor.from(leaf), isTensorLeaf);

/** What a function for `jit` and `grad` takes and gives: tensors in lists and objects. */
export type TensorTree = Tree<Tensor>;

/** Numbers and arrays are accepted where a compiled function takes tensors. */
export type Argument = Tree<TensorLike>;

/**
 * Compiles a function of tensors. It is recorded at the first call for each combination of shapes and dtypes and runs as
 * one program afterwards; variables it assigns change with each call.
 *
 * @example
 * import { jit, Tensor } from 'keratin';
 * const norm = jit((x: Tensor) => x.mul(x).sum().sqrt());
 * console.log(norm([3, 4]).item()); // 5
 */
export function jit<R extends TensorTree>(f: (...args: never[]) => R): (...args: Argument[]) => R {
  const programs = new Map<string, { program: Program; result: R }>();
  return (...args) => {
    const given = args.map(toTensors);
    if (currentTrace() !== null) return (f as (...a: TensorTree[]) => R)(...given);
    const leaves = flattenTree<Tensor>(given);
    const key = `${treeStructure(given)} ${leaves.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`).join(' ')}`;
    let entry = programs.get(key);
    if (entry === undefined) {
      const traced = traceFunction(leaves, (inputs) => {
        let next = 0;
        return (f as (...a: TensorTree[]) => R)(...given.map((tree) => mapTree(tree, () => inputs[next++])));
      });
      entry = { program: compileTraced(traced, flattenTree<Tensor>(traced.result)), result: traced.result };
      programs.set(key, entry);
    }
    const results = runProgram(entry.program, leaves);
    let next = 0;
    return mapTree(entry.result as TensorTree, () => results[next++]) as R;
  };
}

/**
 * The value and the gradient of a scalar function with respect to its first argument (a tensor, or lists and objects of
 * them).
 *
 * @example
 * import { valueAndGrad, Tensor } from 'keratin';
 * const [value, slope] = valueAndGrad((x: Tensor) => x.mul(x).sum())([1, 2]);
 * console.log(value.item(), String(slope)); // 5 [2. 4.]
 */
export function valueAndGrad(
  f: (...args: never[]) => Tensor,
): (first: Argument, ...rest: Argument[]) => [Tensor, never] {
  return (first, ...rest) => {
    const wrt = mapTree(toTensors(first), (x) =>
      x.dtype.startsWith('float') || x.dtype === 'bfloat16' ? x : x.astype('float32'),
    );
    const leaves = flattenTree<Tensor>(wrt);
    const outer = currentTrace();
    // The inner recording shares the variables of an outer one, so that its reads and writes are part of that program.
    const trace = outer ?? new Trace();
    const [nodes, value, slopes] = recording(trace, () => {
      const inputs = leaves.map(({ shape, dtype }) => build.input(shape, dtype));
      let next = 0;
      const result = (f as (...a: TensorTree[]) => Tensor)(
        mapTree(wrt, () => new Tensor(inputs[next++])),
        ...rest.map(toTensors),
      );
      return [inputs, result.node, gradients(result.node, inputs)];
    });
    const replacements = new Map<Node, Node>(nodes.map((node, i) => [node, leaves[i].node]));
    if (outer === null) addReads(replacements, trace);
    const [valueNode, ...slopeNodes] = substitute([value, ...slopes], replacements);
    if (outer === null) applyWrites(trace, replacements);
    let next = 0;
    return [new Tensor(valueNode), mapTree(wrt, () => new Tensor(slopeNodes[next++])) as never];
  };
}

/** The gradient of a scalar function with respect to its first argument. */
export function grad(f: (...args: never[]) => Tensor): (first: Argument, ...rest: Argument[]) => Tensor {
  const both = valueAndGrad(f);
  return (first, ...rest) => both(first, ...rest)[1];
}

function addReads(replacements: Map<Node, Node>, trace: Trace): void {
  for (const [storage, node] of trace.reads) {
    replacements.set(node, build.constantFrom(storage.data.slice(), storage.shape, storage.dtype));
  }
}

function applyWrites(trace: Trace, replacements: ReadonlyMap<Node, Node>): void {
  const writes = [...trace.writes] as [Storage, Node][];
  const values = substitute(
    writes.map(([, node]) => node),
    replacements,
  ).map((node) => new Tensor(node));
  for (const [i, [storage]] of writes.entries()) {
    storage.data.set(values[i].data);
    storage.version += 1;
  }
}

/**
 * The value of a scalar function of variables, and its gradient for each of them: what a training step needs. Null where
 * the value does not depend on a variable.
 */
export function variableGradients(
  f: () => Tensor,
  variables: readonly Variable[],
): { value: Tensor; gradients: (Tensor | null)[] } {
  const outer = currentTrace();
  const trace = outer ?? new Trace();
  const [value, slopes] = recording(trace, () => {
    const inputs = variables.map((variable) => trace.read(variable.storage));
    const result = f().node;
    return [result, differentiate([result], [build.constant(1, result.dtype)], inputs)];
  });
  if (outer !== null)
    return { value: new Tensor(value), gradients: slopes.map((node) => node && new Tensor(node)) };
  const replacements = new Map<Node, Node>();
  addReads(replacements, trace);
  const present = slopes.filter((slope) => slope !== null);
  const [valueNode, ...slopeNodes] = substitute([value, ...present], replacements);
  applyWrites(trace, replacements);
  let next = 0;
  return {
    value: new Tensor(valueNode),
    gradients: slopes.map((slope) => slope && new Tensor(slopeNodes[next++])),
  };
}
