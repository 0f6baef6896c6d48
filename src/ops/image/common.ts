import { isFloat } from '../../ir/dtype';
import { formatShape } from '../../ir/shape';
import type { TensorLike } from '../../runtime/tensor';
import type { Tensor } from '../../runtime/tensor';
import { DTypeError, ShapeError } from '../../util/errors';
import { tensor } from '../common';
import type { DataFormat } from '../settings';
import { resolveDataFormat } from '../data-format';

/** Option of functions on images. */
export interface ImageOptions {
  /** Where the channels stand. Default `imageDataFormat()`. */
  readonly dataFormat?: string | null;
}

/** Images as [batch, height, width, channels], and how to bring a result into the given layout. */
export interface Batch {
  readonly value: Tensor;
  readonly restore: (x: Tensor) => Tensor;
  readonly format: DataFormat;
}

/** One image or a batch of images in either layout. */
export function toBatch(owner: string, images: TensorLike, dataFormat: string | null | undefined): Batch {
  const format = resolveDataFormat(owner, dataFormat);
  const given = tensor(images);
  if (given.ndim !== 3 && given.ndim !== 4) {
    throw new ShapeError({
      code: 'image-rank',
      expected: `${owner} needs one image (three axes) or a batch of images (four axes).`,
      received: { images: formatShape(given.shape) },
    });
  }
  const single = given.ndim === 3;
  const batch = single ? given.expandDims(0) : given;
  const first = format === 'channels_first';
  return {
    value: first ? batch.transpose([0, 2, 3, 1]) : batch,
    restore: (x) => {
      const ordered = first ? x.transpose([0, 3, 1, 2]) : x;
      return single ? ordered.squeeze(0) : ordered;
    },
    format,
  };
}

/** Refuses images of whole numbers. */
export function requireFloat(owner: string, images: Tensor): void {
  if (isFloat(images.dtype)) return;
  throw new DTypeError({
    code: 'image-dtype',
    expected: `${owner} needs floating-point images.`,
    received: { images: images.dtype },
    advice: `Cast first: images.astype('float32').div(255).`,
  });
}

/** Refuses images whose number of channels is not among `allowed`. */
export function requireChannels(owner: string, images: Tensor, allowed: readonly number[]): void {
  const channels = images.shape[3];
  if (allowed.includes(channels)) return;
  throw new ShapeError({
    code: 'image-channels',
    expected: `${owner} needs images of ${allowed.join(' or ')} channels.`,
    received: { channels: String(channels) },
    advice: `Check dataFormat: 'channels_last' or 'channels_first'.`,
  });
}
