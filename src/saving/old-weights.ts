import { sameShape } from '../ir/shape';
import type { Layer } from '../layers/layer';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { concatenate, flip, hsplit, split } from '../ops';

type Values = readonly Tensor[];

/** Keras 1 kept the matrices of the gates apart: W, U and b of each gate. Their places in Keras 2's order of gates. */
const GATES: Readonly<Record<number, readonly number[]>> = {
  // LSTM: input, cell, forget, output became input, forget, cell, output.
  12: [0, 2, 1, 3],
  // GRU: update, reset, candidate stayed.
  9: [0, 1, 2],
};

function joinGates(values: Values, order: readonly number[]): Tensor[] {
  return [0, 1, 2].map((part) =>
    concatenate(
      order.map((gate) => values[3 * gate + part]),
      { axis: -1 },
    ),
  );
}

/** cuDNN's recurrent layers keep the matrix of each gate transposed, in another order of numbers, and two biases. */
function fromCudnn(values: Values, gates: number, own: readonly Variable[]): Tensor[] | null {
  const [kernel, recurrent, bias] = values;
  if (values.length !== 3 || bias === undefined || bias.ndim !== 1) return null;
  const units = recurrent.shape[0];
  if (bias.shape[0] !== 2 * gates * units) return null;
  const [features] = kernel.shape;
  const eachGate = (x: Tensor, change: (gate: Tensor) => Tensor): Tensor =>
    concatenate(hsplit(x, gates).map(change), { axis: 1 });
  // The numbers of a gate are those of its transpose, read as if it were not.
  const input = eachGate(kernel, (gate) => gate.reshape([units, features]).transpose([1, 0]));
  const state = eachGate(recurrent, (gate) => gate.transpose([1, 0]));
  const [first, second] = split(bias, 2);
  const biases = own[2].shape.length === 2 ? bias.reshape([2, gates * units]) : first.add(second);
  return [input, state, biases];
}

/** A kernel of a convolution in Keras's order of axes, from orders old versions wrote. */
function convolutionKernel(value: Tensor, target: readonly number[]): Tensor {
  if (sameShape(value.shape, target)) return value;
  const orders: readonly (readonly number[])[] =
    value.ndim === 5
      ? [[2, 3, 4, 1, 0]]
      : value.ndim === 4 && target.length === 4
        ? [
            [2, 3, 1, 0],
            [0, 1, 3, 2],
            [2, 3, 0, 1],
          ]
        : value.ndim === 4 && target.length === 3
          ? [
              [0, 1, 2, 3],
              [2, 3, 1, 0],
            ]
          : [];
  for (const order of orders) {
    const turned = value.transpose([...order]);
    if (sameShape(turned.shape, target)) return turned;
    // One-dimensional convolutions of Keras 1 were two-dimensional ones of width 1.
    if (
      target.length === 3 &&
      turned.shape[1] === 1 &&
      sameShape([turned.shape[0], ...turned.shape.slice(2)], target)
    ) {
      return turned.reshape([...target]);
    }
  }
  return value;
}

/** The same values in the shape a weight has, where only axes of size 1 differ. */
function sameNumbers(value: Tensor, target: readonly number[]): Tensor {
  const squeezed = (shape: readonly number[]): string => shape.filter((size) => size !== 1).join();
  if (sameShape(value.shape, target) || squeezed(value.shape) !== squeezed(target)) return value;
  return value.reshape([...target]);
}

/** What of a file matters for how weights are read. */
export interface Origin {
  /** Keras 1 with channels first kept kernels as (out, in, height, width), also where the shape does not tell. */
  readonly outputsFirst?: boolean;
  /** Theano turned kernels around: it computed convolutions, not correlations. */
  readonly turned?: boolean;
}

const isConvolution = (layer: Layer): boolean => /Conv/.test(layer.className);

function convolution(
  layer: Layer,
  variable: Variable,
  value: Tensor,
  { outputsFirst, turned }: Origin,
): Tensor {
  if (!/kernel/.test(variable.name) || value.ndim < 3) return value;
  const isFirst =
    outputsFirst === true &&
    value.ndim === 4 &&
    (layer.config as { dataFormat?: string }).dataFormat === 'channels_first';
  const reordered = isFirst ? value.transpose([2, 3, 1, 0]) : value;
  const kernel = convolutionKernel(
    sameShape(reordered.shape, variable.shape) ? reordered : value,
    variable.shape,
  );
  if (turned !== true || !sameShape(kernel.shape, variable.shape)) return kernel;
  return flip(kernel, { axis: Array.from({ length: kernel.ndim - 2 }, (_, axis) => axis) });
}

/** The weights of one layer, without layers inside it, in the number and shapes it has now, where old ones differ. */
export function adaptWeights(
  layer: Layer,
  own: readonly Variable[],
  values: Values,
  origin: Origin = {},
): Tensor[] {
  let result = [...values];
  if (own.length === 3 && Object.hasOwn(GATES, values.length))
    result = joinGates(values, GATES[values.length]);
  const gates = /LSTM/.test(layer.className) ? 4 : /GRU/.test(layer.className) ? 3 : 0;
  if (gates > 0 && own.length === 3) result = fromCudnn(result, gates, own) ?? result;
  if (result.length !== own.length) return result;
  return result.map((value, i) => {
    const adapted = isConvolution(layer) ? convolution(layer, own[i], value, origin) : value;
    return sameNumbers(adapted, own[i].shape);
  });
}
