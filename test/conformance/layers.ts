import { resetNames } from '../../src/config/auto-name';
import { classNameOf, isSavedObject } from '../../src/config/saveable';
import { fromConfig } from '../../src/config/construct';
import { isFloat } from '../../src/ir/dtype';
import { KerasTensor, LAYER_CLASSES, type Layer, type OtherShapes } from '../../src/layers';
import { maskOf } from '../../src/layers/mask';
import { variableGradients } from '../../src/runtime/gradients';
import { jit } from '../../src/runtime/jit';
import { Tensor } from '../../src/runtime/tensor';
import type { Tree } from '../../src/runtime/tree';
import { Variable } from '../../src/runtime/variable';
import { KeratinError } from '../../src/util/errors';
import { toCamelCase } from '../../src/util/names';
import { difference } from './compare';
import type { Outcome } from './report';
import {
  Area,
  PythonFloat,
  replaceTensors,
  Unsupported,
  visitTensors,
  type Case,
  type Json,
  type Value,
} from './values';

type Config = { readonly [name: string]: Json };

interface SavedWeight {
  readonly path: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly trainable: boolean;
  readonly tensor: Json;
}

class Absent extends Error {}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tensor);

/** Numbers as JavaScript has them. */
function plain(value: unknown): unknown {
  if (value instanceof PythonFloat) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]))
    : value;
}

function makeLayer(json: unknown): Layer {
  if (!isSavedObject(json)) throw new Absent('an object that is no layer');
  const { class_name: name, config } = json;
  const found = LAYER_CLASSES.find((constructor) => classNameOf(constructor) === name);
  if (found === undefined) throw new Absent(`the layer ${name}`);
  const layer = fromConfig(found, config, makeLayer) as Layer;
  const built = (json as { build_config?: Config | null }).build_config;
  if (built) layer.buildFromConfig(built as never);
  return layer;
}

/** Where two JSON values differ, or null. Numbers are compared as numbers, key order does not count. */
function jsonDifference(got: unknown, expected: unknown, path: string): string | null {
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length)
      return `${path} is ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;
    for (const [i, part] of expected.entries()) {
      const problem = jsonDifference(got[i], part, `${path}[${i}]`);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (isRecord(expected)) {
    if (!isRecord(got)) return `${path} is ${JSON.stringify(got)}, expected an object`;
    // How a file says that a nested object is built, and objects Keras marks as shared, are no part of a config.
    const ignored = new Set(['build_config', 'shared_object_id']);
    const names = new Set(
      [...Object.keys(expected), ...Object.keys(got)].filter((name) => !ignored.has(name)),
    );
    for (const name of names) {
      if (!Object.hasOwn(got, name))
        return `${path}.${name} is absent, expected ${JSON.stringify(expected[name])}`;
      if (!Object.hasOwn(expected, name))
        return `${path}.${name} is ${JSON.stringify(got[name])}, expected none`;
      const problem = jsonDifference(got[name], expected[name], `${path}.${name}`);
      if (problem !== null) return problem;
    }
    return null;
  }
  return Object.is(got, expected) || got === expected
    ? null
    : `${path} is ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;
}

function check(problem: string | null): void {
  if (problem !== null) throw new Error(problem);
}

/** The random state a test starts from does not matter: only results without random numbers are compared. */
function symbols(inputs: Value): Tree<KerasTensor> {
  if (inputs instanceof Tensor) {
    const shape = inputs.ndim === 0 ? [] : [null, ...inputs.shape.slice(1)];
    return new KerasTensor(shape, inputs.dtype, 'input');
  }
  if (Array.isArray(inputs)) return (inputs as readonly Value[]).map(symbols);
  return Object.fromEntries(
    Object.entries(inputs as object).map(([name, part]) => [name, symbols(part as Value)]),
  );
}

const shapesOf = (inputs: Value): Tree<readonly number[]> => {
  if (inputs instanceof Tensor) return inputs.shape;
  if (Array.isArray(inputs)) return (inputs as readonly Value[]).map(shapesOf) as Tree<readonly number[]>;
  return Object.fromEntries(
    Object.entries(inputs as object).map(([name, part]) => [name, shapesOf(part as Value)]),
  ) as Tree<readonly number[]>;
};

/** Shapes of the tensors among call options. */
function otherShapes(given: Record<string, unknown>): OtherShapes {
  const tensors = Object.entries(given).filter(
    ([name, value]) => value instanceof Tensor && !/mask/i.test(name),
  );
  return Object.fromEntries(tensors.map(([name, value]) => [name, (value as Tensor).shape]));
}

const toTensors = (value: unknown): unknown => {
  if (value instanceof PythonFloat) return Tensor.from(value.value).astype('float32');
  return value;
};

function options(area: Area, item: Case): Record<string, unknown> {
  const given = area.decode((item.call_kwargs ?? {}) as Json) as { readonly [name: string]: Value };
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [toCamelCase(name), toTensors(value)]),
  );
}

/** Symbols in place of the tensors among call options. */
function symbolicOptions(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isTensors =
        value instanceof Tensor ||
        (Array.isArray(value) &&
          value.length > 0 &&
          value.every((v) => v instanceof Tensor || Array.isArray(v)));
      return [name, isTensors ? symbols(value as Value) : value];
    }),
  );
}

/** Whether a layer, or one inside it, keeps states from batch to batch: it is built for batches of one size then. */
const isStateful = (saved: unknown): boolean => JSON.stringify(saved).includes('"stateful":true');

interface Spec {
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
}

function compareSpec(got: unknown, expected: unknown, path = 'output_spec'): string | null {
  if (Array.isArray(expected)) {
    const list = Array.isArray(got) ? got : [got];
    if (list.length !== expected.length)
      return `${path} has ${list.length} parts, expected ${expected.length}`;
    for (const [i, part] of expected.entries()) {
      const problem = compareSpec(list[i], part, `${path}[${i}]`);
      if (problem !== null) return problem;
    }
    return null;
  }
  const { shape, dtype } = expected as Spec;
  if (shape === undefined) {
    for (const [name, part] of Object.entries(expected as object)) {
      const problem = compareSpec((got as Record<string, unknown>)[name], part, `${path}.${name}`);
      if (problem !== null) return problem;
    }
    return null;
  }
  const found = got as Spec;
  if (JSON.stringify(found?.shape) !== JSON.stringify(shape))
    return `${path}: shape ${JSON.stringify(found?.shape)}, expected ${JSON.stringify(shape)}`;
  return found.dtype === dtype ? null : `${path}: dtype ${found.dtype}, expected ${dtype}`;
}

/** Sum over outputs of output · cotangent. */
function weighted(outputs: unknown, cotangent: Value): Tensor[] {
  if (cotangent === null) return [];
  if (cotangent instanceof Tensor)
    return [
      (outputs as Tensor)
        .mul(cotangent.astype((outputs as Tensor).dtype))
        .astype('float32')
        .sum(),
    ];
  if (Array.isArray(cotangent)) {
    return (cotangent as readonly Value[]).flatMap((part, i) =>
      weighted((outputs as readonly unknown[])[i], part),
    );
  }
  return Object.entries(cotangent as object).flatMap(([name, part]) =>
    weighted((outputs as Record<string, unknown>)[name], part as Value),
  );
}

function checkGradients(
  area: Area,
  item: Case,
  layer: Layer,
  inputs: Value,
  given: Record<string, unknown>,
): void {
  const tolerance = item.grad_tol ?? item.tol;
  const cotangent = area.decode(item.cotangent as Json);
  const variables = new Map<string, Variable>();
  const collect = (tensor: Tensor, path: string): void => {
    if (isFloat(tensor.dtype)) variables.set(path, new Variable(tensor));
  };
  visitTensors(inputs, 'inputs', collect);
  for (const [name, value] of Object.entries(given))
    visitTensors(value as Value, `call_kwargs/${name}`, collect);
  const weights = layer.trainableWeights;
  const { gradients } = variableGradients(() => {
    const current = new Map([...variables].map(([path, variable]) => [path, variable.value]));
    const args = replaceTensors(inputs, 'inputs', current);
    const kwargs = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        replaceTensors(value as Value, `call_kwargs/${name}`, current),
      ]),
    );
    const outputs = layer.apply<Tree<Tensor>>(args as Tree<Tensor>, kwargs);
    return weighted(outputs, cotangent).reduce((sum, part) => sum.add(part));
  }, [...variables.values(), ...weights]);
  const zeros = (variable: Variable): Tensor => variable.value.mul(0);
  const paths = [...variables.keys()];
  for (const [path, json] of Object.entries((item.input_grads ?? {}) as Config)) {
    const camel = path.replace(
      /^call_kwargs\/([^/]+)/,
      (_, name: string) => `call_kwargs/${toCamelCase(name)}`,
    );
    const at = paths.indexOf(camel);
    if (at < 0) continue;
    const expected = area.decode(json);
    if (expected === null) continue;
    check(
      difference(gradients[at] ?? zeros(variables.get(camel)!), expected, tolerance, `gradient of ${path}`),
    );
  }
  const weightGrads = (item.weight_grads ?? []) as readonly Json[];
  for (const [i, json] of weightGrads.entries()) {
    const expected = area.decode(json);
    if (expected === null) continue;
    const got = gradients[paths.length + i] ?? zeros(weights[i]);
    check(difference(got, expected, tolerance, `gradient of ${weights[i].path}`));
  }
}

function setWeights(area: Area, layer: Layer, weights: readonly SavedWeight[] | null): void {
  if (weights === null) return;
  const found = layer.weights.map(({ path, name, shape, dtype, trainable }) => ({
    path,
    name,
    shape,
    dtype,
    trainable,
  }));
  const wanted = weights.map(({ path, name, shape, dtype, trainable }) => ({
    path,
    name,
    shape,
    dtype,
    trainable,
  }));
  check(jsonDifference(found, wanted, 'weights'));
  layer.setWeights(weights.map(({ tensor }) => area.decode(tensor) as Tensor));
}

function runCase(area: Area, item: Case): void {
  resetNames();
  const tolerance = item.tol;
  const saved = plain(area.decode((item.config as Config).$keras)) as Readonly<Record<string, unknown>>;
  const inputs = area.decode(item.inputs as Json);
  const given = options(area, item);
  const layer = makeLayer(saved);
  check(jsonDifference(layer.getConfig(), saved.config, 'config'));
  const adapted = item.adapt === undefined ? null : area.decode(item.adapt as Json);
  if (adapted !== null) (layer as unknown as { adapt(data: Tensor): void }).adapt(adapted as Tensor);

  if (item.output_spec != null && !isStateful(saved)) {
    const output = layer.apply(symbols(inputs), symbolicOptions(given) as never);
    check(compareSpec(output, item.output_spec));
  } else layer.apply(inputs as Tree<Tensor>, given);
  if (item.build_config !== undefined && adapted === null && !isStateful(saved)) {
    // An empty record says that build was called without shapes.
    const called = JSON.stringify(item.build_config) !== '{"shapes_dict":{}}';
    if (called) check(jsonDifference(layer.getBuildConfig(), item.build_config, 'build_config'));
  }
  const weights = (item.weights ?? null) as unknown as readonly SavedWeight[] | null;
  setWeights(area, layer, weights);
  (layer as unknown as { resetState?(): void }).resetState?.();

  const outputs = layer.apply<Tree<Tensor>>(inputs as Tree<Tensor>, given);
  if (item.random === true) check(compareSpec(outputs, item.output_spec_concrete, 'output_spec_concrete'));
  else check(difference(outputs, area.decode(item.outputs as Json), tolerance));
  if (item.output_mask != null) {
    const expected = area.decode(item.output_mask as Json);
    const masks = Array.isArray(expected)
      ? (outputs as readonly Tensor[]).map(maskOf)
      : maskOf(outputs as Tensor);
    check(difference(masks, expected, tolerance, 'output_mask'));
  }
  if (item.losses !== undefined)
    check(difference(layer.losses, area.decode(item.losses as Json), tolerance, 'losses'));
  checkWeightsAfter(area, item, layer, weights, 'weights_after');
  if (item.states_after !== undefined) {
    const states = (layer as unknown as { states: readonly Variable[] }).states.map((state) => state.value);
    check(difference(states, area.decode(item.states_after as Json), tolerance, 'states_after'));
  }
  const more = (item.more ?? []) as readonly { readonly outputs: Json }[];
  for (const [i, { outputs: expected }] of more.entries()) {
    const next = area.decode((item.more_inputs as readonly Json[])[i]);
    check(
      difference(
        layer.apply<Tree<Tensor>>(next as Tree<Tensor>, given),
        area.decode(expected),
        tolerance,
        `more[${i}]`,
      ),
    );
  }
  if (item.weights_after_all !== undefined)
    checkWeightsAfter(area, item, layer, weights, 'weights_after_all');

  if (item.random !== true) {
    setWeights(area, layer, weights);
    (layer as unknown as { resetState?(): void }).resetState?.();
    const compiled = jit((x: Tree<Tensor>) => layer.apply<Tree<Tensor>>(x, given));
    check(
      difference(compiled(inputs as Tree<Tensor>), area.decode(item.outputs as Json), tolerance, 'compiled'),
    );
  }
  if (item.cotangent != null && item.grads_omitted === undefined) {
    setWeights(area, layer, weights);
    (layer as unknown as { resetState?(): void }).resetState?.();
    checkGradients(area, item, layer, inputs, given);
  }
  if (item.output_shape !== undefined && item.output_shape !== null) {
    const shape = layer.computeOutputShape(shapesOf(inputs) as never, otherShapes(given));
    check(jsonDifference(shape, plain(area.decode(item.output_shape as Json)), 'output_shape'));
  }
}

function checkWeightsAfter(
  area: Area,
  item: Case,
  layer: Layer,
  weights: readonly SavedWeight[] | null,
  field: string,
): void {
  if (weights === null) return;
  const changed = new Map(
    ((item[field] ?? []) as unknown as readonly { index: number; tensor: Json }[]).map(
      ({ index, tensor }) => [index, tensor],
    ),
  );
  for (const [i, weight] of layer.weights.entries()) {
    const expected = area.decode(changed.get(i) ?? weights[i].tensor);
    check(difference(weight.value, expected, item.tol, `${field}: ${weight.path}`));
  }
}

function outcome(area: Area, item: Case): Outcome {
  const { id, symbol } = item;
  const name = ((item.config as { $keras: { class_name: string } }).$keras ?? {}).class_name;
  if (!LAYER_CLASSES.some((constructor) => classNameOf(constructor) === name)) {
    return { id, symbol, verdict: 'absent', detail: `the layer ${name}` };
  }
  try {
    runCase(area, item);
    return item.raises === undefined
      ? { id, symbol, verdict: 'passed', detail: '' }
      : { id, symbol, verdict: 'failed', detail: `${symbol}: an error was expected` };
  } catch (error) {
    if (item.raises !== undefined && error instanceof KeratinError)
      return { id, symbol, verdict: 'passed', detail: '' };
    if (error instanceof Unsupported || error instanceof Absent)
      return { id, symbol, verdict: 'absent', detail: error.message };
    // An option Keratin does not have, e.g. of image layers that move bounding boxes.
    if (error instanceof KeratinError && error.code === 'unknown-config-key')
      return { id, symbol, verdict: 'absent', detail: error.message };
    const detail = error instanceof Error ? error.message : String(error);
    const where =
      error instanceof KeratinError || process.env.TRACE === undefined ? '' : `\n${(error as Error).stack}`;
    return { id, symbol, verdict: 'failed', detail: `${symbol}: ${detail}${where}` };
  }
}

/** The area layers. */
export function runLayers(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('layers');
  return area.cases.filter(filter).map((item) => outcome(area, item));
}
