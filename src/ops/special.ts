import { checkNoMore } from '../util/arguments';
import type { DType } from '../ir/dtype';
import { isFloat, roundToBfloat16, roundToFloat16 } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { DTypeError } from '../util/errors';
import { wholeNumber } from './arguments';
import { applyUnary, floating, promote, promoteFloat, spread, tensor } from './common';
import { defineLibrary } from './library';
import { floatx } from './settings';

/**
 * The error function: 2/√π ∫₀ˣ exp(-t²) dt.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.erf([0, 0.5, 1]))); // [0.        0.5204999 0.8427008]
 *
 * @see https://keras.io/api/ops/core/#erf-function
 */
export function erf(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('erf', others);
  return applyUnary('erf', floating(x));
}

/**
 * The complement of the error function: 1 - erf(x), exact where erf is near 1.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.erfc([0, 1, 5]))); // [1.0000000e+00 1.5729921e-01 1.5374598e-12]
 *
 * @see https://keras.io/api/ops/core/#erfc-function
 */
export function erfc(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('erfc', others);
  return applyUnary('erfc', floating(x));
}

/**
 * The inverse of the error function: y with erf(y) = x; NaN outside [-1, 1].
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.erfinv([0, 0.5]))); // [0.         0.47693628]
 *
 * @see https://keras.io/api/ops/core/#erfinv-function
 */
export function erfinv(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('erfinv', others);
  return applyUnary('erfinv', floating(x));
}

/** A function of numbers place by place that is no composition of primitives. */
function elementwise(
  name: string,
  f: (...values: number[]) => number,
  gradient?: (inputs: readonly Tensor[], dy: Tensor) => readonly Tensor[],
): (...inputs: readonly Tensor[]) => Tensor {
  const call = defineLibrary({
    name,
    infer: ([first]) => [{ shape: first.shape, dtype: first.dtype }],
    evaluate: (inputs, [output]) => {
      for (let i = 0; i < output.data.length; i++)
        output.data[i] = f(...inputs.map((input) => input.data[i]));
    },
    gradient: gradient && ((inputs, _, [dy]) => gradient(inputs, dy)),
  });
  return (...inputs) => call(spread(name, inputs).map((node) => new Tensor(node)))[0];
}

function greatestDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

const gcdOf = elementwise('gcd', greatestDivisor);
const lcmOf = elementwise('lcm', (a, b) =>
  a === 0 || b === 0 ? 0 : Math.abs(a / greatestDivisor(a, b)) * Math.abs(b),
);

function integers(owner: string, x1: TensorLike, x2: TensorLike): Tensor[] {
  const values = promote(x1, x2);
  if (!isFloat(values[0].dtype) && values[0].dtype !== 'bool') return values;
  throw new DTypeError({
    code: 'integers-needed',
    expected: `${owner} needs whole numbers.`,
    received: { x1: tensor(x1).dtype, x2: tensor(x2).dtype },
  });
}

/**
 * The greatest common divisor.
 *
 * @param x1 integers of any shape
 * @param x2 integers of a shape that broadcasts with that of x1
 * @returns integers of the common shape and dtype
 * @throws {DTypeError} `integers-needed` when x1 or x2 holds no integers
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.gcd([12, 18], 8))); // [4 2]
 *
 * @see https://keras.io/api/ops/numpy/#gcd-function
 */
export function gcd(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('gcd', others);
  return gcdOf(...integers('gcd', x1, x2));
}

/**
 * The least common multiple; 0 where one is 0.
 *
 * @param x1 integers of any shape
 * @param x2 integers of a shape that broadcasts with that of x1
 * @returns integers of the common shape and dtype
 * @throws {DTypeError} `integers-needed` when x1 or x2 holds no integers
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.lcm([4, 6], 10))); // [20 30]
 *
 * @see https://keras.io/api/ops/numpy/#lcm-function
 */
export function lcm(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('lcm', others);
  return lcmOf(...integers('lcm', x1, x2));
}

/** Iₙ(x) for n = 0, 1: power series for small, asymptotic series for large x. */
function besselI(order: 0 | 1, x: number): number {
  const magnitude = Math.abs(x);
  const sign = order === 1 && x < 0 ? -1 : 1;
  if (magnitude < 20) {
    const square = (magnitude * magnitude) / 4;
    let term = order === 0 ? 1 : magnitude / 2;
    let sum = term;
    for (let k = 1; term > 1e-17 * sum; k++) {
      term *= square / (k * (k + order));
      sum += term;
    }
    return sign * sum;
  }
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 30; k++) {
    const next = (term * ((2 * k - 1) ** 2 - 4 * order * order)) / (8 * k * magnitude);
    if (Math.abs(next) > Math.abs(term)) break;
    term = next;
    sum += term;
  }
  return (sign * Math.exp(magnitude) * sum) / Math.sqrt(2 * Math.PI * magnitude);
}

const i1 = elementwise('bessel_i1', (x) => besselI(1, x));
const i0Of = elementwise(
  'bessel_i0',
  (x) => besselI(0, x),
  ([x], dy) => [dy.mul(i1(x))],
);

/**
 * The modified Bessel function of the first kind and order 0: Σₖ (x²/4)ᵏ / (k!)².
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.i0([0, 1]))); // [1.        1.2660658]
 *
 * @see https://keras.io/api/ops/numpy/#i0-function
 */
export function i0(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('i0', others);
  return i0Of(floating(x));
}

/** The spacing of numbers of a type near `value`, towards larger magnitudes. */
function spacing(value: number, dtype: DType): number {
  const [mantissa, lowest] = { float16: [10, -14], bfloat16: [7, -126], float32: [23, -126] }[
    dtype as string
  ] ?? [52, -1022];
  const magnitude = Math.abs(value);
  let exponent = Math.max(Math.floor(Math.log2(magnitude)), lowest);
  if (2 ** exponent > magnitude && exponent > lowest) exponent -= 1;
  else if (2 ** (exponent + 1) <= magnitude) exponent += 1;
  return 2 ** (exponent - mantissa);
}

function neighbour(from: number, towards: number, dtype: DType): number {
  if (Number.isNaN(from) || Number.isNaN(towards)) return NaN;
  if (from === towards) return towards;
  const round =
    dtype === 'float16' ? roundToFloat16 : dtype === 'bfloat16' ? roundToBfloat16 : (x: number): number => x;
  const smallest = spacing(0, dtype);
  if (from === 0) return Math.sign(towards) * smallest;
  if (!Number.isFinite(from)) {
    const limit = { float16: 65504, bfloat16: 3.3895313892515355e38, float32: 3.4028234663852886e38 }[
      dtype as string
    ];
    return Math.sign(from) * (limit ?? Number.MAX_VALUE);
  }
  const outwards = Math.abs(towards) > Math.abs(from) && Math.sign(towards) === Math.sign(from);
  const up = spacing(from, dtype);
  if (outwards) return round(from + Math.sign(from) * up);
  // Just above a power of two the numbers below are twice as dense.
  const magnitude = Math.abs(from);
  const power =
    2 ** Math.round(Math.log2(magnitude)) === magnitude && magnitude / up > 1 / spacing(1, dtype) / 2;
  const down = power ? Math.max(up / 2, smallest) : up;
  return from - Math.sign(from) * down;
}

const NEXT = new Map<DType, (...inputs: readonly Tensor[]) => Tensor>();

/**
 * The next number after x1 towards x2 that the type can hold.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nextafter(1, 2))); // 1.0000001
 *
 * @see https://keras.io/api/ops/numpy/#nextafter-function
 */
export function nextafter(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('nextafter', others);
  const [a, b] = promoteFloat(x1, x2);
  let f = NEXT.get(a.dtype);
  if (f === undefined) {
    f = elementwise(`nextafter_${a.dtype}`, (from, towards) => neighbour(from, towards, a.dtype));
    NEXT.set(a.dtype, f);
  }
  return f(a, b);
}

/** A window of `count` places as a function of the place, in the default float type. */
function windowOf(owner: string, x: TensorLike, f: (place: number, last: number) => number): Tensor {
  const count = wholeNumber(owner, 'x', tensor(x).astype('int32'));
  const data = Float64Array.from({ length: Math.max(count, 0) }, (_, i) =>
    count === 1 ? 1 : f(i, count - 1),
  );
  return Tensor.of({ data, shape: [data.length], dtype: 'float64' }).astype(floatx());
}

/**
 * The triangular (Bartlett) window: 1 - |2i / (x - 1) - 1|.
 *
 * @param x number of places
 * @returns floats [x] of type `floatx()`
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bartlett(5))); // [0.  0.5 1.  0.5 0. ]
 *
 * @see https://keras.io/api/ops/numpy/#bartlett-function
 */
export function bartlett(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bartlett', others);
  return windowOf('bartlett', x, (i, n) => 1 - Math.abs((2 * i) / n - 1));
}

/**
 * The Hamming window: 0.54 - 0.46 cos(2πi / (x - 1)).
 *
 * @param x number of places
 * @returns floats [x] of type `floatx()`
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hamming(5))); // [0.08 0.54 1.   0.54 0.08]
 *
 * @see https://keras.io/api/ops/numpy/#hamming-function
 */
export function hamming(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hamming', others);
  return windowOf('hamming', x, (i, n) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / n));
}

/**
 * The Hann window: (1 - cos(2πi / (x - 1))) / 2.
 *
 * @param x number of places
 * @returns floats [x] of type `floatx()`
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hanning(5))); // [0.  0.5 1.  0.5 0. ]
 *
 * @see https://keras.io/api/ops/numpy/#hanning-function
 */
export function hanning(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hanning', others);
  return windowOf('hanning', x, (i, n) => 0.5 * (1 - Math.cos((2 * Math.PI * i) / n)));
}

/**
 * The Blackman window: 0.42 - 0.5 cos(2πi / (x - 1)) + 0.08 cos(4πi / (x - 1)).
 *
 * @param x number of places
 * @returns floats [x] of type `floatx()`
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.blackman(5).at('1:4'))); // [0.34 1.   0.34]
 *
 * @see https://keras.io/api/ops/numpy/#blackman-function
 */
export function blackman(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('blackman', others);
  return windowOf(
    'blackman',
    x,
    (i, n) => 0.42 - 0.5 * Math.cos((2 * Math.PI * i) / n) + 0.08 * Math.cos((4 * Math.PI * i) / n),
  );
}

/**
 * The Kaiser window: I₀(β √(1 - (2i / (x - 1) - 1)²)) / I₀(β).
 *
 * @param x number of places
 * @param beta shape of the window: 0 for a rectangle, narrower with higher numbers
 * @returns floats [x] of type `floatx()`
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.round(ops.kaiser(5, 8.6), { decimals: 4 }))); // [0.0013 0.3404 1.     0.3404 0.0013]
 *
 * @see https://keras.io/api/ops/numpy/#kaiser-function
 */
export function kaiser(x: TensorLike, beta: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('kaiser', others);
  const shape = tensor(beta).item();
  const place = (i: number, n: number): number => Math.sqrt(Math.max(1 - ((2 * i) / n - 1) ** 2, 0));
  return windowOf('kaiser', x, (i, n) => besselI(0, shape * place(i, n)) / besselI(0, shape));
}
