import { differentiate } from '../../src/compile/autodiff';
import * as build from '../../src/ir/build';
import { evaluateGraph } from '../../src/ir/evaluate';
import { Tensor } from '../../src/runtime/tensor';

/** The gradient of Σ f(x) · cotangent with respect to x, computed through a program. */
export function slope(f: (x: Tensor) => Tensor, x: Tensor, cotangent: Tensor): Tensor {
  const input = build.input(x.shape, x.dtype);
  const output = f(new Tensor(input));
  const [gradient] = differentiate([output.node], [cotangent.node], [input]);
  const node = gradient ?? build.constant(0, x.dtype, x.shape);
  const [value] = evaluateGraph([node], new Map([[input, { shape: x.shape, dtype: x.dtype, data: x.data }]]));
  return Tensor.of(value);
}
