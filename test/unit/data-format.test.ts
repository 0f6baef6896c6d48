import { afterEach, describe, expect, it } from 'vitest';
import type { Tensor } from 'keratin';
import { utils } from 'keratin';
import { CLASSES, inputOf, makeLayer, wave } from './layer-samples';

// Where the channels stand changes nothing but where they stand: each layer that takes `dataFormat` gives, for an input with
// channels first, what it gives for the same input with channels last.

/** What a layer needs to do something. */
const OPTIONS: Readonly<Record<string, object>> = {
  RandomShear: { xFactor: 0.5, yFactor: 0.2 },
  Solarization: { additionFactor: 0.5 },
  RandomCrop: { seed: 3 },
};

const move = (x: Tensor, from: number, to: number): Tensor => {
  const order = x.shape.map((_, axis) => axis);
  order.splice(to, 0, ...order.splice(from, 1));
  return x.transpose(order);
};

/** Keras's AutoContrast takes extremes over axes 1 and 2 in either format. */
const TAKING = CLASSES.filter(
  ({ className, options }) => 'dataFormat' in options && !/Cell|LSTM|AutoContrast/.test(className),
);

describe('channels first and last are the same layer', () => {
  afterEach(() => utils.clearSession());

  it.each(TAKING.map((one) => [one.className, one] as const))('%s', (name, constructor) => {
    const isImage = /Random|MixUp|Contrast|Solar|Equal|Crop$|Resizing/.test(name);
    const last = isImage ? wave([4, 8, 6, 3], 0, 255) : (inputOf(name) as Tensor);
    const results = ['channels_last', 'channels_first'].map((dataFormat) => {
      utils.clearSession();
      utils.setRandomSeed(1);
      const layer = makeLayer(constructor, { ...OPTIONS[name], dataFormat });
      const x = dataFormat === 'channels_last' ? last : move(last, last.ndim - 1, 1);
      return [false, true].map((training) => {
        const y = layer.apply(x, { training });
        const isSpread = dataFormat === 'channels_first' && y.ndim === x.ndim;
        return isSpread ? move(y, 1, y.ndim - 1) : y;
      });
    });
    for (const [i, y] of results[0].entries()) {
      const other = results[1][i];
      expect(other.shape).toEqual(y.shape);
      const apart = Math.max(...other.sub(y).abs().data);
      expect(apart).toBeLessThanOrEqual(1e-4 * Math.max(1, ...y.abs().data));
    }
  });
});
