import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import type { Node } from '../ir/node';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { threefrySplit } from '../util/random/threefry';
import { applyBinary, applyUnary, cast, scalarLike } from './common';

// Keys and numbers from keys, as JAX makes them: threefry bits become floats by filling the mantissa.

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];

const word = (value: number, like: Node): Node => build.constant(value >>> 0, 'uint32', like.shape);

function rotate(x: Node, bits: number): Node {
  const high = build.binary('shift_left', x, word(bits, x));
  return build.binary('or', high, build.binary('shift_right_logical', x, word(32 - bits, x)));
}

/** Threefry-2x32 with 20 rounds as a composition: words of one shape in, two words of that shape out. */
function threefry(key: readonly [Node, Node], counter: readonly [Node, Node]): [Node, Node] {
  const parity = word(0x1bd11bda, key[0]);
  const third = build.binary('xor', build.binary('xor', key[0], key[1]), parity);
  const keys = [key[0], key[1], third];
  let a = build.add(counter[0], key[0]);
  let b = build.add(counter[1], key[1]);
  for (let group = 1; group <= 5; group++) {
    for (let i = 0; i < 4; i++) {
      a = build.add(a, b);
      b = build.binary('xor', a, rotate(b, ROTATIONS[((group + 1) % 2) * 4 + i]));
    }
    a = build.add(a, keys[group % 3]);
    b = build.add(build.add(b, keys[(group + 1) % 3]), word(group, b));
  }
  return [a, b];
}

/** `count` keys made from one, as `jax.random.split`. */
export function splitKey(key: Tensor, count = 2): Tensor[] {
  if (key.isConcrete) {
    return threefrySplit([key.data[0], key.data[1]], count).map((pair) =>
      Tensor.of({ data: Uint32Array.from(pair), shape: [2], dtype: 'uint32' }),
    );
  }
  const half = (i: number): Node => build.broadcastTo(build.slice(key.node, [i], [i + 1], [1]), [count]);
  const counter = build.iota([count], 0, 'uint32');
  const [a, b] = threefry([half(0), half(1)], [word(0, counter), counter]);
  // Words side by side without a concatenation, which pages that draw numbers need not have.
  const column = (words: Node, at: 0 | 1): Node =>
    build.pad(build.reshape(words, [count, 1]), [0, at], [0, 1 - at], [0, 0], 0);
  const pairs = new Tensor(build.binary('or', column(a, 0), column(b, 1)));
  return Array.from({ length: count }, (_, i) => pairs.at(i));
}

/** Mantissa bits, and how many random bits they are taken from. */
const MANTISSA: Partial<Record<DType, readonly [mantissa: number, bits: number]>> = {
  float16: [10, 16],
  bfloat16: [7, 8],
  float32: [23, 32],
};

/** Random 32-bit words. */
export const randomBits = (key: Tensor, shape: readonly number[]): Tensor =>
  new Tensor(build.rngBits(key.node, shape));

/** A scalar of type uint32. */
export const uint32 = (value: number): Tensor => new Tensor(build.constant(value, 'uint32'));

/** The lowest `count` of 32 random bits. */
const lowest = (words: Tensor, count: number): Tensor =>
  count === 32 ? words : applyBinary('and', words, uint32(2 ** count - 1));

/** Uniform numbers in [low, high). */
export function uniformFrom(
  key: Tensor,
  shape: readonly number[],
  low: TensorLike,
  high: TensorLike,
  dtype: DType,
): Tensor {
  // JAX without 64-bit types draws float32, which is what Keras gives for float64.
  const drawn = dtype === 'float64' ? 'float32' : dtype;
  const [mantissa, count] = MANTISSA[drawn]!;
  const whole = applyBinary(
    'shift_right_logical',
    lowest(randomBits(key, shape), count),
    uint32(count - mantissa),
  );
  const unit = whole.astype(drawn).mul(scalarLike(2 ** -mantissa, new Tensor(build.constant(0, drawn))));
  const [from, to] = [cast(low, drawn), cast(high, drawn)];
  const scaled = low === 0 && high === 1 ? unit : unit.mul(to.sub(from)).add(from).maximum(from);
  return scaled.astype(dtype);
}

/** The next number below 1, for each type. */
export const belowOne = (dtype: DType): number =>
  1 - 2 ** -({ float16: 11, bfloat16: 8 }[dtype as string] ?? 24);

/** Standard normal numbers by the inverse error function. */
export function normalFrom(key: Tensor, shape: readonly number[], dtype: DType): Tensor {
  const uniforms = uniformFrom(key, shape, -belowOne(dtype), 1, dtype);
  return applyUnary('erfinv', uniforms).mul(scalarLike(Math.SQRT2, uniforms));
}
