import { snakeCaseOfClass } from '../config/auto-name';
import { required, saveable } from '../config/kinds';
import type { Arguments, Json, JsonObject, OptionSite, OptionsOf } from '../config/option';
import { badOption, namedArguments } from '../config/option';
import { classNameOf, customNameOf, customObject, isSavedObject } from '../config/saveable';
import { named } from '../runtime/returned';
import type { Tensor } from '../runtime/tensor';
import { toCamelCase, toSnakeCase } from '../util/names';
import type { LossFunction } from './loss-function';
import { lossFunction, lossFunctionName } from './functions';
import { Loss, simpleLossOptions } from './loss';
import { alignRanks } from './ranks';

/** A function as an option: the function itself, or the name or JSON it was saved under. */
export function parseFunction(
  value: unknown,
  site: OptionSite,
  find: (name: string) => LossFunction | null = lossFunction,
): LossFunction {
  if (typeof value === 'function') return value as LossFunction;
  const saved = isSavedObject(value) ? (value.config as unknown) : value;
  const registered =
    isSavedObject(value) && 'registered_name' in value
      ? customObject(String(value.registered_name))
      : undefined;
  if (typeof saved === 'string') {
    const found = registered ?? customObject(saved) ?? find(saved);
    if (typeof found === 'function') return found as LossFunction;
  }
  throw badOption(
    site,
    'a function (yTrue, yPred) => Tensor',
    value,
    'Functions of yours are found by withCustomObjects.',
  );
}

/** What Keras writes for a function. */
export function serializeFunction(fn: LossFunction, name: string | null = lossFunctionName(fn)): Json {
  const known = name ?? fn.name;
  const registered = name === null ? (customNameOf(fn) ?? known) : 'function';
  return { module: 'builtins', class_name: 'function', config: known, registered_name: registered };
}

/** The option `functionOptions`: what the function is given as its third argument, under our names. */
export const functionOptions = () =>
  saveable<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>(
    (value, site) => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value as Record<string, unknown>;
      throw badOption(site, 'an object of options', value);
    },
    (value) => value as JsonObject,
    {},
  );

/** A saved wrapper's config with what its function was given gathered under `function_options`. */
export function gatherFunctionOptions(config: JsonObject, own: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(config).filter(([key]) => key !== 'fn');
  const given = entries.filter(([key]) => own.includes(key));
  const others = entries
    .filter(([key]) => !own.includes(key))
    .map(([key, value]) => [toCamelCase(key), value]);
  return { ...Object.fromEntries(given), functionOptions: Object.fromEntries(others) };
}

/** A wrapper's config as Keras writes it: what the function is given stands beside the wrapper's own options. */
export function spreadFunctionOptions(config: JsonObject): JsonObject {
  const { function_options: given, ...rest } = config;
  const others = Object.entries(given as JsonObject).map(([key, value]) => [toSnakeCase(key), value]);
  return { ...rest, ...(Object.fromEntries(others) as JsonObject) };
}

const OPTIONS = {
  fn: required(
    saveable<LossFunction, LossFunction>(
      parseFunction,
      (fn) => serializeFunction(fn),
      () => undefined as never,
    ),
  ),
  ...simpleLossOptions(),
  functionOptions: functionOptions(),
};

/** Options of `LossFunctionWrapper`: `functionOptions`, given to the function, and those of all losses. */
export type LossFunctionWrapperOptions = OptionsOf<typeof OPTIONS>;

/**
 * A loss made from a function of targets and predictions. Ranks that differ by an axis of size 1 are aligned first.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.LossFunctionWrapper((yTrue, yPred) => yTrue.sub(yPred).abs().max(-1));
 * console.log(String(loss.apply([[0, 0]], [[1, 3]]))); // 3.0
 *
 * @see https://keras.io/api/losses/#creating-custom-losses
 */
export class LossFunctionWrapper extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'LossFunctionWrapper';
  static override readonly options = OPTIONS;

  /** The function. */
  readonly fn: LossFunction;

  /** @param fn A function (yTrue, yPred) => Tensor with one value per sample. */
  constructor(fn: LossFunction, ...options: Arguments<typeof OPTIONS, LossFunctionWrapperOptions>) {
    const owner = classNameOf(new.target);
    const { fn: given, ...others } = namedArguments(owner, OPTIONS, [fn, ...options]);
    super(given, { name: functionName(given), ...others });
    this.fn = this.settings<typeof OPTIONS>().fn;
  }

  static fromConfig(config: JsonObject): LossFunctionWrapper {
    const options = gatherFunctionOptions(config, ['name', 'reduction', 'dtype']);
    return new LossFunctionWrapper(config.fn as unknown as LossFunction, options);
  }

  protected override get callName(): string {
    return named('a loss function', this.fn.name);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { functionOptions: given } = this.settings<typeof OPTIONS>();
    const [target, output] = alignRanks(yTrue, yPred);
    return Object.keys(given).length === 0 ? this.fn(target, output) : this.fn(target, output, given);
  }

  override getConfig(): JsonObject {
    return spreadFunctionOptions(super.getConfig());
  }
}

/** A function's own name in snake_case, or null where it has none. */
export const functionName = (fn: unknown): string | null =>
  lossFunctionName(fn) ?? (typeof fn === 'function' && fn.name !== '' ? snakeCaseOfClass(fn.name) : null);
