import { describeValue } from '../config/option';
import { isGlobalSeedState } from '../runtime/seed-generator';
import { badReturn, returnedTensors } from '../runtime/returned';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree, isRecord, mapTree } from '../runtime/tree';
import type { DType } from '../ir/dtype';
import { formatShape } from '../ir/shape';
import { Variable, observingReads } from '../runtime/variable';
import { checkNoMore, isPlainObject } from '../util/arguments';
import { ArgumentError, NameError, ShapeError, StateError } from '../util/errors';
import { suggestName } from '../util/names';
import type { PartRules } from '../util/parts';
import { partsOf } from '../util/parts';
import { callContext } from './call-context';
import { isShapeLeaf, isTypeLeaf } from './call-shapes';
import type { SymbolicShape } from './keras-tensor';
import { isKerasTensor } from './keras-tensor';
import type { SymbolicType } from './symbolic';
import type { CallOptions } from './layer-types';

// What people's own layers get and give, checked where it passes between them and the library.

/** For a penalty that is none. */
export const notAPenalty = (loss: unknown): ArgumentError =>
  new ArgumentError({
    code: 'not-a-tensor',
    expected: 'addLoss takes a tensor.',
    received: { loss: describeValue(loss) },
    advice: isKerasTensor(loss)
      ? 'A symbol has no value to add. Make a layer whose call adds the penalty with this.addLoss, and apply it to the symbol.'
      : undefined,
  });

/** For a question to a layer whose weights do not exist yet. */
export const notBuilt = (className: string, name: string): StateError =>
  new StateError({
    code: 'not-built',
    expected: 'the weights of a layer can be counted once they are made.',
    received: { layer: `"${name}" (${className}), not built` },
    advice: 'Apply it to data or to a symbol, or call build with the shape of its input.',
  });

/**
 * Refuses what is no object of options, and a `training` or `mask` of another type.
 *
 * @throws ArgumentError `options-not-object`, `too-many-arguments`, `call-training`, `call-mask`.
 */
export function checkCallOptions(
  className: string,
  options: CallOptions,
  others: readonly unknown[] = [],
): void {
  checkNoMore(`${className}.apply`, others);
  if (!isPlainObject(options)) {
    throw new ArgumentError({
      code: 'options-not-object',
      expected: `${className}.apply takes its inputs first and its options in one object after them.`,
      received: { options: describeValue(options) },
      advice: 'Several inputs are a list: apply([a, b]). A mask is an option: apply(x, { mask }).',
    });
  }
  const { training, mask } = options;
  if (training !== undefined && training !== null && typeof training !== 'boolean') {
    throw new ArgumentError({
      code: 'call-training',
      expected: `${className} needs training to be true or false.`,
      received: { training: describeValue(training) },
      advice:
        'It decides what is recorded. Give it to jit as it is, true or false: each has a program of its own.',
    });
  }
  if (mask === undefined || mask === null) return;
  const strange = flattenTree<unknown>(mask as Tree<unknown>).find(
    (leaf) => leaf !== null && !(leaf instanceof Tensor) && !isKerasTensor(leaf),
  );
  if (strange === undefined) return;
  throw new ArgumentError({
    code: 'call-mask',
    expected: `${className} needs mask to be a tensor of booleans, or one for each input.`,
    received: { mask: describeValue(strange) },
    advice: "Make one with ops.convertToTensor(mask, { dtype: 'bool' }).",
  });
}

const isOwn = (name: string): boolean => name === 'training' || name === 'mask';

/** Whether the text of a layer's call, or of one that it extends, has a word. */
function isWritten(name: string, layer: object): boolean {
  const word = new RegExp(`\\b${name.replaceAll('$', String.raw`\$`)}\\b`);
  for (let each = layer; each !== null && 'call' in each; each = Object.getPrototypeOf(each) as object) {
    const { call } = each;
    if (typeof call === 'function' && word.test(Function.prototype.toString.call(call))) return true;
  }
  return false;
}

/**
 * Calls a layer and refuses options that its call did not look at: they would be ignored.
 *
 * @throws NameError `unknown-option`.
 */
export function noticingOptions<R>(
  layer: { readonly className: string },
  options: CallOptions,
  call: (options: CallOptions) => R,
): R {
  // Layers over sequences give states to any cell, whether it uses them or not.
  const isCell = 'stateSize' in layer;
  const names = Object.keys(options).filter(
    (name) => !isOwn(name) && (options[name] ?? null) !== null && !(isCell && name === 'states'),
  );
  if (names.length === 0) return call(options);
  const seen = new Set<string | symbol>(['training', 'mask']);
  const result = call(
    new Proxy(options, {
      get: (target, name) => {
        seen.add(name);
        return Reflect.get(target, name) as unknown;
      },
      has: (target, name) => {
        seen.add(name);
        return Reflect.has(target, name);
      },
    }),
  );
  const strange = names.find((name) => !seen.has(name) && !isWritten(name, layer));
  if (strange === undefined) return result;
  const known = [...seen].filter((name) => typeof name === 'string' && name !== strange) as string[];
  throw new NameError({
    code: 'unknown-option',
    expected: `the call of ${layer.className} has no option "${strange}".`,
    received: { [strange]: describeValue(options[strange]) },
    advice: suggestName(strange, known),
    details: { owner: layer.className, name: strange, known },
  });
}

/** Refuses more arguments of a saved call than the layer takes by position. @throws ArgumentError `positional-arguments`. */
export function checkPositional(className: string, most: number, given: number): void {
  if (given <= most) return;
  throw new ArgumentError({
    code: 'positional-arguments',
    expected: `${className} takes ${most + 1} positional arguments.`,
    received: { arguments: String(given + 1) },
  });
}

/** What `call` returned: tensors, in lists and objects. @throws ArgumentError `bad-return`. */
export const callResult = (className: string, outputs: unknown): Tree<Tensor> =>
  returnedTensors(outputs, { owner: `${className}.call` });

/** What `computeMask` returned: tensors, or null where there is no mask. @throws ArgumentError `bad-return`. */
export function maskResult(className: string, mask: unknown): Tree<Tensor | null> | null {
  const site = { owner: `${className}.computeMask`, expected: 'a tensor of booleans, or null' };
  if (mask === undefined) throw badReturn(site, mask);
  returnedTensors(mask, site, { orNothing: true });
  return mask as Tree<Tensor | null> | null;
}

const isSize = (size: unknown): boolean =>
  size === null || (typeof size === 'number' && Number.isInteger(size) && size >= 0);

/** Whether a value is a shape, or lists and objects of shapes. */
function isShapes(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSize) || value.every(isShapes);
  return isRecord(value) && Object.values(value).every(isShapes);
}

/** Refuses what is no shape where a layer is built by hand. @throws ArgumentError `build-shape`. */
export function checkBuildShape(className: string, shape: unknown): void {
  if (isShapes(shape)) return;
  throw new ArgumentError({
    code: 'build-shape',
    expected: `${className}.build needs the shape of the input: whole numbers, and null for sizes that come with the data.`,
    received: { inputShape: describeValue(shape) },
    advice: `For example build([null, 8]) for rows of 8 features.`,
  });
}

/**
 * The types of outputs that a class of the user's says shapes of.
 *
 * @param said what its `computeOutputShape` returned
 * @param infer finds the types by recording its call
 * @throws ArgumentError `bad-return` where that is no shape; ShapeError `output-shape` where `call` gives another.
 */
export function ownTypes(
  { className, computeDtype }: { readonly className: string; readonly computeDtype: DType },
  said: unknown,
  infer: () => Tree<SymbolicType>,
): Tree<SymbolicType> {
  if (!isShapes(said) || (Array.isArray(said) && said.length === 0 && isRecord(said)))
    throw badReturn(
      {
        owner: `${className}.computeOutputShape`,
        expected: 'a shape: whole numbers, and null for sizes that come with the data',
      },
      said,
    );
  const shapes = said as Tree<SymbolicShape>;
  let types: Tree<SymbolicType>;
  try {
    types = infer();
  } catch (error) {
    // What cannot be recorded has the shape that its class says.
    if (!(error instanceof StateError) || !UNRECORDED.has(error.code)) throw error;
    return mapTree(shapes, (shape) => ({ shape, dtype: computeDtype }), isShapeLeaf) as Tree<SymbolicType>;
  }
  const given = flattenTree<SymbolicType>(types, isTypeLeaf).map(({ shape }) => shape);
  const expected = flattenTree<SymbolicShape>(shapes, isShapeLeaf);
  const fits = given.length === expected.length && given.every((shape, i) => isLike(shape, expected[i]));
  if (fits) return types;
  const listed = (list: readonly SymbolicShape[]): string => list.map(formatShape).join(', ');
  throw new ShapeError({
    code: 'output-shape',
    expected: `${className}.computeOutputShape needs to say the shape of what call gives.`,
    received: { 'computeOutputShape says': listed(expected), 'call gives': listed(given) },
    advice: 'Leave it out: shapes follow from call where that can be recorded.',
  });
}

const UNRECORDED: ReadonlySet<string> = new Set(['traced-number', 'symbolic-value']);

/** Whether two shapes agree, where both know a size. */
const isLike = (a: SymbolicShape, b: SymbolicShape): boolean =>
  a.length === b.length && a.every((size, axis) => size === null || b[axis] === null || size === b[axis]);

/** A layer whose build is a property, called by hand. */
export const fieldBuild = (className: string): StateError =>
  new StateError({
    code: 'build-field',
    expected: `${className}.build is a property with a function, which makes weights once the layer is called; called by hand they would be made twice.`,
    received: { class: className },
    advice: 'Write it as a method: build(inputShape) { ... }.',
  });

/** A weight made too late. */
export const lateWeight = (name: string): StateError =>
  new StateError({
    code: 'late-weight',
    expected: 'a layer makes its weights in its constructor or in build.',
    received: { weight: `"${name}", made after the layer was built` },
    advice:
      'Call addWeight in build(inputShape): what call makes would be new each time, and never be trained.',
    details: { name },
  });

/** Objects that are no layers and keep variables of their own: metrics, optimizers, generators of seeds. */
interface VariableOwner {
  readonly variables?: unknown;
  readonly state?: unknown;
}

const OWNERS: PartRules<VariableOwner> = {
  isPart: (value): value is VariableOwner =>
    typeof value === 'object' &&
    value !== null &&
    !isRecord(value) &&
    (Array.isArray((value as VariableOwner).variables) || (value as VariableOwner).state instanceof Variable),
};

function variablesOf({ variables, state }: VariableOwner): readonly unknown[] {
  return Array.isArray(variables) ? variables : [state];
}

/** What is known of the layer that is called: enough to tell which variables belong to it. */
interface Called {
  readonly weights: readonly Variable[];
  flattenLayers(): readonly { readonly otherVariables: readonly Variable[] }[];
}

/**
 * Runs a call and refuses variables that it read and nobody keeps: they would be neither trained nor saved.
 *
 * @throws StateError `untracked-variable`.
 */
export function checkingReads<R>(called: Called, body: () => R): R {
  const reads = new Map<Variable, string>();
  const result = observingReads((variable) => {
    const context = callContext();
    if (context !== null && !reads.has(variable)) reads.set(variable, context.frame);
  }, body);
  const known = new Set<unknown>([...called.weights, ...[...reads.keys()].filter(isGlobalSeedState)]);
  if ([...reads.keys()].every((variable) => known.has(variable))) return result;
  for (const layer of called.flattenLayers()) {
    const parts = partsOf(layer, OWNERS).flatMap(({ value }) => variablesOf(value));
    for (const variable of [...layer.otherVariables, ...parts]) known.add(variable);
  }
  const strange = [...reads].find(([variable]) => !known.has(variable));
  if (strange === undefined) return result;
  const [variable, reader] = strange;
  throw new StateError({
    code: 'untracked-variable',
    expected:
      'what call reads needs to belong to the layer: this variable would be neither trained nor saved.',
    received: { variable: `"${variable.path}"`, 'read in': reader },
    advice:
      'Keep it, or the layer or generator it is from, as a property (also in lists, maps and objects): fields with # and variables outside of the class are not seen.',
    details: { variable: variable.path },
  });
}
