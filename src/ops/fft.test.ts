import { expect, it } from 'vitest';
import { istft, stft } from './fft';
import { sin } from './numpy-elementary';
import { arange } from './numpy-ranges';

// The axes before the last are batches: each signal is transformed by itself.
it.each([[[40]], [[3, 40]], [[2, 3, 40]]])('signals of shape %j are transformed each by itself', (shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  const x = sin(arange(size).mul(1.3)).reshape(shape);
  const spectra = stft(x, 8, 4, 8);
  expect(spectra[0].shape.slice(0, -2)).toEqual(shape.slice(0, -1));
  const back = istft(spectra, 8, 4, 8, { length: 40 });
  expect(back.shape).toEqual(shape);
  expect(Math.max(...back.sub(x).abs().data)).toBeLessThan(1e-5);
});
