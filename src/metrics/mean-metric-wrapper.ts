import { required, saveable } from '../config/kinds';
import type { Arguments, Json, JsonObject, OptionSite, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { isSavedObject, serializeSaveable } from '../config/saveable';
import type { LossFunction } from '../losses/loss-function';
import { lossFunction, lossFunctionName } from '../losses/functions';
import { get as getLoss } from '../losses/get';
import { Loss } from '../losses/loss';
import {
  functionOptions,
  gatherFunctionOptions,
  parseFunction,
  serializeFunction,
  spreadFunctionOptions,
} from '../losses/loss-function-wrapper';
import { named, returnedTensor } from '../runtime/returned';
import type { Tensor } from '../runtime/tensor';
import { metricFunction, metricFunctionName } from './functions';
import type { Direction } from './metric';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';

/** What can be measured: a function of (yTrue, yPred), or a loss. */
export type Measure = LossFunction | Loss;

function parse(value: unknown, site: OptionSite): Measure {
  if (value instanceof Loss) return value;
  if (isSavedObject(value) && value.class_name !== 'function') return getLoss(value);
  return parseFunction(value, site, (name) => lossFunction(name) ?? metricFunction(name));
}

const serialize = (fn: Measure): Json =>
  fn instanceof Loss
    ? serializeSaveable(fn)
    : serializeFunction(fn, lossFunctionName(fn) ?? metricFunctionName(fn));

const OPTIONS = withFirst('name', {
  fn: required(saveable<Measure, Measure>(parse, serialize, () => undefined as never)),
  ...metricOptions(),
  functionOptions: functionOptions(),
});

/** Options of `MeanMetricWrapper`: `functionOptions`, given to the function, and those of all metrics. */
export type MeanMetricWrapperOptions = OptionsOf<typeof OPTIONS>;

/**
 * The mean over all samples of a function of targets and predictions.
 *
 * @example
 * import { losses, metrics } from 'keratin';
 * const metric = new metrics.MeanMetricWrapper(losses.meanSquaredError, { name: 'error' });
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [0, 0]]);
 * console.log(String(metric.result())); // 0.25
 *
 * @see https://keras.io/api/metrics/reduction_metrics/#meanmetricwrapper-class
 */
export class MeanMetricWrapper extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'MeanMetricWrapper';
  static override readonly options = OPTIONS;

  /** The function, or the loss. */
  readonly fn: Measure;

  /** @param fn A function (yTrue, yPred) => Tensor with one value per sample, or a loss. */
  constructor(fn: Measure, ...options: Arguments<typeof OPTIONS, MeanMetricWrapperOptions>) {
    super(fn, ...options);
    this.fn = this.settings<typeof OPTIONS>().fn;
  }

  static fromConfig(config: JsonObject): MeanMetricWrapper {
    const options = gatherFunctionOptions(config, ['name', 'dtype']);
    return new MeanMetricWrapper(config.fn as unknown as Measure, options);
  }

  override get direction(): Direction | null {
    const isMeanLoss =
      this.constructor === MeanMetricWrapper &&
      (this.fn instanceof Loss || lossFunctionName(this.fn) !== null);
    return isMeanLoss ? 'down' : super.direction;
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    if (this.fn instanceof Loss) return this.fn.apply(yTrue, yPred);
    const { functionOptions: given } = this.settings<typeof OPTIONS>();
    const values = Object.keys(given).length === 0 ? this.fn(yTrue, yPred) : this.fn(yTrue, yPred, given);
    return returnedTensor(values, { owner: named('a metric function', this.fn.name) });
  }

  override getConfig(): JsonObject {
    return spreadFunctionOptions(super.getConfig());
  }
}
