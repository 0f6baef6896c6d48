import { aTextOrNull } from '../util/argument-kinds';
import { checkNoMore, requireArgument } from '../util/arguments';
import type { ConfigOf, GivenFor, JsonObject, OptionsOf, OptionTable } from '../config/option';
import { configure, kerasName, serializeConfig, withFirst } from '../config/option';
import { nullable, oneOf, text } from '../config/kinds';
import { autoName } from '../config/auto-name';
import type { Saveable } from '../config/saveable';
import { classNameOf } from '../config/saveable';
import type { DType } from '../ir/dtype';
import { floatx } from '../ops/settings';
import { returnedTensor } from '../runtime/returned';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { StateError } from '../util/errors';
import { checkOptions } from '../util/options';
import { dtypeOption } from './dtype-option';
import type { Reduction } from './reduce';
import { REDUCTIONS, reduceWeighted } from './reduce';
import { UncalledMethods } from '../util/uncalled';
import { INSPECT } from '../util/notebook';

/** The options all losses share; `name` is the default name, null for one made from the class's name. */
export function lossOptions(name: string | null = null, ...others: readonly never[]) {
  checkNoMore('lossOptions', others);
  requireArgument('lossOptions', 'name', name, aTextOrNull);
  return {
    name: nullable(text(''), name),
    reduction: nullable(oneOf(REDUCTIONS, 'sum_over_batch_size'), 'sum_over_batch_size'),
    dtype: dtypeOption(),
  };
}

/** As `lossOptions`, for losses without options of their own: `reduction` may stand by position. */
export const simpleLossOptions = (name: string | null = null) => withFirst('reduction', lossOptions(name));

/** The table of losses without options of their own. */
export type SimpleLossTable = ReturnType<typeof simpleLossOptions>;

const OPTIONS = withFirst('name', lossOptions());

/**
 * The options all losses share.
 *
 * - `name`: a string. By default the loss's own name in snake_case.
 * - `reduction`: how the losses of a batch become one number: `sum_over_batch_size` (default) and `mean` divide their sum
 *   by their number, `mean_with_sample_weight` by the sum of the weights, `sum` does not divide, `none` and null return
 *   them all.
 * - `dtype`: the type computed in. Default null: `floatx()`, float32.
 */
export type LossOptions = OptionsOf<typeof OPTIONS>;

/** What a loss can be told about a batch. */
export interface LossApplyOptions {
  /** A factor for each sample [batch], or for each value of the unreduced loss. */
  readonly sampleWeight?: TensorLike | null;
  /** True where a value counts: the mask of the predictions. */
  readonly mask?: TensorLike | null;
}

/** Methods that are called are those of the class: in Python's spelling they are not. */
const UNCALLED = new UncalledMethods('Loss', {});

/**
 * How far predictions are from targets: the base of all losses. A loss of your own extends it and gives `call`, which
 * returns unreduced values (usually one per sample); weights, masks and reduction are applied here.
 *
 * Options that `call` needs can be declared in a static `options` table (`{ ...lossOptions('my_loss'), ... }`): they are
 * then checked, typed and saved.
 *
 * @example
 * import { losses } from 'keratin';
 * class FourthPower extends losses.Loss {
 *   call(yTrue, yPred) {
 *     return yPred.sub(yTrue).pow(4).mean(-1);
 *   }
 * }
 * const loss = new FourthPower();
 * console.log(loss.name); // fourth_power
 * console.log(String(loss.apply([[0], [2]], [[1], [2]]))); // 0.5
 *
 * @see https://keras.io/api/losses/ — Base Loss API
 */
export class Loss<T extends OptionTable = typeof OPTIONS> implements Saveable {
  static readonly className: string = 'Loss';
  static readonly module: string = 'keras.losses';
  static readonly options: OptionTable = OPTIONS;
  /** Options that are saved only where they differ from their default, as Keras itself never writes them. */
  static readonly savedIfSet: readonly string[] = ['dtype'];

  readonly name: string;
  readonly reduction: Reduction;
  /** The type targets and predictions are brought to. */
  readonly dtype: DType;
  readonly #settings: ConfigOf<OptionTable>;

  /** @param given the arguments of the constructor, as the class's table declares them */
  constructor(...given: GivenFor<T>) {
    UNCALLED.refuse(this, Loss);
    const config = configure(classNameOf(new.target), new.target.options, given);
    this.#settings = config;
    const { name, reduction, dtype } = config as ConfigOf<typeof OPTIONS>;
    this.name = name === null || name === '' ? autoName(classNameOf(new.target)) : name;
    this.reduction = reduction;
    this.dtype = dtype ?? floatx();
  }

  /** The parsed options of the class's own table. */
  protected settings<S extends OptionTable = T>(): ConfigOf<S> {
    return this.#settings as ConfigOf<S>;
  }

  /**
   * The unreduced losses, usually one per sample [batch].
   *
   * @param _yTrue Targets, in the loss's dtype.
   * @param _yPred Predictions, in the loss's dtype.
   */
  call(_yTrue: Tensor, _yPred: Tensor): Tensor {
    throw new StateError({
      code: 'loss-without-call',
      expected: `the class ${this.constructor.name} needs a method call(yTrue, yPred) that returns the losses.`,
    });
  }

  /** What computes the losses, in words. */
  protected get callName(): string {
    return `${classNameOf(this.constructor)}.call`;
  }

  /** Refuses targets that the loss cannot use, before anything is computed; absent where it takes all. */
  checkTarget?(target: Tensor, predictionShape: readonly number[]): void;

  /** True where a value that `call` returned counts; null where all do. */
  protected valueMask(_yTrue: Tensor, _yPred: Tensor, _values: Tensor): Tensor | null {
    return null;
  }

  /**
   * The loss of a batch, weighted, masked and reduced.
   *
   * @throws ShapeError `loss-shape` where targets and predictions have different shapes that would broadcast.
   */
  apply(yTrue: TensorLike, yPred: TensorLike, options: LossApplyOptions = {}): Tensor {
    checkOptions(`${classNameOf(this.constructor)}.apply`, options, ['sampleWeight', 'mask']);
    const optional = (x: TensorLike | null | undefined): Tensor | null =>
      x === null || x === undefined ? null : Tensor.from(x, this.dtype);
    const target = Tensor.from(yTrue, this.dtype).astype(this.dtype);
    const output = Tensor.from(yPred, this.dtype).astype(this.dtype);
    const values = returnedTensor(this.call(target, output), { owner: this.callName }).astype(this.dtype);
    const given = optional(options.mask)?.astype('bool') ?? null;
    const own = this.valueMask(target, output, values);
    const mask = given !== null && own !== null ? given.binary('and', own) : (given ?? own);
    return reduceWeighted(
      values,
      optional(options.sampleWeight)?.astype(this.dtype) ?? null,
      mask,
      this.reduction,
    );
  }

  getConfig(): JsonObject {
    const { options: table, savedIfSet } = this.constructor as typeof Loss;
    const json: Record<string, JsonObject[string]> = {
      ...serializeConfig(table, this.#settings),
      name: this.name,
    };
    for (const name of savedIfSet) {
      if (this.#settings[name] === table[name].fallback) delete json[kerasName(table, name)];
    }
    return json;
  }

  toString(): string {
    return `<${classNameOf(this.constructor)} name=${this.name}, reduction=${this.reduction}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}
