import { describe, expect, it } from 'vitest';
import { ones } from '../../ops';
import { Tensor } from '../../runtime/tensor';
import type { Layer } from '../layer';
import { CenterCrop } from './center-crop';
import { RandomBrightness } from './random-brightness';
import { RandomColorDegeneration } from './random-color-degeneration';
import { RandomCrop } from './random-crop';
import { RandomGrayscale } from './random-grayscale';
import { RandomHue } from './random-hue';
import { RandomInvert } from './random-invert';
import { RandomPosterization } from './random-posterization';
import { RandomSaturation } from './random-saturation';
import { RandomSharpness } from './random-sharpness';
import { Solarization } from './solarization';

// Where the bounds of what is drawn are one number, a layer is its formula. Images of bytes, [2, 4, 5, 3].
const [HEIGHT, WIDTH] = [4, 5];
const numbers = Array.from({ length: 2 * HEIGHT * WIDTH * 3 }, (_, i) =>
  Math.floor(127.5 + 127.5 * Math.sin(i * 1.7)),
);
const images = Tensor.from(numbers).astype('float32').reshape([2, HEIGHT, WIDTH, 3]);

type Pixel = readonly number[];
const bytes = (x: number): number => Math.min(Math.max(x, 0), 255);
const gray = ([r, g, b]: Pixel): number => 0.2989 * r + 0.587 * g + 0.114 * b;
const each = (f: (x: number) => number) => (pixel: Pixel) => pixel.map(f);

describe('image augmentations with one number in place of a range', () => {
  it.each<[string, Layer, (pixel: Pixel) => Pixel]>([
    ['RandomBrightness', new RandomBrightness([0.2, 0.2]), each((x) => bytes(x + 51))],
    [
      'RandomBrightness of [0, 100]',
      new RandomBrightness([-0.1, -0.1], { valueRange: [0, 100] }),
      each((x) => Math.min(Math.max(x - 10, 0), 100)),
    ],
    ['RandomInvert', new RandomInvert({ factor: [1, 1] }), each((x) => 255 - x)],
    ['RandomPosterization', new RandomPosterization([3, 3]), each((x) => Math.floor(x / 32) * 32)],
    ['RandomGrayscale', new RandomGrayscale({ factor: 1 }), (pixel) => pixel.map(() => gray(pixel))],
    [
      'RandomColorDegeneration',
      new RandomColorDegeneration([0.3, 0.3]),
      (pixel) => pixel.map((x) => 0.7 * x + 0.3 * gray(pixel)),
    ],
    // The saturation becomes a third: all channels come nearer to the largest one.
    [
      'RandomSaturation',
      new RandomSaturation([0.25, 0.25]),
      (pixel) => pixel.map((x) => Math.max(...pixel) - (Math.max(...pixel) - x) / 3),
    ],
    // The hue turns by half a circle, to the complement.
    [
      'RandomHue',
      new RandomHue([1, 1]),
      (pixel) => pixel.map((x) => Math.max(...pixel) + Math.min(...pixel) - x),
    ],
  ])('%s', (_, layer, formula) => {
    const y = layer.apply(images, { training: true });
    expect(y.shape).toEqual(images.shape);
    const expected = Array.from({ length: numbers.length / 3 }, (__, i) =>
      formula(numbers.slice(3 * i, 3 * i + 3)),
    ).flat();
    for (const [i, value] of y.data.entries()) expect(Math.abs(value - expected[i])).toBeLessThan(0.01);
    expect(layer.apply(images, { training: false }).data).toEqual(images.data);
  });

  it('Solarization adds one number to each image, and turns what is bright around', () => {
    // 100 becomes 100 + a with a up to 0.3 * 255, and where that is bright 255 less it.
    const many = new Solarization({ additionFactor: [0.1, 0.3] }).apply(ones([200, 1, 1, 1]).mul(100), {
      training: true,
    });
    expect(Math.min(...many.data)).toBeGreaterThan(78.4);
    expect(Math.max(...many.data)).toBeLessThan(176.6);
    const turned = new Solarization({ additionFactor: [0, 0], thresholdFactor: [0.4, 0.5] });
    const mixed = turned.apply(images, { training: true });
    for (const image of [0, 1]) {
      const [x, mix] = [images, mixed].map((tensor) => [...tensor.at(image).flatten().data]);
      const bright = x.filter((value, i) => Math.abs(mix[i] - (255 - value)) < 1e-3);
      const kept = x.filter((value, i) => mix[i] === value);
      expect(kept.length + bright.length).toBe(x.length);
      expect(Math.max(0, ...kept)).toBeLessThan(Math.min(256, ...bright));
    }
  });

  it('RandomSharpness goes away from the mean of the neighbours, or to it', () => {
    const at = (image: number, row: number, column: number, channel: number): number =>
      row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH
        ? 0
        : numbers[((image * HEIGHT + row) * WIDTH + column) * 3 + channel];
    for (const factor of [0.1, 0.5, 0.9]) {
      const y = new RandomSharpness([factor, factor]).apply(images, { training: true });
      for (const [i, value] of y.data.entries()) {
        const place = [
          Math.floor(i / (HEIGHT * WIDTH * 3)),
          Math.floor(i / (WIDTH * 3)) % HEIGHT,
          Math.floor(i / 3) % WIDTH,
        ];
        let smooth = (4 * numbers[i]) / 13;
        for (const down of [-1, 0, 1])
          for (const right of [-1, 0, 1])
            smooth += at(place[0], place[1] + down, place[2] + right, i % 3) / 13;
        expect(Math.abs(value - bytes(numbers[i] + (smooth - numbers[i]) * (1 - 2 * factor)))).toBeLessThan(
          0.01,
        );
      }
    }
  });
});

describe('crops', () => {
  const at = (x: Tensor): number[] => [...x.data];
  it.each([
    [4, 2],
    [4, 3],
    [2, 5],
    [1, 5],
    [3, 5],
  ])('of %i x %i at random lie inside the image', (height, width) => {
    const y = new RandomCrop(height, width, { seed: 1 }).apply(images, { training: true });
    expect(y.shape).toEqual([2, height, width, 3]);
    const corners = Array.from({ length: (HEIGHT - height + 1) * (WIDTH - width + 1) }, (_, i) => {
      const [row, column] = [Math.floor(i / (WIDTH - width + 1)), i % (WIDTH - width + 1)];
      return at(images.at(':', `${row}:${row + height}`, `${column}:${column + width}`)).join();
    });
    // Where one size is that of the image, Keras takes the middle and resizes.
    if (height < HEIGHT && width < WIDTH) expect(corners).toContain(at(y).join());
  });

  it.each([
    [2, 3],
    [1, 2],
    [3, 1],
    [3, 4],
  ])(
    'of %i x %i in the middle leave as much on either side, the odd one on the far side',
    (height, width) => {
      const [row, column] = [Math.floor((HEIGHT - height) / 2), Math.floor((WIDTH - width) / 2)];
      const expected = images.at(':', `${row}:${row + height}`, `${column}:${column + width}`);
      expect(new CenterCrop(height, width).apply(images).toArray()).toEqual(expected.toArray());
    },
  );

  it('in training begin in the middle where the image is too small, and enlarge, as Keras does', () => {
    // In 4 x 5 a part of the form of 8 x 4 would be 4 x 2, from column 1 on: from there the 4 columns are taken.
    const y = new RandomCrop(8, 4, { seed: 1 }).apply(images, { training: true });
    const middle = images.at(':', ':', '1:5');
    expect(y.mean().item()).toBeCloseTo(middle.mean().item() as number, 3);
  });
});
