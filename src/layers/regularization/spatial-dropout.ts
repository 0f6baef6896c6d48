import type { JsonObject } from '../../config/option';
import { dropout, type SeedGenerator } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { DataFormat } from '../../ops';

/** Dropout with one decision for each channel of each sample. */
export function dropChannels(inputs: Tensor, rate: number, seeds: SeedGenerator, format: DataFormat): Tensor {
  const channel = format === 'channels_last' ? inputs.ndim - 1 : 1;
  const noiseShape = inputs.shape.map((size, axis) => (axis === 0 || axis === channel ? size : 1));
  return dropout(inputs, rate, { noiseShape, seed: seeds });
}

/** Keras writes the configs of spatial dropout without `trainable` where that is true, and with the plain name of the dtype. */
export const shortenedConfig = (
  { trainable, ...config }: JsonObject,
  { name: dtype }: { readonly name: string },
): JsonObject => ({ ...config, dtype, ...(trainable === false && { trainable }) });
