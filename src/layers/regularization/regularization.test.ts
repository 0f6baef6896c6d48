import { describe, expect, it } from 'vitest';
import { ones, zeros } from '../../ops';
import { Tensor } from '../../runtime/tensor';
import type { Layer } from '../layer';
import { AlphaDropout } from './alpha-dropout';
import { Dropout } from './dropout';
import { GaussianDropout } from './gaussian-dropout';
import { GaussianNoise } from './gaussian-noise';
import { SpatialDropout1D } from './spatial-dropout-1d';
import { SpatialDropout2D } from './spatial-dropout-2d';
import { SpatialDropout3D } from './spatial-dropout-3d';

const ROWS = 200;
/** 20,000 numbers of mean 0 and variance 1. */
const signs = Tensor.from(Array.from({ length: 100 * ROWS }, (_, i) => (i % 2) * 2 - 1))
  .astype('float32')
  .reshape([ROWS, 100]);

/** α' and the scale and shift of Klambauer et al., section 3: what is dropped becomes α', mean and variance stay. */
const ALPHA = -1.7580993408473766;
const scaleOf = (rate: number): number => ((1 - rate) * (1 + rate * ALPHA ** 2)) ** -0.5;

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

describe('layers that draw in training', () => {
  const keptOrNot = (rate: number): number => rate / (1 - rate);
  it.each<
    [string, Layer, Tensor, { mean: number; variance: number; independent: number; values?: number[] }]
  >([
    [
      'Dropout',
      new Dropout(0.4),
      ones([ROWS, 100]),
      { mean: 1, variance: keptOrNot(0.4), independent: 20_000, values: [0, 1 / 0.6] },
    ],
    [
      'Dropout with noiseShape',
      new Dropout(0.4, { noiseShape: [null, 1] }),
      ones([ROWS * 20, 5]),
      { mean: 1, variance: keptOrNot(0.4), independent: 4000, values: [0, 1 / 0.6] },
    ],
    [
      'SpatialDropout1D',
      new SpatialDropout1D(0.25),
      ones([ROWS, 5, 20]),
      { mean: 1, variance: keptOrNot(0.25), independent: 4000, values: [0, 4 / 3] },
    ],
    [
      'SpatialDropout2D',
      new SpatialDropout2D(0.25),
      ones([ROWS, 3, 2, 20]),
      { mean: 1, variance: keptOrNot(0.25), independent: 4000, values: [0, 4 / 3] },
    ],
    [
      'SpatialDropout3D',
      new SpatialDropout3D(0.25),
      ones([ROWS, 3, 2, 2, 20]),
      { mean: 1, variance: keptOrNot(0.25), independent: 4000, values: [0, 4 / 3] },
    ],
    [
      'GaussianDropout',
      new GaussianDropout(0.3),
      ones([ROWS, 100]),
      { mean: 1, variance: keptOrNot(0.3), independent: 20_000 },
    ],
    [
      'GaussianNoise',
      new GaussianNoise(0.7),
      zeros([ROWS, 100]),
      { mean: 0, variance: 0.49, independent: 20_000 },
    ],
    [
      'AlphaDropout',
      new AlphaDropout(0.3),
      signs,
      {
        mean: 0,
        variance: 1,
        independent: 20_000,
        values: [-1, 1, ALPHA].map((x) => scaleOf(0.3) * (x - ALPHA * 0.3)),
      },
    ],
  ])(
    '%s keeps mean and variance as its formula says, and changes nothing at inference',
    (_, layer, x, expected) => {
      expect(layer.apply(x).data).toEqual(x.data);
      expect(layer.apply(x, { training: false }).data).toEqual(x.data);
      const y = [...layer.apply(x, { training: true }).data];
      const variance = mean(y.map((value) => (value - expected.mean) ** 2));
      const fourth = mean(y.map((value) => (value - expected.mean) ** 4));
      expect(Math.abs(mean(y) - expected.mean)).toBeLessThan(
        5 * Math.sqrt(expected.variance / expected.independent),
      );
      expect(Math.abs(variance - expected.variance)).toBeLessThan(
        5 * Math.sqrt(Math.max(fourth - expected.variance ** 2, 1e-9) / expected.independent),
      );
      const { values } = expected;
      if (values === undefined) return;
      const found = [...new Set(y.map((value) => value.toFixed(5)))].sort();
      expect(found).toEqual(values.map((value) => value.toFixed(5)).sort());
    },
  );

  it.each<[string, Layer, number[]]>([
    ['SpatialDropout1D', new SpatialDropout1D(0.5), [4, 6, 3]],
    ['SpatialDropout2D', new SpatialDropout2D(0.5), [4, 2, 3, 3]],
    [
      'SpatialDropout2D of channels first',
      new SpatialDropout2D(0.5, { dataFormat: 'channels_first' }),
      [4, 3, 2, 3],
    ],
    ['SpatialDropout3D', new SpatialDropout3D(0.5), [4, 2, 3, 2, 3]],
    [
      'SpatialDropout3D of channels first',
      new SpatialDropout3D(0.5, { dataFormat: 'channels_first' }),
      [4, 3, 2, 3, 2],
    ],
  ])('%s keeps or drops whole maps', (name, layer, shape) => {
    const y = layer.apply(ones(shape), { training: true });
    const axes = shape.map((_, i) => i).slice(1);
    const places = name.includes('channels first') ? axes.slice(1) : axes.slice(0, -1);
    expect(y.max(places).data).toEqual(y.min(places).data);
    // Both happen among twelve maps.
    expect(new Set(y.data).size).toBe(2);
  });
});
