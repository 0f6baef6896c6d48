import * as activations from '../../src/activations';
import { gradients } from '../../src/compile/autodiff';
import * as build from '../../src/ir/build';
import { isFloat } from '../../src/ir/dtype';
import { evaluateGraph } from '../../src/ir/evaluate';
import type { ArrayValue, Node } from '../../src/ir/node';
import * as ops from '../../src/ops';
import { Tensor } from '../../src/runtime/tensor';
import { recording, Trace } from '../../src/runtime/trace';
import { KeratinError } from '../../src/util/errors';
import { toCamelCase } from '../../src/util/names';
import { difference } from './compare';
import type { Outcome } from './report';
import {
  Area,
  IndexKey,
  PythonFloat,
  replaceTensors,
  Unsupported,
  visitTensors,
  type Case,
  type Json,
  type Value,
} from './values';

type AnyFunction = (...args: readonly unknown[]) => unknown;

/** Modules that functions are looked up in, by the part of the symbol before the last name. */
export type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const OPS: Modules = {
  'keras.activations': activations,
  'keras.ops': ops,
  'keras.ops.image': (ops as { image?: Record<string, unknown> }).image ?? {},
};

/** The function of a symbol, or null where it does not exist here. */
export function lookUp(symbol: string, modules: Modules): AnyFunction | null {
  const cut = symbol.lastIndexOf('.');
  const found = modules[symbol.slice(0, cut)]?.[toCamelCase(symbol.slice(cut + 1))];
  return typeof found === 'function' ? (found as AnyFunction) : null;
}

const isNumberList = (value: Value): boolean =>
  Array.isArray(value) &&
  (value as readonly Value[]).every(
    (part) => typeof part === 'number' || part instanceof PythonFloat || isNumberList(part),
  );

const hasPythonFloat = (value: Value): boolean =>
  value instanceof PythonFloat || (Array.isArray(value) && (value as readonly Value[]).some(hasPythonFloat));

const plain = (value: Value): Value =>
  value instanceof PythonFloat
    ? value.value
    : Array.isArray(value)
      ? (value as readonly Value[]).map(plain)
      : value;

/** Python values as a TypeScript caller would write them. */
function toArgument(value: Value, floatMatters: boolean): Value {
  if (value instanceof PythonFloat)
    return floatMatters ? Tensor.from(value.value).astype('float32') : value.value;
  if (value instanceof IndexKey) return value.part as Value;
  if (value instanceof Tensor || typeof value === 'function') return value;
  if (isNumberList(value)) {
    const numbers = plain(value) as number[];
    return hasPythonFloat(value) ? Tensor.from(numbers).astype('float32') : numbers;
  }
  if (Array.isArray(value)) return (value as readonly Value[]).map((part) => toArgument(part, floatMatters));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, toArgument(part as Value, floatMatters)]),
    );
  }
  return value;
}

interface Call {
  readonly args: readonly Value[];
  readonly kwargs: { readonly [name: string]: Value };
  readonly callArgs: readonly Value[] | null;
}

function readCall(area: Area, item: Case): Call {
  return {
    args: area.decode(item.args as Json) as readonly Value[],
    kwargs: area.decode(item.kwargs as Json) as { readonly [name: string]: Value },
    callArgs: item.call_args === undefined ? null : (area.decode(item.call_args as Json) as readonly Value[]),
  };
}

/** Calls a function with Python's arguments: positional ones in order, the others in one object in camelCase. */
function invoke(f: AnyFunction, { args, kwargs, callArgs }: Call): unknown {
  let floats = false;
  const look = (tensor: Tensor): void => {
    floats ||= isFloat(tensor.dtype);
  };
  visitTensors(args, 'args', look);
  visitTensors(kwargs, 'kwargs', look);
  const positional = args.map((value) => toArgument(value, !floats));
  const options = Object.fromEntries(
    Object.entries(kwargs).map(([name, value]) => [toCamelCase(name), toArgument(value, !floats)]),
  );
  const result = Object.keys(options).length === 0 ? f(...positional) : f(...positional, options);
  return callArgs === null
    ? result
    : (result as AnyFunction)(...callArgs.map((value) => toArgument(value, !floats)));
}

const tensorsIn = (value: unknown): (Tensor | null)[] => {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(tensorsIn);
  return [null];
};

/** For each part of a result that is unique up to signs: the axis along which a sign is shared. */
const SIGNED_AXES: Readonly<Record<string, readonly (-1 | -2 | null)[]>> = {
  eigenvectors_up_to_sign: [null, -2],
  singular_vectors_up_to_sign: [-2, null, -1],
  q_columns_r_rows_up_to_sign: [-2, -1],
};

/** The cotangents of results; where signs differ from the expected ones their cotangents do too. */
function alignedCotangents(
  area: Area,
  item: Case,
  outputs: readonly (Tensor | null)[],
  values: ReadonlyMap<Node, ArrayValue>,
): (Tensor | null)[] {
  const cotangents = tensorsIn(area.decode(item.cotangent as Json));
  const axes = SIGNED_AXES[(item.equivalence as string | undefined) ?? ''];
  if (axes === undefined) return cotangents;
  const expected = tensorsIn(area.decode(item.outputs as Json));
  return cotangents.map((cotangent, i) => {
    const [output, other, axis] = [outputs[i], expected[i], axes[i]];
    if (cotangent === null || output == null || other == null || axis === null) return cotangent;
    const got = Tensor.of(evaluateGraph([output.node], values)[0]);
    const agreement = ops.sum(ops.multiply(got, other), { axis, keepdims: true });
    return ops.multiply(cotangent, ops.where(ops.less(agreement, 0), { x1: -1, x2: 1 }));
  });
}

/** What is wrong with the gradients, or null. */
function gradientProblem(area: Area, item: Case, f: AnyFunction, call: Call): string | null {
  const expected = area.decode(item.grads as Json) as { readonly [path: string]: Value };
  const paths = Object.keys(expected);
  if (paths.length === 0) return null;
  const inputs = new Map<string, Node>();
  const values = new Map<Node, ArrayValue>();
  const collect = (tensor: Tensor, path: string): void => {
    if (!paths.includes(path)) return;
    const node = build.input(tensor.shape, tensor.dtype);
    inputs.set(path, node);
    values.set(node, { shape: tensor.shape, dtype: tensor.dtype, data: tensor.data });
  };
  visitTensors(call.args, 'args', collect);
  visitTensors(call.kwargs, 'kwargs', collect);
  if (call.callArgs !== null) visitTensors(call.callArgs, 'call_args', collect);
  const symbols = new Map([...inputs].map(([path, node]) => [path, new Tensor(node)]));
  const traced: Call = {
    args: replaceTensors(call.args, 'args', symbols) as readonly Value[],
    kwargs: replaceTensors(call.kwargs, 'kwargs', symbols) as { readonly [name: string]: Value },
    callArgs:
      call.callArgs === null
        ? null
        : (replaceTensors(call.callArgs, 'call_args', symbols) as readonly Value[]),
  };
  let result: unknown;
  try {
    result = invoke(f, traced);
  } catch (error) {
    // A number that decides about shapes must be known, and has no slope.
    const isKnown = error instanceof KeratinError && error.code === 'symbolic-value';
    if (isKnown && paths.every((path) => (expected[path] as Tensor).data.every((slope) => slope === 0)))
      return null;
    throw error;
  }
  const outputs = tensorsIn(result);
  const cotangents = alignedCotangents(area, item, outputs, values);
  let total = build.constant(0, 'float32');
  for (const [i, cotangent] of cotangents.entries()) {
    const output = outputs[i];
    if (cotangent === null || output == null || !isFloat(output.dtype)) continue;
    const product = build.mul(build.cast(output.node, 'float32'), build.cast(cotangent.node, 'float32'));
    total = build.add(
      total,
      build.reduce(
        'sum',
        product,
        product.shape.map((_, axis) => axis),
      ),
    );
  }
  const nodes = paths.map((path) => inputs.get(path)!);
  const slopes = evaluateGraph(gradients(total, nodes), values);
  const tolerance = item.grad_tol ?? item.tol;
  for (const [i, path] of paths.entries()) {
    const problem = difference(Tensor.of(slopes[i]), expected[path], tolerance, `gradient of ${path}`);
    if (problem !== null) return problem;
  }
  return null;
}

/** Vectors of a matrix turned so that their largest component is positive. */
function canonicalSigns(x: Tensor, axis: -1 | -2): Tensor {
  const largest = ops.takeAlongAxis(x, ops.argmax(ops.abs(x), { axis, keepdims: true }), { axis });
  return ops.multiply(x, ops.where(ops.less(largest, 0), { x1: -1, x2: 1 }));
}

/** Results that are unique only up to signs, with signs chosen the same way everywhere. */
function normalizeSigns(kind: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const parts = value as Tensor[];
  if (kind === 'eigenvectors_up_to_sign') return [parts[0], canonicalSigns(parts[1], -2)];
  if (kind === 'singular_vectors_up_to_sign') {
    const [u, s, v] = parts;
    const rank = s.shape[s.ndim - 1];
    return [canonicalSigns(u.at('...', `:${rank}`), -2), s, canonicalSigns(v.at('...', `:${rank}`, ':'), -1)];
  }
  return [canonicalSigns(parts[0], -2), canonicalSigns(parts[1], -1)];
}

function verdictOf(area: Area, item: Case, f: AnyFunction): string | null {
  const call = readCall(area, item);
  if (item.raises !== undefined) {
    try {
      invoke(f, call);
    } catch (error) {
      return error instanceof KeratinError ? null : `failed with ${String(error)} instead of an own error`;
    }
    return 'should have been refused';
  }
  let got = invoke(f, call);
  let expected = area.decode(item.outputs as Json);
  if (item.equivalence !== undefined) {
    got = normalizeSigns(item.equivalence as string, got);
    expected = normalizeSigns(item.equivalence as string, expected) as Value;
  }
  if (item.values_unspecified === true) {
    const [own, other] = [got as Tensor, expected as Tensor];
    return difference([...own.shape, own.dtype], [...other.shape, other.dtype], item.tol);
  }
  const problem = difference(got, expected, item.tol);
  if (problem !== null || item.grads === undefined) return problem;
  return recording(new Trace(), () => gradientProblem(area, item, f, call));
}

/** Runs the cases of functions. */
export function runFunctions(area: Area, cases: readonly Case[], modules: Modules = OPS): Outcome[] {
  return cases.map((item) => {
    const { id, symbol } = item;
    const f = lookUp(symbol, modules);
    if (f === null) return { id, symbol, verdict: 'absent', detail: 'no such function' };
    try {
      const problem = verdictOf(area, item, f);
      return { id, symbol, verdict: problem === null ? 'passed' : 'failed', detail: problem ?? '' };
    } catch (error) {
      if (error instanceof Unsupported) return { id, symbol, verdict: 'absent', detail: error.message };
      return {
        id,
        symbol,
        verdict: 'failed',
        detail: error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error),
      };
    }
  });
}

/** Runs the area `ops`. */
export function runOps(filter: (item: Case) => boolean, modules: Modules = OPS): Outcome[] {
  const area = new Area('ops');
  return runFunctions(area, area.cases.filter(filter), modules);
}
