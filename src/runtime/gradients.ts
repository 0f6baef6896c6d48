import { aFunction, ofKind } from '../util/argument-kinds';
import { checkNoMore, requireArgument } from '../util/arguments';
import { gradients, slopesOf } from '../compile/autodiff';
import * as build from '../ir/build';
import { isFloat } from '../ir/dtype';
import { evaluateGraph } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { substitute } from '../ir/node';
import { DTypeError } from '../util/errors';
import type { Given, GivenAll } from './given';
import { givenTensors } from './given';
import { returnedTensor } from './returned';
import { Tensor } from './tensor';
import { Trace, currentTrace, recording } from './trace';
import type { Tree } from './tree';
import { flattenTree, mapTree } from './tree';
import { Variable } from './variable';

/** The slopes of a scalar for each leaf of its argument: float tensors in the argument's lists and objects. */
export type Slopes<T> = [Tree<Tensor>] extends [T]
  ? Tree<Tensor>
  : T extends Tensor
    ? Tensor
    : T extends object
      ? { readonly [K in keyof T]: Slopes<T[K]> }
      : T;

/**
 * Records `f` and gives values of it: part of the program that is being recorded, or computed at once, with the variables
 * that `f` assigned.
 */
function recorded(f: (trace: Trace) => readonly (Node | null)[]): (Tensor | null)[] {
  const outer = currentTrace();
  if (outer !== null) return f(outer).map((node) => node && new Tensor(node));
  const trace = new Trace();
  const nodes = recording(trace, () => f(trace));
  const present = nodes.filter((node) => node !== null);
  // Each node is computed once, whatever depends on it; variables change when all is computed.
  const known = new Map(
    [...trace.reads].map(([{ shape, dtype, data }, node]) => [node, { shape, dtype, data: data.slice() }]),
  );
  const values = evaluateGraph([...present, ...trace.writes.values()], known);
  for (const [i, storage] of [...trace.writes.keys()].entries()) {
    storage.data.set(values[present.length + i].data);
    storage.version += 1;
  }
  let next = 0;
  return nodes.map((node) => node && Tensor.of(values[next++]));
}

function differentiated<First, Rest extends readonly unknown[]>(
  owner: string,
  f: (first: First, ...rest: Rest) => Tensor,
  others: readonly never[],
): (first: Given<First>, ...rest: GivenAll<Rest>) => [Tensor, Slopes<First>] {
  checkNoMore(owner, others);
  requireArgument(owner, 'f', f, aFunction);
  return (first, ...rest) => {
    const wrt = mapTree(givenTensors(owner, [first], true)[0] as Tree<Tensor>, (x) =>
      isFloat(x.dtype) ? x : x.astype('float32'),
    );
    const others = givenTensors(owner, rest as readonly unknown[], false);
    const leaves = flattenTree<Tensor>(wrt).map(({ node }) => node);
    const [value, ...slopes] = recorded(() => {
      const watched = leaves.map(build.watch);
      let next = 0;
      const argument = mapTree(wrt, () => new Tensor(watched[next++]));
      const result = returnedTensor(Reflect.apply(f, undefined, [argument, ...others]), {
        owner: `the function given to ${owner}`,
      });
      const nodes = [result.node, ...gradients(result.node, watched)];
      // What is known while recording stays known.
      const isKnown = leaves.every((leaf) => leaf.value !== null);
      return isKnown ? substitute(nodes, new Map(watched.map((node, i) => [node, leaves[i]]))) : nodes;
    });
    let next = 0;
    return [value!, mapTree(wrt, () => slopes[next++]!) as Slopes<First>];
  };
}

/**
 * The value and the gradient of a scalar function with respect to its first argument (a tensor, or lists and objects of
 * them): value = f(x), gradient = ∂f/∂x. Only what f computes itself counts: values from outside are constants.
 *
 * @param f a function with one floating-point number as its result
 * @returns a function of as many arguments, with [value, gradient] as its result; gradients are zeros where the value does
 * not depend on a leaf, integers are taken as float32
 * @throws {DTypeError} `gradient-of-scalar` where the result is no scalar
 *
 * @example
 * import { valueAndGrad, Tensor } from 'keratin';
 * const [value, slope] = valueAndGrad((x: Tensor) => x.mul(x).sum())([1, 2]);
 * console.log(value.item(), String(slope)); // 5 [2. 4.]
 */
export const valueAndGrad = <First, Rest extends readonly unknown[]>(
  f: (first: First, ...rest: Rest) => Tensor,
  ...others: readonly never[]
): ((first: Given<First>, ...rest: GivenAll<Rest>) => [Tensor, Slopes<First>]) =>
  differentiated('valueAndGrad', f, others);

/**
 * The gradient of a scalar function with respect to its first argument: ∂f/∂x.
 *
 * @param f a function with one floating-point number as its result
 * @returns a function of as many arguments, with the gradient as its result
 * @throws {DTypeError} `gradient-of-scalar` where the result is no scalar
 *
 * @example
 * import { grad, Tensor } from 'keratin';
 * console.log(String(grad((x: Tensor) => x.pow(3).sum())([1, 2]))); // [ 3. 12.]
 *
 * @see {@link valueAndGrad}
 */
export function grad<First, Rest extends readonly unknown[]>(
  f: (first: First, ...rest: Rest) => Tensor,
  ...others: readonly never[]
): (first: Given<First>, ...rest: GivenAll<Rest>) => Slopes<First> {
  const both = differentiated('grad', f, others);
  return (first, ...rest) => both(first, ...rest)[1];
}

const listOfVariables = /* @__PURE__ */ ofKind(
  'a list of variables',
  (value) => Array.isArray(value) && value.every((variable) => variable instanceof Variable),
  'Trainable weights of a model are model.trainableVariables.',
);

/**
 * The value of a scalar function of variables, and its gradient for each of them: what a training step needs. Only what f
 * computes itself counts: what was computed before, also from the same variables, is a constant.
 *
 * @param f a function with one floating-point number as its result
 * @param variables floating-point variables
 * @returns `value`, and `gradients` with null where the value does not depend on a variable
 * @throws {DTypeError} `gradient-of-scalar` where the result is no scalar, `gradient-for-integers` for a variable of
 * integers or booleans
 *
 * @example
 * import { Variable, variableGradients } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const { value, gradients } = variableGradients(() => w.value.square().sum(), [w]);
 * console.log(value.item(), String(gradients[0])); // 8.5 [3. 5.]
 *
 * @see https://www.tensorflow.org/api_docs/python/tf/GradientTape
 */
export function variableGradients(
  f: () => Tensor,
  variables: readonly Variable[],
  ...others: readonly never[]
): { value: Tensor; gradients: (Tensor | null)[] } {
  checkNoMore('variableGradients', others);
  requireArgument('variableGradients', 'f', f, aFunction);
  requireArgument('variableGradients', 'variables', variables, listOfVariables);
  const integer = variables.find(({ dtype }) => !isFloat(dtype));
  if (integer !== undefined) {
    throw new DTypeError({
      code: 'gradient-for-integers',
      expected: 'variableGradients needs variables of floating-point numbers.',
      received: { [`"${integer.path}"`]: integer.dtype },
      advice: "Make it with { dtype: 'float32' }: new Variable(2) is a variable of integers.",
      details: { variable: integer.path, dtype: integer.dtype },
    });
  }
  const storages = variables.map(({ storage }) => storage);
  const [value, ...slopes] = recorded((trace) =>
    trace.watching(storages, (watched) => {
      const { node } = returnedTensor(f(), { owner: 'the function given to variableGradients' });
      return [node, ...slopesOf(node, watched)];
    }),
  );
  return { value: value!, gradients: slopes };
}
