import { badReturn } from '../runtime/returned';
import { isPlainObject } from '../util/arguments';
import { keepNames } from '../config/auto-name';
import { fromConfig, hasOwnConstructor, sameJson } from '../config/construct';
import { isSavedFunction } from '../config/identifier';
import type { Json, JsonObject } from '../config/option';
import type { Saveable } from '../config/saveable';
import { classNameOf, classOf, isSavedObject, objectsInside, withCustomObjects } from '../config/saveable';
import { Layer } from '../layers/layer';
import { withWeightBudget } from '../layers/loaded-weights';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, KeratinError } from '../util/errors';
import { toCamelCase } from '../util/names';
import { keepRandomState } from '../util/random/global';
import { computedDifference, isRecordable } from './computations';
import { withGraphs } from './rebuild-graph';
import { hasAssets, isModel, keepsOwnVariables, type SavedModel } from './saved-model';

/** Whether a class is the user's: Keratin's own say where they belong, or declare their parameters. */
const isOfUser = ({ constructor }: object): boolean =>
  !Object.hasOwn(constructor, 'options') && !Object.hasOwn(constructor, 'module');

/** The nearest class above that is Keratin's own. */
function ownBase(constructor: object): object {
  let each = constructor;
  while (typeof each === 'function' && !Object.hasOwn(each, 'options') && !Object.hasOwn(each, 'module'))
    each = Object.getPrototypeOf(each) as object;
  return each;
}

/** Whether a class of the user's says itself what its config is. */
function hasOwnConfig(constructor: object): boolean {
  const base = ownBase(constructor);
  for (let each = constructor; each !== base; each = Object.getPrototypeOf(each) as object)
    if (Object.hasOwn((each as { prototype: object }).prototype, 'getConfig')) return true;
  return false;
}

/** A config without names: they are unique, so that a second object has others. */
function withoutNames(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((entry: Json) => withoutNames(entry) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'name');
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutNames(entry) ?? null]));
}

/** Properties that all layers and models have; what a class of the user's adds is compared. */
const COMMON: ReadonlySet<string> = new Set([
  'activityRegularizer',
  'built',
  'config',
  'dtypePolicy',
  'history',
  'inputShape',
  'inputSpec',
  'name',
  'positional',
  'stopTraining',
  'supportsMasking',
]);

/** Whether two properties hold the same, as far as that can be told: objects of classes answer for themselves. */
function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a === 'function' || typeof b === 'function') return a === b || String(a) === String(b);
  if (a instanceof Tensor && b instanceof Tensor && a.isConcrete && b.isConcrete)
    return sameJson(a.shape, b.shape) && a.data.every((value, i) => Object.is(value, b.data[i]));
  const isPlain = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(isPlain);
    if (typeof value !== 'object' || value === null) return typeof value !== 'function';
    return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
  };
  return !isPlain(a) || (!isPlain(b) && b !== undefined) || sameJson(a, b);
}

function refuse(object: Saveable, received: Record<string, string>, advice: string, cause?: unknown): never {
  const name = classNameOf(object.constructor);
  throw new ArgumentError({
    code: 'unsaveable-class',
    expected: `the class ${name} must be possible to make again from what a file keeps of it.`,
    received,
    advice,
    details: { className: name },
    cause,
  });
}

const problemOf = (error: unknown): string =>
  error instanceof KeratinError ? error.message.split('\n')[0] : String(error).split('\n')[0];

const shownJson = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? String(value);

/** What a class has to have so that its objects can be made again. */
function configAdvice({ constructor }: object): string {
  const name = classNameOf(constructor);
  return (
    `Write getConfig() { return { ...super.getConfig(), size: this.size }; } into ${name}, for each argument of its ` +
    'constructor, and let that take one object with the same names: constructor({ size, ...options }) { super(options); ... }; ' +
    `or write static fromConfig(config) { return new ${name}(...); }.`
  );
}

/** An object made from a config as loading would, without a trace in names and random numbers. */
function madeAgain(object: Saveable, config: JsonObject): unknown {
  const inner = object instanceof Layer ? object.flattenLayers() : [];
  const classes = inner.map((layer) => classOf(layer));
  const revive = withGraphs((json) => {
    const found = isSavedObject(json)
      ? classes.find((known) => classNameOf(known) === json.class_name)
      : undefined;
    return found === undefined ? json : fromConfig(found, (json as { config: JsonObject }).config, revive);
  });
  return keepNames(() =>
    keepRandomState(() =>
      withWeightBudget(Number.POSITIVE_INFINITY, () => {
        const options = object instanceof Layer ? object.config : object;
        const made = withCustomObjects(objectsInside(options), () =>
          fromConfig(classOf(object), config, revive),
        );
        const build = object instanceof Layer ? object.getBuildConfig() : null;
        if (!(made instanceof Layer) || build === null) return made;
        try {
          made.buildFromConfig(JSON.parse(JSON.stringify(build)) as JsonObject);
        } catch (error) {
          const advice = isRecordable(object)
            ? configAdvice(object)
            : 'Loading builds it by recording its call with the shapes of the file: let that use tensor operations only, or ' +
              'give the class a build(inputShape) that builds the layers inside it.';
          refuse(object, { shapes: shownJson(build), problem: problemOf(error) }, advice, error);
        }
        return made;
      }),
    ),
  );
}

/** @throws ArgumentError `unsaveable-class` where an object of the user's class would not come back from a file. */
function checkObject(object: Saveable): void {
  const { constructor } = object;
  const name = classNameOf(constructor);
  const given: unknown = object.getConfig();
  if (!isPlainObject(given)) throw badReturn({ owner: `${name}.getConfig`, expected: 'an object' }, given);
  const config = JSON.parse(JSON.stringify(given)) as JsonObject;
  const shape = configAdvice(object);
  let made: unknown;
  try {
    made = madeAgain(object, config);
  } catch (error) {
    if (error instanceof ArgumentError && error.code === 'unsaveable-class') throw error;
    refuse(object, { config: shownJson(config), problem: problemOf(error) }, shape, error);
  }
  if (!(made instanceof (constructor as new () => object)))
    refuse(object, { fromConfig: `gives no ${name}` }, shape);
  const again = JSON.parse(JSON.stringify((made as Saveable).getConfig())) as JsonObject;
  if (!sameJson(withoutNames(config), withoutNames(again)))
    refuse(object, { config: shownJson(config), 'made from it': shownJson(again) }, shape);
  if (object instanceof Layer && made instanceof Layer) checkParts(object, made, shape);
  const base = ownBase(constructor);
  if (!hasOwnConfig(constructor) && hasOwnConstructor(constructor, base))
    checkProperties(object, made as object);
  if (!vouches(object, config)) checkComputation(object, made as Saveable, shape);
}

/** Whether a class says that what its base class writes is all: `getConfig() { return super.getConfig(); }`. */
function vouches(object: Saveable, config: JsonObject): boolean {
  if (!hasOwnConfig(object.constructor)) return false;
  const { prototype } = ownBase(object.constructor) as { prototype: Partial<Saveable> };
  return sameJson(config, JSON.parse(JSON.stringify(prototype.getConfig?.call(object) ?? null)));
}

/** Arguments may be kept where nobody sees them, in fields with # and in functions: what is computed tells. */
function checkComputation(object: Saveable, made: Saveable, advice: string): void {
  const difference = computedDifference(object, made);
  if (difference === null) return;
  const { cause } = difference;
  const received =
    cause === null ? 'computes something else than this object' : `cannot compute: ${problemOf(cause)}`;
  refuse(object, { 'one made from its config': received }, advice, cause ?? undefined);
}

/** What is made again must have the same weights. */
function checkParts(object: Layer, made: Layer, advice: string): void {
  const shapes = (layer: Layer): string =>
    layer.weights.map(({ shape }) => `[${shape.join(', ')}]`).join(' ') || 'none';
  const [expected, found] = [shapes(object), shapes(made)];
  if (expected !== found) refuse(object, { weights: expected, 'made from its config': found }, advice);
}

/** Without a config of its own a class must not keep what its constructor was given. */
function checkProperties(object: object, made: object): void {
  const other = made as Readonly<Record<string, unknown>>;
  const lost = Object.entries(object).find(
    ([property, value]) => !COMMON.has(property) && !sameValue(value, other[property]),
  );
  if (lost === undefined) return;
  const [property, value] = lost;
  refuse(
    object as Saveable,
    {
      [`${property} here`]: shownJson(value),
      [`${property} of one made from its config`]: shownJson(other[property]),
    },
    `Write getConfig() { return { ...super.getConfig(), ${property}: this.${property} }; } into the class, with ` +
      `${property} among the options of its constructor; or getConfig() { return super.getConfig(); } where ${property} ` +
      'need not be kept.',
  );
}

/** Objects that files name by class, down to those a class of the user's makes itself. */
function* namedObjects(layer: Layer): Generator<Saveable> {
  const seen = new Set<Layer>();
  const stack = [layer];
  for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    // Without a constructor of its own a class of the user's is made of its layers as ours are.
    const isMadeOfLayers =
      isModel(each) && each.listsLayers && !hasOwnConstructor(each.constructor, ownBase(each.constructor));
    if (isOfUser(each) && !isMadeOfLayers) yield each;
    if (!isOfUser(each) || isMadeOfLayers) stack.push(...each.sublayers());
  }
}

const isSaveable = (value: unknown): value is Saveable =>
  typeof value === 'object' &&
  value !== null &&
  'getConfig' in value &&
  typeof value.getConfig === 'function';

function compiledObjects(value: unknown): Saveable[] {
  if (isSaveable(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(compiledObjects);
}

/**
 * Makes sure that loading gives what is saved, for classes of the user's.
 *
 * @throws ArgumentError `unsaveable-class`, `needs-keras-format`
 */
export function checkRoundTrip(model: SavedModel, format: 'keras' | 'h5'): void {
  for (const object of namedObjects(model)) checkObject(object);
  if (model.compiled !== null) {
    const { optimizer, options } = model.compiled;
    const given = [optimizer, optimizer.schedule, options.loss, options.metrics, options.weightedMetrics];
    for (const object of compiledObjects(given)) if (isOfUser(object)) checkObject(object);
  }
  for (const layer of model.flattenLayers())
    for (const object of compiledObjects(layer.config))
      if (isOfUser(object) && !(object instanceof Layer)) checkObject(object);
  if (format === 'keras') return;
  const special = model.flattenLayers().find((layer) => keepsOwnVariables(layer) || hasAssets(layer));
  if (special === undefined) return;
  throw new ArgumentError({
    code: 'needs-keras-format',
    expected: 'files in the older format keep weights of layers, and nothing else.',
    received: {
      layer: `"${special.name}" (${special.className}), with ${hasAssets(special) ? 'saveAssets' : 'saveOwnVariables'}`,
    },
    advice: 'Save to a name that ends in .keras.',
    details: { layer: special.name },
  });
}

/**
 * Refuses functions that no file can name: those without a name, and those that have only that of the option they were
 * given as.
 *
 * @throws ArgumentError `unnamed-function`
 */
export function checkFunctions(json: Json, key = ''): void {
  if (Array.isArray(json)) json.forEach((entry: Json) => checkFunctions(entry, key));
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return;
  if (!isSavedFunction(json)) {
    for (const [inner, entry] of Object.entries(json)) checkFunctions(entry, inner);
    return;
  }
  const name = json.config;
  const isRegistered = 'registered_name' in json && String(json.registered_name).includes('>');
  if (isRegistered || (name !== '' && name !== key && name !== toCamelCase(key))) return;
  throw new ArgumentError({
    code: 'unnamed-function',
    expected: 'a file names functions, so that loading finds them again.',
    received: {
      [key === '' ? 'function' : toCamelCase(key)]:
        name === '' ? 'a function without a name' : `a function that is called "${name}" as its option`,
    },
    advice:
      'Give it a name, const myFunction = (...) => ..., and load with customObjects: { myFunction }; or register it with ' +
      'utils.registerKerasSerializable. saveWeights needs no names.',
    details: { key, name },
  });
}
