import type { OptionTable } from '../../config/option';
import { formatShape } from '../../ir/shape';
import type { DataFormat } from '../../ops';
import { SeedGenerator, uniform } from '../../random';
import { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { CallOptions } from '../layer';
import { Layer } from '../layer';
import type { Bounds } from './options';

/** What image layers take besides plain images. */
export interface ImageData {
  readonly images: Tensor;
  readonly labels?: Tensor;
  readonly segmentation_masks?: Tensor;
}

interface ImageConfig {
  readonly dataFormat: DataFormat;
  readonly seed?: number | null;
}

/**
 * A layer that changes images [height, width, channels], or batches of them, and what belongs to them: an object
 * `{ images, labels, segmentation_masks }` is changed part by part. Unlike others it acts as in training unless told not
 * to.
 */
export abstract class ImageLayer<T extends OptionTable, Drawn = null> extends Layer<T> {
  /** Where random layers take their numbers from. */
  readonly seedGenerator: SeedGenerator | null;

  constructor(...given: readonly unknown[]) {
    super(...given);
    const { seed } = this.config as unknown as ImageConfig;
    this.seedGenerator = seed === undefined ? null : new SeedGenerator({ seed });
  }

  protected override get trainingDefault(): boolean {
    return true;
  }

  protected get format(): DataFormat {
    return (this.config as unknown as ImageConfig).dataFormat;
  }

  /** Height and width of a batch of images. */
  protected sizeOf(images: Tensor): [number, number] {
    const first = this.format === 'channels_last' ? 1 : 2;
    return [images.shape[first], images.shape[first + 1]];
  }

  /** Random numbers of a shape between bounds. */
  protected random(shape: readonly number[], [minval, maxval]: Bounds = [0, 1], dtype?: string): Tensor {
    return uniform(shape, { minval, maxval, seed: this.seedGenerator, dtype });
  }

  /** What is random in a call, for a batch of images. */
  protected abstract draw(images: Tensor, training: boolean): Drawn;

  /** A batch of images changed. */
  protected abstract transform(images: Tensor, drawn: Drawn, training: boolean): Tensor;

  /** Masks of classes changed like the images; by default they stay, as for layers that only change colours. */
  protected transformMasks(masks: Tensor, _drawn: Drawn, _training: boolean): Tensor {
    return masks;
  }

  /** Labels changed; by default they stay. */
  protected transformLabels(labels: Tensor, _drawn: Drawn, _training: boolean): Tensor {
    return labels;
  }

  #batched(images: Tensor, change: (batch: Tensor) => Tensor): Tensor {
    if (images.ndim === 4) return change(images);
    if (images.ndim === 3) return change(images.expandDims(0)).squeeze(0);
    throw new ShapeError({
      code: 'image-rank',
      expected: `${this.className} needs an image with 3 axes or a batch of images with 4.`,
      received: { images: formatShape(images.shape) },
    });
  }

  override call(data: Tree<Tensor>, options: CallOptions): Tree<Tensor> {
    const training = options.training === true;
    const images = data instanceof Tensor ? data : (data as unknown as ImageData).images;
    let drawn: Drawn | undefined;
    const changed = this.#batched(images, (batch) => {
      drawn = this.draw(batch, training);
      return this.transform(batch, drawn, training);
    });
    if (data instanceof Tensor) return changed;
    if ('bounding_boxes' in (data as object)) {
      throw new ArgumentError({
        code: 'bounding-boxes',
        expected: `${this.className} changes images, labels and segmentation_masks; bounding boxes it does not know.`,
        received: { data: Object.keys(data as object).join(', ') },
      });
    }
    const { labels, segmentation_masks: masks } = data as unknown as ImageData;
    const isBatch = images.ndim === 4;
    const whole = (part: Tensor): Tensor => (isBatch ? part : part.expandDims(0));
    const back = (part: Tensor): Tensor => (isBatch ? part : part.squeeze(0));
    return {
      ...(data as object),
      images: changed,
      ...(labels && { labels: back(this.transformLabels(whole(labels), drawn!, training)) }),
      ...(masks && { segmentation_masks: back(this.transformMasks(whole(masks), drawn!, training)) }),
    };
  }
}

/** Images whose values run over one range, over another. */
export function changeRange(images: Tensor, from: Bounds, to: Bounds): Tensor {
  if (from[0] === to[0] && from[1] === to[1]) return images;
  const unit = images.sub(from[0]).div(from[1] - from[0]);
  return unit.mul(to[1] - to[0]).add(to[0]);
}

/** Keras's inner range of values. */
export const BYTES: Bounds = [0, 255];

/** Keras's range for colours. */
export const UNIT: Bounds = [0, 1];
