import { aFlag, aText, wholeNumbers, nullable } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { differentiate } from '../compile/autodiff';
import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { substitute } from '../ir/node';
import { broadcastShapes, formatShape, sizeOf } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { requireFunction, tensorList } from './arguments';
import { filled, tensor } from './common';
import { defineLibrary } from './library';
import { map } from './loops';
import type { Structure, TensorStructure } from './structure';
import { flatten, flattenReturned } from './structure';
import { badReturn } from '../runtime/returned';
import { recordingLoop } from '../runtime/trace';
import { sameShape } from '../ir/shape';

/** A function that gives its result and the function that makes its arguments' gradients from the result's. */
export type WithGradient = (...args: never[]) => readonly [Structure, (...upstream: never[]) => Structure];

const GIVEN = 'the function given to customGradient';

/**
 * A function with a gradient of your own.
 *
 * @param f a function that gives its result and a function from the gradient of the result to those of the arguments
 * @returns a function of as many tensors
 * @throws {ArgumentError} `custom-gradient-count` when there is not one gradient for each argument, `not-a-function`
 * when f is none
 *
 * @example
 * import { grad, ops, type Tensor } from 'keratin';
 * const log1pexp = ops.customGradient((x: Tensor) => {
 *   const e = ops.exp(x);
 *   return [ops.log1p(e), (upstream: Tensor) => ops.multiply(upstream, ops.subtract(1, ops.divide(1, ops.add(1, e))))];
 * });
 * console.log(String(grad((x) => log1pexp(x) as Tensor)(100))); // 1.0
 *
 * @see https://keras.io/api/ops/core/#customgradient-function
 */
export function customGradient(
  f: WithGradient,
  ...others: readonly never[]
): (...args: readonly TensorLike[]) => TensorStructure {
  checkNoMore('customGradient', others);
  requireFunction('customGradient', 'f', f);
  const call = f as (...args: Tensor[]) => unknown;
  return (...args) => {
    const inputs = args.map(tensor);
    const returned: unknown = call(...inputs);
    if (!Array.isArray(returned) || returned.length !== 2 || typeof returned[1] !== 'function')
      throw badReturn({ owner: GIVEN, expected: '[result, function of the gradients]' }, returned);
    const slopes = returned[1] as (...upstream: Tensor[]) => unknown;
    const { leaves, rebuild } = flattenReturned('customGradient', returned[0]);
    const identity = defineLibrary({
      name: 'custom_gradient',
      infer: (nodes) => nodes.slice(0, leaves.length).map(({ shape, dtype }) => ({ shape, dtype })),
      evaluate: (values, outputs) => {
        for (const [i, output] of outputs.entries()) output.data.set(values[i].data);
      },
      gradient: (_, __, cotangents) => {
        const given = slopes(...cotangents);
        const list = flattenReturned('customGradient', given).leaves;
        if (list.length !== inputs.length) {
          throw new ArgumentError({
            code: 'custom-gradient-count',
            expected: 'the gradient function needs to give one gradient for each argument.',
            received: { arguments: String(inputs.length), gradients: String(list.length) },
          });
        }
        const wrong = list.findIndex(({ shape }, i) => !sameShape(shape, inputs[i].shape));
        if (wrong >= 0) {
          const { shape, dtype } = inputs[wrong];
          const expected = `gradients in the shapes of the arguments, here ${dtype}${formatShape(shape)}`;
          throw badReturn({ owner: `the gradient function of ${GIVEN}`, expected }, list[wrong]);
        }
        return [...leaves.map(() => null), ...list];
      },
    });
    // The result's own graph has no slope: the gradient comes from the given function alone.
    return rebuild(identity([...leaves.map((leaf) => leaf.stopGradient()), ...inputs]));
  };
}

/** Options of `jvp`. */
export interface JvpOptions {
  readonly hasAux?: boolean;
}

/**
 * The value of a function and its derivative in a direction: Σ ∂f/∂xᵢ · tᵢ.
 *
 * @param fun a function of tensors
 * @param primals the arguments xᵢ: numbers of any shape
 * @param tangents the direction tᵢ: numbers of the shapes of the arguments
 * @param options `hasAux`: whether `fun` gives [result, more] and only the first is differentiated (false)
 * @returns [value, derivative], or with `hasAux` [value, derivative, more]
 * @throws {ShapeError} `jvp-shape` when a tangent has another shape than its primal
 * @throws {ArgumentError} `not-a-function` when `fun` is none
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * const [value, derivative] = ops.jvp((x: Tensor) => ops.square(x), [1.5], [1]);
 * console.log(String(value), String(derivative)); // 2.25 3.0
 *
 * @see https://keras.io/api/ops/linalg/#jvp-function
 */
export function jvp(
  fun: (...args: never[]) => Structure,
  primals: readonly TensorLike[],
  tangents: readonly TensorLike[],
  ...given: OptionArguments<JvpOptions, 'hasAux'>
): [TensorStructure, TensorStructure] | [TensorStructure, TensorStructure, TensorStructure] {
  const options: JvpOptions = optionsFrom('jvp', { hasAux: aFlag }, given);
  requireFunction('jvp', 'fun', fun);
  const points = tensorList('jvp', 'primals', primals).map(tensor);
  const along = tensorList('jvp', 'tangents', tangents);
  if (along.length !== points.length) {
    throw new ArgumentError({
      code: 'jvp-count',
      expected: 'jvp needs one tangent for each primal.',
      received: { primals: String(points.length), tangents: String(along.length) },
    });
  }
  const directions = along.map((tangent, i) => tensor(tangent).astype(points[i].dtype));
  for (const [i, direction] of directions.entries()) {
    if (formatShape(direction.shape) === formatShape(points[i].shape)) continue;
    throw new ShapeError({
      code: 'jvp-shape',
      expected: 'jvp needs each tangent in the shape of its primal.',
      received: { primal: formatShape(points[i].shape), tangent: formatShape(direction.shape) },
    });
  }
  const symbols = points.map(({ shape, dtype }) => build.input(shape, dtype));
  const call = fun as (...args: Tensor[]) => unknown;
  const outcome = recordingLoop('jvp', () => call(...symbols.map((node) => new Tensor(node))));
  const hasAux = options.hasAux === true;
  if (hasAux && (!Array.isArray(outcome) || outcome.length !== 2))
    throw badReturn({ owner: 'the function given to jvp', expected: '[result, more] with hasAux' }, outcome);
  const [result, extra] = hasAux ? (outcome as readonly unknown[]) : [outcome, null];
  const values = flattenReturned('jvp', result);
  // The gradient is linear in the cotangent u: its derivative by u, in the direction, is the product wanted.
  const slopes = values.leaves.map(({ node }) => directional(node, symbols, directions));
  const place = (nodes: readonly Node[]): Tensor[] =>
    substitute(nodes, new Map(symbols.map((symbol, i) => [symbol, points[i].node]))).map(
      (node) => new Tensor(node),
    );
  const value = values.rebuild(place(values.leaves.map((leaf) => leaf.node)));
  const derivative = values.rebuild(place(slopes));
  if (extra === null) return [value, derivative];
  const rest = flattenReturned('jvp', extra);
  return [value, derivative, rest.rebuild(place(rest.leaves.map((leaf) => leaf.node)))];
}

function directional(output: Node, symbols: readonly Node[], directions: readonly Tensor[]): Node {
  const cotangent = build.input(output.shape, output.dtype);
  const gradients = differentiate([output], [cotangent], symbols);
  let total = build.constant(0, output.dtype);
  for (const [i, gradient] of gradients.entries()) {
    if (gradient === null) continue;
    const product = build.mul(gradient, directions[i].node);
    total = build.add(
      total,
      build.cast(
        build.reduce(
          'sum',
          product,
          product.shape.map((_, axis) => axis),
        ),
        output.dtype,
      ),
    );
  }
  const [slope] = differentiate([total], [build.constant(1, output.dtype)], [cotangent]);
  return slope ?? build.constant(0, output.dtype, output.shape);
}

/** Names of the axes a function works on, of each argument and of its results. */
interface Signature {
  readonly inputs: readonly (readonly string[])[];
  readonly outputs: readonly (readonly string[])[];
}

function parseSignature(text: string): Signature {
  const sides = text.replaceAll(/\s/g, '').split('->');
  const groups = (side: string | undefined): string[][] =>
    [...(side ?? '').matchAll(/\(([\w,]*)\)/g)].map(([, names]) => (names === '' ? [] : names.split(',')));
  const [inputs, outputs] = [groups(sides[0]), groups(sides[1])];
  if (sides.length === 2 && inputs.length > 0 && outputs.length > 0) return { inputs, outputs };
  throw new ArgumentError({
    code: 'vectorize-signature',
    expected: "vectorize needs a signature such as '(n),(n)->()'.",
    received: { signature: JSON.stringify(text) },
  });
}

/** Options of `vectorize`. */
export interface VectorizeOptions {
  readonly excluded?: readonly number[] | null;
  readonly signature?: string | null;
}

/**
 * A function of single elements, or of the axes a signature names, made to work on stacks of them, which broadcast.
 *
 * @param pyfunc the function
 * @param options `excluded`: positions of arguments passed on as they are (none), `signature`: such as '(n),(n)->()'
 * (default: of single elements)
 * @returns a function of as many tensors
 * @throws {ArgumentError} `vectorize-signature` when the signature is none, `not-a-function` when `pyfunc` is none
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * const larger = ops.vectorize((a: Tensor, b: Tensor) => ops.maximum(a, b));
 * console.log(String(larger([1, 5], [[2], [4]])));
 * // [[2 5]
 * //  [4 5]]
 *
 * @see https://keras.io/api/ops/numpy/#vectorize-function
 */
export function vectorize(
  pyfunc: (...args: never[]) => Structure,
  ...given: OptionArguments<VectorizeOptions, 'excluded'>
): (...args: readonly TensorLike[]) => TensorStructure {
  const options: VectorizeOptions = optionsFrom(
    'vectorize',
    { excluded: nullable(wholeNumbers), signature: nullable(aText) },
    given,
  );
  requireFunction('vectorize', 'pyfunc', pyfunc);
  const excluded = new Set(options.excluded ?? []);
  const signature = options.signature == null ? null : parseSignature(options.signature);
  const call = pyfunc as (...args: TensorLike[]) => Structure;
  return (...args) => {
    const places = args.map((_, i) => i).filter((i) => !excluded.has(i));
    const values = places.map((i) => tensor(args[i]));
    const cores = values.map((value, i) => {
      const rank = signature?.inputs[i]?.length ?? 0;
      return value.shape.slice(value.ndim - rank);
    });
    const batches = values.map((value, i) => value.shape.slice(0, value.ndim - cores[i].length));
    const batch = broadcastShapes(batches, 'vectorize');
    const count = sizeOf(batch);
    const stacks = values.map((value, i) =>
      value.broadcastTo([...batch, ...cores[i]]).reshape([count, ...cores[i]]),
    );
    if (count === 0) return filled([...batch], 0, values[0].dtype);
    const body = (elements: readonly Tensor[]): Structure => {
      const full = [...args];
      for (const [i, place] of places.entries()) full[place] = elements[i];
      return call(...full);
    };
    const results = flatten(map(body as never, stacks) as Structure);
    return results.rebuild(results.leaves.map((leaf) => leaf.reshape([...batch, ...leaf.shape.slice(1)])));
  };
}
