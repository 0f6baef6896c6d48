import { aWholeNumber, aFlag, nullable, aTensor, aText, either } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { isFloat } from '../ir/dtype';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { floating, range, scalarLike, tensor } from './common';
import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import { swapaxes } from './numpy-shape';

// Fourier transforms of pairs (real part, imaginary part), as compositions: halves are transformed recursively while the
// length is even, the odd rest by a matrix product.

/** A complex tensor as its real and imaginary parts. */
export type ComplexPair = readonly [real: TensorLike, imaginary: TensorLike];

type Pair = readonly [Tensor, Tensor];

const LARGEST_MATRIX = 32;

/** cos and sin of `angle(i, j)` as a matrix in a dtype. */
function rotations(
  rows: number,
  columns: number,
  angle: (row: number, column: number) => number,
  like: Tensor,
): Pair {
  const table = (f: (x: number) => number): Tensor => {
    const data = Float64Array.from({ length: rows * columns }, (_, i) =>
      f(angle(Math.floor(i / columns), i % columns)),
    );
    return Tensor.of({ data, shape: [rows, columns], dtype: 'float64' }).astype(like.dtype);
  };
  return [table(Math.cos), table(Math.sin)];
}

/** The unscaled transform along the last axis: y[k] = Σ x[n] exp(direction · 2πi k n / N). */
function transform([re, im]: Pair, direction: 1 | -1): Pair {
  const length = re.shape[re.ndim - 1];
  if (length <= LARGEST_MATRIX || length % 2 !== 0) {
    // Products k · n are reduced before the angle is taken, which keeps it exact.
    const turn = (k: number, n: number): number => (direction * 2 * Math.PI * ((k * n) % length)) / length;
    const [cos, sin] = rotations(length, length, turn, re);
    return [re.matmul(cos).sub(im.matmul(sin)), re.matmul(sin).add(im.matmul(cos))];
  }
  const half = (x: Tensor, part: string): Tensor => x.at('...', part);
  const even = transform([half(re, '::2'), half(im, '::2')], direction);
  const odd = transform([half(re, '1::2'), half(im, '1::2')], direction);
  const [cos, sin] = rotations(1, length / 2, (_, k) => (direction * 2 * Math.PI * k) / length, re).map((x) =>
    x.flatten(),
  );
  const turned: Pair = [odd[0].mul(cos).sub(odd[1].mul(sin)), odd[0].mul(sin).add(odd[1].mul(cos))];
  const join = (a: Tensor, b: Tensor): Tensor =>
    new Tensor(concatenateNodes([a.add(b).node, a.sub(b).node], a.ndim - 1));
  return [join(even[0], turned[0]), join(even[1], turned[1])];
}

function pairOf(owner: string, x: ComplexPair): Pair {
  if (!Array.isArray(x) || x.length !== 2) {
    throw new ArgumentError({
      code: 'complex-pair',
      expected: `${owner} needs a pair: the real and the imaginary part.`,
      received: { x: Array.isArray(x) ? `an array of ${x.length}` : 'no array' },
    });
  }
  const [re, im] = [tensor(x[0] as TensorLike), tensor(x[1] as TensorLike)];
  if (formatShape(re.shape) !== formatShape(im.shape)) {
    throw new ShapeError({
      code: 'complex-shape',
      expected: `${owner} needs both parts of one shape.`,
      received: { real: formatShape(re.shape), imaginary: formatShape(im.shape) },
    });
  }
  if (!isFloat(re.dtype) || !isFloat(im.dtype)) {
    throw new DTypeError({
      code: 'complex-dtype',
      expected: `${owner} needs floating-point parts.`,
      received: { real: re.dtype, imaginary: im.dtype },
    });
  }
  return [re, im];
}

const swapped = ([re, im]: Pair): Pair => [swapaxes(re, -1, -2), swapaxes(im, -1, -2)];

function planes(owner: string, x: ComplexPair): Pair {
  const pair = pairOf(owner, x);
  if (pair[0].ndim >= 2) return pair;
  throw new ShapeError({
    code: 'fft2-rank',
    expected: `${owner} needs at least two axes.`,
    received: { x: formatShape(pair[0].shape) },
  });
}

/**
 * The Fourier transform along the last axis: y[k] = Σₙ x[n] exp(-2πi k n / N).
 *
 * @param x [real part, imaginary part]: floats [..., N]
 * @returns [real part, imaginary part]: floats [..., N]
 * @throws {ArgumentError} `complex-pair` when x is no pair
 * @throws {ShapeError} `complex-shape` when the parts differ in shape
 * @throws {DTypeError} `complex-dtype` when the parts are no floats
 *
 * @example
 * import { ops } from 'keratin';
 * const x = [ops.array([1.5, 2, 4.5]), ops.zeros(3)] as const;
 * console.log(ops.fft(x).map(String).join(' ')); // [ 8.   -1.75 -1.75] [ 0.         2.1650634 -2.1650634]
 *
 * @see https://keras.io/api/ops/fft/#fft-function
 */
export function fft(x: ComplexPair, ...others: readonly never[]): [Tensor, Tensor] {
  checkNoMore('fft', others);
  const [re, im] = transform(pairOf('fft', x), -1);
  return [re, im];
}

/**
 * The Fourier transform along the last two axes.
 *
 * @param x [real part, imaginary part]: floats [..., M, N]
 * @returns [real part, imaginary part]: floats [..., M, N]
 * @throws {ArgumentError} `complex-pair` when x is no pair
 * @throws {ShapeError} `complex-shape` when the parts differ in shape, `fft2-rank` when they have fewer than two axes
 * @throws {DTypeError} `complex-dtype` when the parts are no floats
 *
 * @example
 * import { ops } from 'keratin';
 * const [re, im] = ops.fft2([ops.array([[1.5, 2], [3, 4]]), ops.zeros([2, 2])]);
 * console.log(re.toArray(), im.shape); // [[10.5, -1.5], [-3.5, 0.5]] [2, 2]
 *
 * @see https://keras.io/api/ops/fft/#fft2-function
 */
export function fft2(x: ComplexPair, ...others: readonly never[]): [Tensor, Tensor] {
  checkNoMore('fft2', others);
  const [re, im] = swapped(transform(swapped(transform(planes('fft2', x), -1)), -1));
  return [re, im];
}

/**
 * The inverse of {@link fft2}: x[m, n] = Σ y[k, l] exp(2πi (k m / M + l n / N)) / (M N).
 *
 * @param x [real part, imaginary part]: floats [..., M, N]
 * @returns [real part, imaginary part]: floats [..., M, N]
 * @throws {ArgumentError} `complex-pair` when x is no pair
 * @throws {ShapeError} `complex-shape` when the parts differ in shape, `fft2-rank` when they have fewer than two axes
 * @throws {DTypeError} `complex-dtype` when the parts are no floats
 *
 * @example
 * import { ops } from 'keratin';
 * const image = [ops.array([[1.5, 2], [3, 4]]), ops.zeros([2, 2])] as const;
 * console.log(ops.ifft2(ops.fft2(image))[0].toArray()); // [[1.5, 2], [3, 4]]
 *
 * @see https://keras.io/api/ops/fft/#ifft2-function
 */
export function ifft2(x: ComplexPair, ...others: readonly never[]): [Tensor, Tensor] {
  checkNoMore('ifft2', others);
  const pair = planes('ifft2', x);
  const count = pair[0].shape.slice(-2).reduce((product, size) => product * size, 1);
  const [re, im] = swapped(transform(swapped(transform(pair, 1)), 1));
  return [re.div(count), im.div(count)];
}

/** Cut or filled with zeros to a length along the last axis. */
function fitted(x: Tensor, length: number): Tensor {
  const low = x.shape.map(() => 0);
  const high = x.shape.map((size, axis) => (axis === x.ndim - 1 ? length - size : 0));
  return new Tensor(build.pad(x.node, low, high, low, 0));
}

/** Options of `rfft`. */
export interface RfftOptions {
  readonly fftLength?: number | null;
}

/**
 * The first half of the Fourier transform of real numbers along the last axis; the rest mirrors it.
 *
 * @param x numbers [..., n]
 * @param options `fftLength` N: x is cut or filled with zeros to it (default: n)
 * @returns [real part, imaginary part]: floats [..., ⌊N / 2⌋ + 1]; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.rfft([1, 2, 4]).map(String).join(' ')); // [ 7. -2.] [0.        1.7320508]
 *
 * @see https://keras.io/api/ops/fft/#rfft-function
 */
export function rfft(x: TensorLike, ...given: OptionArguments<RfftOptions, 'fftLength'>): [Tensor, Tensor] {
  const options: RfftOptions = optionsFrom('rfft', { fftLength: nullable(aWholeNumber) }, given);
  const value = floating(x);
  const length = options.fftLength ?? value.shape[value.ndim - 1];
  const re = fitted(value, length);
  const result = transform([re, scalarLike(0, re).broadcastTo(re.shape)], -1);
  const kept = `:${Math.floor(length / 2) + 1}`;
  return [result[0].at('...', kept), result[1].at('...', kept)];
}

/** Options of `irfft`. */
export interface IrfftOptions {
  readonly fftLength?: number | null;
}

/**
 * The inverse of {@link rfft}: real numbers from the first half of a transform.
 *
 * @param x [real part, imaginary part]: floats [..., bins]
 * @param options `fftLength` N (default: 2 (bins - 1))
 * @returns floats [..., N]
 * @throws {ArgumentError} `complex-pair` when x is no pair
 * @throws {ShapeError} `complex-shape` when the parts differ in shape
 * @throws {DTypeError} `complex-dtype` when the parts are no floats
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.irfft(ops.rfft([1, 2, 3, 4])))); // [1. 2. 3. 4.]
 *
 * @see https://keras.io/api/ops/fft/#irfft-function
 */
export function irfft(x: ComplexPair, ...given: OptionArguments<IrfftOptions, 'fftLength'>): Tensor {
  const options: IrfftOptions = optionsFrom('irfft', { fftLength: nullable(aWholeNumber) }, given);
  const [re, im] = pairOf('irfft', x);
  const length = options.fftLength ?? 2 * (re.shape[re.ndim - 1] - 1);
  const half = Math.floor(length / 2) + 1;
  const kept: Pair = [fitted(re, half), fitted(im, half)];
  // The mirrored rest, without the first place and, where the length is even, the last.
  const rest = `${length - half}:0:-1`;
  const whole = (part: Tensor, sign: 1 | -1): Tensor => {
    if (length - half < 1) return part;
    const mirror = part.at('...', rest).mul(sign);
    return new Tensor(concatenateNodes([part.node, mirror.node], part.ndim - 1));
  };
  // The transform of real numbers has no imaginary part where it is its own mirror.
  const own = range(half, 'int32');
  const single = own.equal(0).binary('or', own.mul(2).equal(length));
  const imaginary = kept[1].mul(single.equal(false).astype(kept[1].dtype));
  return transform([whole(kept[0], 1), whole(imaginary, -1)], 1)[0].div(length);
}

/** A window's values, made long enough for the transform by zeros on both sides. */
function windowFor(
  owner: string,
  window: string | TensorLike | null,
  sequenceLength: number,
  fftLength: number,
  like: Tensor,
): Tensor {
  if (window === null) return scalarLike(1, like).broadcastTo([fftLength]);
  let values: Tensor;
  if (typeof window === 'string') {
    const name = checkChoice(owner, 'window', window, ['hann', 'hamming']);
    const [a, b] = name === 'hann' ? [0.5, 0.5] : [0.54, 0.46];
    const data = Float64Array.from(
      { length: sequenceLength },
      (_, i) => a - b * Math.cos((2 * Math.PI * i) / sequenceLength),
    );
    values = Tensor.of({ data, shape: [sequenceLength], dtype: 'float64' }).astype(like.dtype);
  } else values = tensor(window).astype(like.dtype);
  if (values.ndim !== 1 || values.size !== sequenceLength) {
    throw new ShapeError({
      code: 'window-size',
      expected: `${owner} needs a window of ${sequenceLength} places.`,
      received: { window: formatShape(values.shape) },
    });
  }
  const low = Math.floor((fftLength - sequenceLength) / 2);
  return new Tensor(build.pad(values.node, [low], [fftLength - sequenceLength - low], [0], 0));
}

function checkFrames(owner: string, sequenceLength: number, sequenceStride: number, fftLength: number): void {
  const whole = [sequenceLength, sequenceStride, fftLength].every((n) => Number.isInteger(n) && n > 0);
  if (whole && fftLength >= sequenceLength) return;
  throw new ArgumentError({
    code: 'stft-frames',
    expected: `${owner} needs whole positive lengths, and fftLength at least sequenceLength.`,
    received: {
      sequenceLength: String(sequenceLength),
      sequenceStride: String(sequenceStride),
      fftLength: String(fftLength),
    },
  });
}

const aWindow = /* @__PURE__ */ nullable(either(aText, aTensor));

/** Options of `stft`. */
export interface StftOptions {
  /** What frames are multiplied by: 'hann' (default), 'hamming', values, or null for nothing. */
  readonly window?: string | TensorLike | null;
  /** Whether frames are centred on their place, with the signal mirrored at its ends. Default true. */
  readonly center?: boolean;
}

/**
 * Fourier transforms of overlapping frames of a signal, each multiplied by a window.
 *
 * @param x float32 or float64 [..., samples]
 * @param sequenceLength samples of a frame
 * @param sequenceStride samples from one frame to the next
 * @param fftLength N: frames are filled with zeros on both sides to it
 * @param options `window`: 'hann' (default), 'hamming', numbers [sequenceLength] or null, `center`: whether frames
 * are centred on their place, the signal mirrored at its ends (true)
 * @returns [real part, imaginary part]: floats [..., frames, ⌊N / 2⌋ + 1]
 * @throws {ArgumentError} `stft-frames` when a length is no positive whole number or `fftLength` is below
 * `sequenceLength`
 * @throws {DTypeError} `stft-dtype` when x is neither float32 nor float64
 * @throws {ShapeError} `window-size` when the window has not `sequenceLength` places
 *
 * @example
 * import { ops } from 'keratin';
 * const [re, im] = ops.stft(ops.ones(8), 4, 2, 4);
 * console.log(re.shape, im.shape); // [5, 3] [5, 3]
 * console.log(String(re.at(0))); // [ 2. -1.  0.]
 *
 * @see https://keras.io/api/ops/fft/#stft-function
 */
export function stft(
  x: TensorLike,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  ...settings: OptionArguments<StftOptions, 'window'>
): [Tensor, Tensor] {
  const options: StftOptions = optionsFrom('stft', { window: aWindow, center: aFlag }, settings);
  checkFrames('stft', sequenceLength, sequenceStride, fftLength);
  const given = tensor(x);
  if (given.dtype !== 'float32' && given.dtype !== 'float64') {
    throw new DTypeError({
      code: 'stft-dtype',
      expected: 'stft needs float32 or float64.',
      received: { x: given.dtype },
    });
  }
  const { window = 'hann', center = true } = options;
  const size = given.shape[given.ndim - 1];
  const half = center ? Math.floor(fftLength / 2) : 0;
  const period = Math.max(2 * size - 2, 1);
  const mirrored = Int32Array.from({ length: size + 2 * half }, (_, i) => {
    const place = (((i - half) % period) + period) % period;
    return place < size ? place : period - place;
  });
  const signal = center ? given.take(mirrored, -1) : given;
  const count = Math.floor((signal.shape[signal.ndim - 1] - fftLength) / sequenceStride) + 1;
  const places = range(count).mul(sequenceStride).expandDims(1).add(range(fftLength).expandDims(0));
  const frames = signal.take(places, -1).mul(windowFor('stft', window, sequenceLength, fftLength, given));
  return rfft(frames);
}

/** Options of `istft`. */
export interface IstftOptions extends StftOptions {
  /** The length of the signal. Default: what the frames give. */
  readonly length?: number | null;
}

/**
 * The inverse of {@link stft}: frames added where they overlap, divided by the sum of the squared windows.
 *
 * @param x [real part, imaginary part]: floats [..., frames, bins]
 * @param sequenceLength samples of a frame
 * @param sequenceStride samples from one frame to the next
 * @param fftLength N, of which the bins are ⌊N / 2⌋ + 1
 * @param options `length` of the signal (default: what the frames give), `window` ('hann'), `center` (true), as in
 * {@link stft}
 * @returns floats [..., samples]
 * @throws {ArgumentError} `stft-frames` when a length is no positive whole number or `fftLength` is below
 * `sequenceLength`, `complex-pair` when x is no pair
 * @throws {ShapeError} `istft-rank` when there are no frames, `window-size` when the window has not `sequenceLength`
 * places, `complex-shape` when the parts differ in shape
 * @throws {DTypeError} `complex-dtype` when the parts are no floats
 *
 * @example
 * import { ops } from 'keratin';
 * const signal = ops.arange(8, { dtype: 'float32' });
 * console.log(String(ops.round(ops.istft(ops.stft(signal, 4, 2, 4), 4, 2, 4), { decimals: 3 })));
 * // [0. 1. 2. 3. 4. 5. 6. 7.]
 *
 * @see https://keras.io/api/ops/fft/#istft-function
 */
export function istft(
  x: ComplexPair,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  ...given: OptionArguments<IstftOptions, 'length'>
): Tensor {
  const options: IstftOptions = optionsFrom(
    'istft',
    { length: nullable(aWholeNumber), window: aWindow, center: aFlag },
    given,
  );
  checkFrames('istft', sequenceLength, sequenceStride, fftLength);
  const pair = pairOf('istft', x);
  if (pair[0].ndim < 2) {
    throw new ShapeError({
      code: 'istft-rank',
      expected: 'istft needs frames [..., frames, bins].',
      received: { x: formatShape(pair[0].shape) },
    });
  }
  const { window = 'hann', center = true, length = null } = options;
  const values = windowFor('istft', window, sequenceLength, fftLength, pair[0]);
  const frames = irfft(pair, { fftLength }).mul(values);
  const count = frames.shape[frames.ndim - 2];
  const total = fftLength + sequenceStride * (count - 1);
  const places = range(count).mul(sequenceStride).expandDims(1).add(range(fftLength).expandDims(0)).flatten();
  const overlap = (parts: Tensor): Tensor => {
    const outer = parts.shape.slice(0, -2);
    const rows = parts.reshape([...outer, count * fftLength]);
    const first = rows.transpose([rows.ndim - 1, ...outer.map((_, i) => i)]);
    const empty = scalarLike(0, parts).broadcastTo([total, ...outer]);
    const summed = new Tensor(build.scatter(empty.node, places.node, first.node, 'add'));
    return summed.transpose([...outer.map((_, i) => i + 1), 0]);
  };
  const weight = overlap(values.mul(values).broadcastTo([count, fftLength]));
  const signal = overlap(frames).div(
    weight.greater(1e-10).where(weight, scalarLike(1, weight)).astype(frames.dtype),
  );
  // Without a window Keras scales by the overlap of the frames.
  const scaled = window === null ? signal.mul(fftLength / sequenceStride) : signal;
  const start = center ? Math.floor(fftLength / 2) : 0;
  const end = length !== null ? start + length : center ? total - Math.floor(fftLength / 2) : total;
  return scaled.at('...', `${start}:${end}`);
}
