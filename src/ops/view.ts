import { aDType } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from '../formats/half';
import type { DType, TypedArray } from '../ir/dtype';
import { bytesOf, numbersOf, parseDType, viewOf } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { DTypeError } from '../util/errors';
import { tensor } from './common';
import { defineLibrary } from './library';

/** Bytes of one number of a type, which storage in memory may exceed. */
const width = (dtype: DType): number => (dtype === 'float16' || dtype === 'bfloat16' ? 2 : bytesOf(dtype));

/** The bytes numbers have in files and in other libraries. */
function toBytes(data: TypedArray, dtype: DType): Uint8Array {
  let array: ArrayBufferView = data;
  if (dtype === 'float16') array = float32ToFloat16(data as Float32Array);
  else if (dtype === 'bfloat16') array = float32ToBfloat16(data as Float32Array);
  else if (dtype === 'int64' || dtype === 'uint64') {
    array = BigInt64Array.from(Array.from(data, (value) => BigInt.asIntN(64, BigInt(value))));
  }
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
}

function fromBytes({ buffer }: Uint8Array, dtype: DType, count: number): ArrayLike<number> {
  if (dtype === 'float16') return float16ToFloat32(new Uint16Array(buffer));
  if (dtype === 'bfloat16') return bfloat16ToFloat32(new Uint16Array(buffer));
  if (dtype === 'int64') return numbersOf(new BigInt64Array(buffer));
  if (dtype === 'uint64') return numbersOf(new BigUint64Array(buffer));
  return viewOf(dtype, buffer, 0, count);
}

const reinterpret = defineLibrary({
  name: 'view',
  infer: ([x], { dtype: target }: { readonly dtype: DType }) => {
    const scale = width(x.dtype) / width(target);
    const shape = [...x.shape];
    const last = shape.length - 1;
    if (scale !== 1 && (last < 0 || !Number.isInteger(shape[last] * scale))) {
      throw new DTypeError({
        code: 'view-width',
        expected: 'view needs a last axis whose bytes make whole numbers of the other type.',
        received: { x: `${x.dtype}[${x.shape.join(', ')}]`, dtype: target },
      });
    }
    if (scale !== 1) shape[last] *= scale;
    return [{ shape, dtype: target }];
  },
  evaluate: ([x], [output]) => {
    output.data.set(fromBytes(toBytes(x.data, x.dtype), output.dtype, output.data.length));
  },
});

/** Options of `view`. */
export interface ViewOptions {
  readonly dtype?: string | null;
}

/**
 * The same bytes read as another type; the last axis grows or shrinks with the width.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: that of x)
 * @returns numbers [..., n · width of x / width of `dtype`]
 * @throws {DTypeError} `view-width` when the bytes of the last axis make no whole number of elements
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.view(ops.array([1, -1], { dtype: 'int32' }), { dtype: 'uint32' })));
 * // [         1 4294967295]
 *
 * @see https://keras.io/api/ops/numpy/#view-function
 */
export function view(x: TensorLike, ...given: OptionArguments<ViewOptions, 'dtype'>): Tensor {
  const options: ViewOptions = optionsFrom('view', { dtype: aDType }, given);
  const value = tensor(x);
  if (options.dtype == null) return value;
  return reinterpret([value], { dtype: parseDType(options.dtype) })[0];
}
