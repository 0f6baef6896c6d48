import {
  aFlag,
  aTensor,
  aTensorOrNull,
  aWholeNumber,
  either,
  nullable,
  ofKind,
} from '../util/argument-kinds';
import {
  checkNoMore,
  isPlainObject,
  optionsFrom,
  requireArgument,
  type OptionArguments,
} from '../util/arguments';
import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { topologicalOrder } from '../ir/node';
import { scan as scanNodes } from '../runtime/time-loops';
import { substitute } from '../ir/node';
import { formatShape, normalizeAxis, sameShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { currentTrace, recordingLoop } from '../runtime/trace';
import { ArgumentError, ShapeError } from '../util/errors';
import { requireFunction, wholeNumber } from './arguments';
import { choose, range, tensor } from './common';
import { concatenate, stack } from './numpy-shape';
import type { Flat, Structure, TensorStructure } from './structure';
import { flatten, flattenReturned } from './structure';
import { badReturn, returnedNumbers } from '../runtime/returned';

/** The leaves of a result that must look like what it replaces. */
function requireAlike(
  owner: string,
  what: string,
  before: readonly Tensor[],
  after: readonly Tensor[],
): void {
  for (const [i, old] of before.entries()) {
    const now = after[i];
    if (
      now !== undefined &&
      after.length === before.length &&
      sameShape(old.shape, now.shape) &&
      old.dtype === now.dtype
    )
      continue;
    throw new ShapeError({
      code: 'loop-carry',
      expected: `${owner} needs ${what} of one shape and dtype from step to step.`,
      received: {
        before: `${old.dtype}${formatShape(old.shape)}`,
        after: now === undefined ? 'nothing' : `${now.dtype}${formatShape(now.shape)}`,
      },
    });
  }
}

/**
 * The length of sequences along their first axis.
 *
 * @throws ArgumentError `sequences` where there is no one length.
 */
function stepsOf(owner: string, name: string, { leaves }: Flat): number {
  const lengths = [...new Set(leaves.map(({ shape }) => shape[0]))];
  if (lengths.length === 1 && lengths[0] !== undefined) return lengths[0];
  throw new ArgumentError({
    code: 'sequences',
    expected: `${owner} needs ${name} to be sequences [steps, ...] of one length.`,
    received: { [name]: leaves.map(({ shape }) => formatShape(shape)).join(', ') || 'nothing' },
  });
}

/** Tensors, alone or in arrays and objects. */
const aStructure = /* @__PURE__ */ either(aTensorOrNull, ofKind('objects of them', isPlainObject));

const listOfFunctions = /* @__PURE__ */ ofKind(
  'a list of at least one function',
  (value) => Array.isArray(value) && value.length > 0 && value.every((f) => typeof f === 'function'),
);

/** Values from outside that a loop's body uses: the nodes it reads that do not depend on its inputs. */
function capturedBy(outputs: readonly Node[], inputs: readonly Node[]): Node[] {
  const inside = new Set(inputs);
  const captured = new Set<Node>();
  for (const node of topologicalOrder(outputs)) {
    if (inside.has(node)) continue;
    if (node.inputs.some((input) => inside.has(input))) inside.add(node);
  }
  const isOutside = (node: Node): boolean => !inside.has(node) && node.value === null;
  for (const node of inside) for (const input of node.inputs) if (isOutside(input)) captured.add(input);
  for (const node of outputs) if (isOutside(node)) captured.add(node);
  return [...captured];
}

interface Loop {
  readonly carry: readonly Tensor[];
  readonly sequences: readonly Tensor[];
  readonly length: number;
  readonly reverse: boolean;
}

/** Runs `body` on symbols once and makes a loop of it; the last carries and the stacked results. */
function loop(
  owner: string,
  { carry, sequences, length, reverse }: Loop,
  body: (
    carry: readonly Tensor[],
    elements: readonly Tensor[],
  ) => { carry: readonly Tensor[]; results: readonly Tensor[] },
): { carry: Tensor[]; results: Tensor[] } {
  const carryInputs = carry.map((value) => build.input(value.shape, value.dtype));
  const elementInputs = sequences.map((value) => build.input(value.shape.slice(1), value.dtype));
  const symbols = (nodes: readonly Node[]): Tensor[] => nodes.map((node) => new Tensor(node));
  const outcome = recordingLoop(owner, () => body(symbols(carryInputs), symbols(elementInputs)));
  requireAlike(owner, 'the carried values', carry, outcome.carry);
  const outputs = [...outcome.carry, ...outcome.results].map((value) => value.node);
  const captured = capturedBy(outputs, [...carryInputs, ...elementInputs]);
  const constantInputs = captured.map((node) => build.input(node.shape, node.dtype));
  const closed = substitute(outputs, new Map(captured.map((node, i) => [node, constantInputs[i]])));
  const inputs = [...captured, ...carry.map((value) => value.node), ...sequences.map((value) => value.node)];
  const nodes = scanNodes(inputs, {
    body: { inputs: [...constantInputs, ...carryInputs, ...elementInputs], outputs: closed },
    constants: captured.length,
    carries: carry.length,
    length,
    reverse,
  });
  const values = symbols(nodes);
  return { carry: values.slice(0, carry.length), results: values.slice(carry.length) };
}

/** Options of `scan`. */
export interface ScanOptions {
  /** Sequences, walked along their first axis. */
  readonly xs?: Structure | null;
  /** The number of steps where there are no sequences. */
  readonly length?: number | null;
  /** Walks from the end; results keep the places of their elements. Default false. */
  readonly reverse?: boolean;
  /** How many steps are written out one after the other: without effect on results. Default 1. */
  readonly unroll?: number | boolean;
}

/** The body of `scan`: from the carried value and an element to the next carried value and a result. */
export type ScanBody = (carry: never, x: never) => readonly [Structure, Structure | null];

/**
 * A loop over sequences that carries a value: [carry, y[i]] = f(carry, xs[i]). `f` is traced once; gradients flow
 * through it.
 *
 * @param f from the carried value and an element to the next carried value and a result (or null)
 * @param init the first carried value: tensors, in arrays and objects nested to any depth
 * @param options `xs`: sequences [steps, ...], `length`: the number of steps where there are none, `reverse`: from
 * the end on (false), `unroll` (1): without effect on the result
 * @returns [last carried value, results [steps, ...]]
 * @throws {ArgumentError} `scan-length` when the sequences differ in length and when there is no length,
 * `not-a-function` when f is none
 * @throws {ShapeError} `loop-carry` when the carried value changes its shape or dtype
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * const add = (carry: Tensor, x: Tensor) => [ops.add(carry, x), ops.add(carry, x)] as const;
 * const [total, sums] = ops.scan(add, 0, { xs: [1, 2, 3] });
 * console.log(String(total), String(sums)); // 6 [1 3 6]
 *
 * @see https://keras.io/api/ops/core/#scan-function
 */
export function scan(
  f: ScanBody,
  init: Structure,
  ...given: OptionArguments<ScanOptions, 'xs'>
): [TensorStructure, TensorStructure | null] {
  const options: ScanOptions = optionsFrom(
    'scan',
    { xs: aStructure, length: nullable(aWholeNumber), reverse: aFlag, unroll: either(aFlag, aWholeNumber) },
    given,
  );
  requireFunction('scan', 'f', f);
  const { xs = null, length = null, reverse = false } = options;
  const start = flatten(init);
  const elements = xs === null ? null : flatten(xs);
  const own = elements === null ? length : stepsOf('scan', 'xs', elements);
  if (own === null || (length !== null && length !== own)) {
    throw new ArgumentError({
      code: 'scan-length',
      expected: 'scan needs sequences of one length, or the option length.',
      received: { length: String(length), xs: own === null ? 'none' : `${own} steps` },
    });
  }
  let carryShape: Flat = start;
  let resultShape: Flat | null = null;
  const call = f as (carry: TensorStructure, x: TensorStructure | null) => unknown;
  const outcome = loop(
    'scan',
    { carry: start.leaves, sequences: elements?.leaves ?? [], length: own, reverse },
    (carry, parts) => {
      const given: unknown = call(start.rebuild(carry), elements === null ? null : elements.rebuild(parts));
      if (!Array.isArray(given) || given.length !== 2)
        throw badReturn(
          {
            owner: 'the function given to scan',
            expected: '[carry, result], the result null where there is none',
          },
          given,
        );
      const [next, result] = given as readonly unknown[];
      carryShape = flattenReturned('scan', next, start);
      resultShape = result === null || result === undefined ? null : flattenReturned('scan', result);
      return { carry: carryShape.leaves, results: resultShape?.leaves ?? [] };
    },
  );
  const stacked = resultShape as Flat | null;
  return [carryShape.rebuild(outcome.carry), stacked === null ? null : stacked.rebuild(outcome.results)];
}

/**
 * A function applied to each element of sequences along their first axis.
 *
 * @param f from an element to a result
 * @param xs sequences [steps, ...], in arrays and objects nested to any depth
 * @returns results [steps, ...]
 * @throws {ArgumentError} `not-a-function` when f is none
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * console.log(String(ops.map((x: Tensor) => ops.sum(x), [[1, 2], [3, 4]]))); // [3 7]
 *
 * @see https://keras.io/api/ops/core/#map-function
 */
export function map(f: (x: never) => Structure, xs: Structure, ...others: readonly never[]): TensorStructure {
  checkNoMore('map', others);
  return mapOver('map', 'xs', f, xs);
}

function mapOver(owner: string, name: string, f: (x: never) => Structure, xs: Structure): TensorStructure {
  requireFunction(owner, 'f', f);
  const elements = flatten(xs);
  let shape: Flat = elements;
  const call = f as (x: TensorStructure) => unknown;
  const { results } = loop(
    owner,
    { carry: [], sequences: elements.leaves, length: stepsOf(owner, name, elements), reverse: false },
    (_, parts) => {
      shape = flattenReturned(owner, call(elements.rebuild(parts)));
      return { carry: [], results: shape.leaves };
    },
  );
  return shape.rebuild(results);
}

/**
 * The same as {@link map}.
 *
 * @param f from an element to a result
 * @param elements sequences [steps, ...], in arrays and objects nested to any depth
 * @returns results [steps, ...]
 * @throws {ArgumentError} `not-a-function` when f is none
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * console.log(String(ops.vectorizedMap((x: Tensor) => ops.max(x), [[1, 2], [4, 3]]))); // [2 4]
 *
 * @see https://keras.io/api/ops/core/#vectorizedmap-function
 */
export function vectorizedMap(
  f: (x: never) => Structure,
  elements: Structure,
  ...others: readonly never[]
): TensorStructure {
  checkNoMore('vectorizedMap', others);
  return mapOver('vectorizedMap', 'elements', f, elements);
}

/**
 * A loop that counts: value = bodyFun(i, value) for i from `lower` up to but without `upper`.
 *
 * @param lower the first count, a whole number
 * @param upper the end, a whole number
 * @param bodyFun from the count (int32) and the value to the next value
 * @param initVal the first value: tensors, in arrays and objects nested to any depth
 * @returns the last value
 * @throws {ShapeError} `loop-carry` when the value changes its shape or dtype
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * console.log(String(ops.foriLoop(0, 4, (i, total: Tensor) => ops.add(total, i), 10))); // 16
 *
 * @see https://keras.io/api/ops/core/#foriloop-function
 */
export function foriLoop(
  lower: TensorLike,
  upper: TensorLike,
  bodyFun: (i: Tensor, value: never) => Structure,
  initVal: Structure,
  ...others: readonly never[]
): TensorStructure {
  checkNoMore('foriLoop', others);
  requireFunction('foriLoop', 'bodyFun', bodyFun);
  const first = wholeNumber('foriLoop', 'lower', lower);
  const count = Math.max(0, wholeNumber('foriLoop', 'upper', upper) - first);
  const start = flatten(initVal);
  const call = bodyFun as (i: Tensor, value: TensorStructure) => Structure;
  const { carry } = loop(
    'foriLoop',
    { carry: start.leaves, sequences: [range(count).add(first)], length: count, reverse: false },
    (values, [i]) => ({
      carry: flattenReturned('foriLoop', call(i, start.rebuild(values)), start).leaves,
      results: [],
    }),
  );
  return start.rebuild(carry);
}

/** Options of `whileLoop`. */
export interface WhileLoopOptions {
  readonly maximumIterations?: number | null;
}

/**
 * A loop as long as a condition is true: loopVars = body(...loopVars). The condition must be known at each step:
 * inside compiled functions use {@link scan} or {@link foriLoop}.
 *
 * @param condition from the loop variables to a bool
 * @param body from the loop variables to the next ones
 * @param loopVars the first ones: one tensor, or an array of tensors or of structures of them
 * @param options `maximumIterations` (default: no limit)
 * @returns the last loop variables
 * @throws {ShapeError} `loop-carry` when a loop variable changes its shape or dtype
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * console.log(String(ops.whileLoop((x: Tensor) => ops.less(x, 100), (x: Tensor) => ops.multiply(x, 2), 3))); // 192
 *
 * @see https://keras.io/api/ops/core/#whileloop-function
 */
export function whileLoop(
  condition: (...vars: never[]) => TensorLike,
  body: (...vars: never[]) => Structure,
  loopVars: Structure,
  ...given: OptionArguments<WhileLoopOptions, 'maximumIterations'>
): TensorStructure {
  const options: WhileLoopOptions = optionsFrom(
    'whileLoop',
    { maximumIterations: nullable(aWholeNumber) },
    given,
  );
  requireFunction('whileLoop', 'condition', condition);
  requireFunction('whileLoop', 'body', body);
  const limit = options.maximumIterations ?? Infinity;
  const several = Array.isArray(loopVars);
  const list = (several ? loopVars : [loopVars]) as readonly Structure[];
  const first = list.map((value) => flatten(value));
  let values = first.map((flat) => flat.rebuild(flat.leaves));
  const test = condition as (...vars: TensorStructure[]) => unknown;
  const step = body as (...vars: TensorStructure[]) => Structure;
  const goesOn = (): boolean => {
    const site = { owner: 'the condition given to whileLoop', expected: 'one boolean' };
    const answer = test(...values);
    if (typeof answer === 'boolean') return answer;
    const bool = returnedNumbers(answer, site);
    if (bool.size !== 1) throw badReturn(site, answer);
    return bool.item() !== 0;
  };
  for (let i = 0; i < limit && goesOn(); i++) {
    const next = step(...values);
    const parts = (several && Array.isArray(next) ? next : [next]) as readonly Structure[];
    const flats = parts.map((part, at) => flattenReturned('whileLoop', part, first[at]));
    requireAlike(
      'whileLoop',
      'the loop variables',
      values.flatMap((value) => [...flatten(value).leaves]),
      flats.flatMap((flat) => [...flat.leaves]),
    );
    values = flats.map((flat) => flat.rebuild(flat.leaves));
  }
  return several ? values : values[0];
}

/**
 * One of two functions, called where a condition is true or false. In compiled functions both run and the result is
 * selected.
 *
 * @param pred one bool
 * @param trueFn called where `pred` is true
 * @param falseFn called where it is false
 * @returns what the function gives
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cond(ops.greater(3, 2), () => ops.array(1), () => ops.array(0)))); // 1
 *
 * @see https://keras.io/api/ops/core/#cond-function
 */
export function cond(
  pred: TensorLike,
  trueFn: () => Structure,
  falseFn: () => Structure,
  ...others: readonly never[]
): TensorStructure {
  checkNoMore('cond', others);
  requireFunction('cond', 'trueFn', trueFn);
  requireFunction('cond', 'falseFn', falseFn);
  requireArgument('cond', 'pred', pred, aTensor);
  return choice('cond', [falseFn, trueFn], tensor(pred).astype('bool').astype('int32'), []);
}

/**
 * One of several functions: branches[index](...operands). Also named `switch`. In compiled functions all branches
 * run.
 *
 * @param index the number of the branch, moved into range
 * @param branches the functions
 * @param operands what the chosen one is called with
 * @returns what the function gives
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * console.log(String(ops.switchCase(1, [(x: Tensor) => ops.add(x, 1), (x: Tensor) => ops.multiply(x, 2)], 5))); // 10
 *
 * @see https://keras.io/api/ops/core/#switch-function
 */
export function switchCase(
  index: TensorLike,
  branches: readonly ((...operands: never[]) => Structure)[],
  ...operands: readonly Structure[]
): TensorStructure {
  requireArgument('switchCase', 'index', index, aTensor);
  requireArgument('switchCase', 'branches', branches, listOfFunctions);
  return choice('switchCase', branches, tensor(index).clip(0, branches.length - 1), operands);
}

/** Refuses results of which one cannot stand for the other: one is chosen when the program runs. */
function requireSameForm(owner: string, first: Flat, other: Flat): void {
  const isForm = first.form !== other.form;
  const isAlike = ({ shape, dtype }: Tensor, i: number): boolean =>
    dtype === other.leaves[i].dtype && sameShape(shape, other.leaves[i].shape);
  if (!isForm && first.leaves.every(isAlike)) return;
  const shown = ({ form, leaves }: Flat): string =>
    isForm ? form : leaves.map(({ dtype, shape }) => `${dtype}${formatShape(shape)}`).join(', ');
  throw new ArgumentError({
    code: 'branch-form',
    expected: `the functions given to ${owner} need to return ${isForm ? 'the same lists and objects' : 'tensors of the same shapes and dtypes'}: one is chosen when it runs.`,
    received: { first: shown(first), other: shown(other) },
  });
}

function choice(
  owner: string,
  branches: readonly ((...operands: never[]) => Structure)[],
  index: Tensor,
  operands: readonly Structure[],
): TensorStructure {
  const run = branches as readonly ((...operands: Structure[]) => Structure)[];
  if (index.isConcrete) {
    const result = flattenReturned(owner, run[index.item()](...operands));
    return result.rebuild(result.leaves);
  }
  // All branches are recorded, each on the variables as they are before.
  const trace = currentTrace();
  const outcomes = run.map((branch) => {
    const body = (): Flat => flattenReturned(owner, branch(...operands));
    return trace === null ? { result: body(), writes: new Map<never, never>() } : trace.aside(body);
  });
  const chosenOf = (values: readonly Tensor[]): Tensor =>
    values.reduce((chosen, value, i) => choose(index.equal(i), value, chosen));
  for (const storage of new Set(outcomes.flatMap(({ writes }) => [...writes.keys()]))) {
    const values = outcomes.map(({ writes }) => new Tensor(writes.get(storage) ?? trace!.read(storage)));
    trace!.write(storage, chosenOf(values).node);
  }
  const results = outcomes.map(({ result }) => result);
  for (const result of results) requireSameForm(owner, results[0], result);
  return results[0].rebuild(
    results[0].leaves.map((_, leaf) => chosenOf(results.map(({ leaves }) => leaves[leaf]))),
  );
}

const part = (x: Tensor, axis: number, text: string): Tensor =>
  x.at(...x.shape.map((_, i) => (i === axis ? text : ':')));

/** Options of `associativeScan`. */
export interface AssociativeScanOptions {
  readonly reverse?: boolean;
  readonly axis?: number;
}

/**
 * Running combinations of elements along an axis by an associative function: x₀, f(x₀, x₁), f(f(x₀, x₁), x₂), ...
 *
 * @param f combines two stacks of elements place by place; f(f(a, b), c) = f(a, f(b, c))
 * @param elems tensors, in arrays and objects nested to any depth, of one size along the axis
 * @param options `reverse`: from the end on (false), `axis` (0)
 * @returns tensors of the shapes of `elems`
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * console.log(String(ops.associativeScan((a: Tensor, b: Tensor) => ops.add(a, b), [1, 2, 3, 4]))); // [ 1  3  6 10]
 *
 * @see https://keras.io/api/ops/core/#associativescan-function
 * @see G. Blelloch: Prefix sums and their applications, 1990.
 */
export function associativeScan(
  f: (a: never, b: never) => Structure,
  elems: Structure,
  ...settings: OptionArguments<AssociativeScanOptions, 'reverse'>
): TensorStructure {
  const options: AssociativeScanOptions = optionsFrom(
    'associativeScan',
    { reverse: aFlag, axis: aWholeNumber },
    settings,
  );
  requireFunction('associativeScan', 'f', f);
  const given = flatten(elems);
  const axes = given.leaves.map((leaf) => normalizeAxis(options.axis ?? 0, leaf.ndim, 'associativeScan'));
  const call = f as (a: TensorStructure, b: TensorStructure) => Structure;
  const sizes = [...new Set(given.leaves.map(({ shape }, at) => shape[axes[at]]))];
  if (sizes.length !== 1) {
    throw new ShapeError({
      code: 'associative-scan-size',
      expected: 'associativeScan needs elems of one size along the axis.',
      received: { elems: given.leaves.map(({ shape }) => formatShape(shape)).join(', ') || 'nothing' },
    });
  }
  const combine = (a: readonly Tensor[], b: readonly Tensor[]): readonly Tensor[] => {
    const { leaves } = flattenReturned('associativeScan', call(given.rebuild(a), given.rebuild(b)), given);
    requireAlike('associativeScan', 'the elements', a, leaves);
    return leaves;
  };
  const cut = (xs: readonly Tensor[], text: string): Tensor[] => xs.map((x, i) => part(x, axes[i], text));
  const run = (xs: readonly Tensor[]): readonly Tensor[] => {
    const count = xs[0].shape[axes[0]];
    if (count < 2) return xs;
    const odd = run(combine(cut(xs, `0:${count - 1}:2`), cut(xs, '1::2')));
    const rest = cut(xs, '2::2');
    const before = count % 2 === 0 ? cut(odd, ':-1') : odd;
    const even = rest[0].shape[axes[0]] === 0 ? [] : combine(before, rest);
    return xs.map((x, i) => {
      const first = part(x, axes[i], '0:1');
      const evens = even.length === 0 ? first : concatenate([first, even[i]], { axis: axes[i] });
      return interleave(evens, odd[i], axes[i]);
    });
  };
  const turn = (xs: readonly Tensor[]): readonly Tensor[] =>
    options.reverse === true ? cut(xs, '::-1') : xs;
  return given.rebuild(turn(run(turn(given.leaves))));
}

/** Elements of `a` and `b` in turn along an axis; `a` may have one more. */
function interleave(a: Tensor, b: Tensor, axis: number): Tensor {
  const shared = b.shape[axis];
  const paired = stack([part(a, axis, `:${shared}`), b], { axis: axis + 1 });
  const merged = paired.reshape(a.shape.map((size, i) => (i === axis ? 2 * shared : size)));
  return a.shape[axis] === shared ? merged : concatenate([merged, part(a, axis, `${shared}:`)], { axis });
}
