import type { Hdf5Dataset } from '../formats/hdf5-types';
import type { DType, TypedArray } from '../ir/dtype';
import { formatShape, sameShape } from '../ir/shape';
import type { Layer } from '../layers/layer';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { FormatError } from '../util/errors';

/** Values of a file as a tensor. */
export function toTensor({ shape, dtype, data }: Hdf5Dataset): Tensor {
  if (dtype === 'string') {
    throw new FormatError({
      code: 'text-weight',
      expected: 'weights are numbers.',
      received: { weight: `texts${formatShape(shape)}` },
    });
  }
  const values =
    data instanceof BigInt64Array || data instanceof BigUint64Array
      ? Float64Array.from(data as BigInt64Array, Number)
      : data;
  const small = dtype === 'float8_e4m3fn' || dtype === 'float8_e5m2';
  return Tensor.of({
    shape: [...shape],
    dtype: (small ? 'float32' : dtype) as DType,
    data: values as TypedArray,
  });
}

/** Values for weights, collected first so that a file that does not fit changes nothing. */
export class Assignments {
  readonly #pairs: [Variable, Tensor][] = [];
  readonly #extra: (() => void)[] = [];

  /** Plans `value` for `variable`. @throws FormatError `weight-shape` */
  add(variable: Variable, value: Tensor, layer: Layer): void {
    if (!sameShape(variable.shape, value.shape)) {
      throw new FormatError({
        code: 'weight-shape',
        expected: `the weight "${variable.path}" of "${layer.name}" (${layer.className}) has another shape in the file.`,
        received: { model: formatShape(variable.shape), file: formatShape(value.shape) },
        advice: 'The file belongs to another model, or to one with other sizes.',
        details: { layer: layer.name, weight: variable.path, model: variable.shape, file: value.shape },
      });
    }
    this.#pairs.push([variable, value]);
  }

  /** Plans something else to do with the weights. */
  addStep(step: () => void): void {
    this.#extra.push(step);
  }

  /** Sets all values. */
  apply(): void {
    for (const [variable, value] of this.#pairs) variable.assign(value);
    for (const step of this.#extra) step();
  }
}
