import { any, expandDims, logicalOr, where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import { maskOf, setMask } from '../mask';

/**
 * Inputs combined two by two; where one of two is masked the other counts alone: maximum and minimum have no value that
 * would leave the other as it is.
 */
export function mergeMasked(inputs: readonly Tensor[], combine: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const spread = (x: Tensor): Tensor | null => {
    const mask = maskOf(x);
    return mask === null ? null : expandDims(mask, -1).broadcastTo(x.shape);
  };
  let output = inputs[0];
  let outputMask = spread(output);
  for (const given of inputs.slice(1)) {
    const mask = spread(given);
    const input = mask === null ? given : where(mask, { x1: given, x2: output });
    if (outputMask !== null) output = where(outputMask, { x1: output, x2: input });
    outputMask = mask !== null && outputMask !== null ? logicalOr(outputMask, mask) : null;
    output = combine(output, input);
  }
  if (outputMask !== null) setMask(output, any(outputMask, { axis: -1 }));
  return output;
}
