import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { Tensor } from '../runtime/tensor';
import { threefrySplit } from '../util/random/threefry';

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
  const pairs = new Tensor(
    build.concatenate([build.reshape(a, [count, 1]), build.reshape(b, [count, 1])], 1),
  );
  return Array.from({ length: count }, (_, i) => pairs.at(i));
}
