import * as kinds from '../config/kinds';
import type { Arguments, Json, OptionSite, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { badOption } from '../config/option';
import { isSavedObject } from '../config/saveable';
import { parseDType } from '../ir/dtype';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { dtypeOf, Initializer, type InitializerCallOptions } from './initializer';

/** How files hold an array: its values as nested lists, and their type. */
const isSavedArray = (value: unknown): value is { config: { value: TensorLike; dtype: string } } =>
  isSavedObject(value) && (value.class_name === '__numpy__' || value.class_name === '__tensor__');

function parseValue(value: unknown, site: OptionSite): number | Tensor {
  if (typeof value === 'number') return value;
  if (isSavedArray(value))
    return Tensor.from(value.config.value, floatx()).astype(parseDType(value.config.dtype));
  const isArray = Array.isArray(value) || ArrayBuffer.isView(value);
  const holdsTensor =
    typeof value === 'object' && value !== null && (value instanceof Tensor || 'toTensor' in value);
  if (isArray || holdsTensor) return Tensor.from(value as TensorLike, floatx());
  throw badOption(site, 'a number, an array or a tensor', value);
}

const serializeValue = (value: number | Tensor): Json =>
  typeof value === 'number'
    ? value
    : { class_name: '__numpy__', config: { value: value.toArray() as Json, dtype: value.dtype } };

const OPTIONS = withFirst('value', {
  value: kinds.saveable<TensorLike, number | Tensor>(parseValue, serializeValue, 0),
});

export type ConstantOptions = OptionsOf<typeof OPTIONS>;

/**
 * One number in all places, or an array that broadcasts to the weight's shape.
 *
 * Default: value 0.
 *
 * @example
 * import { initializers } from 'keratin';
 * console.log(String(new initializers.Constant({ value: 0.5 }).call([2]))); // [0.5 0.5]
 *
 * @see https://keras.io/api/layers/initializers/#constant-class
 */
export class Constant extends Initializer {
  static override readonly className = 'Constant';
  static override readonly options = OPTIONS;
  declare readonly value: number | Tensor;

  constructor(...options: Arguments<typeof OPTIONS, ConstantOptions>) {
    super(...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    return Tensor.from(this.value).astype(dtypeOf('Constant', options)).broadcastTo(shape);
  }
}
