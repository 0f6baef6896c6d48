import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { isA, topologicalOrder, withInputs } from '../ir/node';

/** The gradient of p = e / Σ e by the exponents of e, as differentiating step by step writes it. */
interface Slope {
  readonly p: Node;
  readonly dp: Node;
  /** The sum over a row of what it subtracts, for each element. */
  readonly repeated: Node;
}

/**
 * The graph below `roots` with the gradient of softmax written as p dp - p Σ p dp. Of the steps that led to p it needs
 * nothing but p, which therefore are not kept.
 */
export function simplifySoftmaxSlopes(roots: readonly Node[]): Node[] {
  const order = topologicalOrder(roots);
  if (!order.some((node) => softmaxSlope(node) !== null)) return [...roots];
  const images = new Map<Node, Node>();
  for (const node of order) {
    const slope = softmaxSlope(node);
    if (slope !== null) {
      const [p, product] = [images.get(slope.p)!, build.mul(images.get(slope.dp)!, images.get(slope.p)!)];
      images.set(node, build.sub(product, build.mul(p, sumsLike(slope.repeated, product))));
      continue;
    }
    const inputs = node.inputs.map((input) => images.get(input)!);
    images.set(node, withInputs(node, inputs));
  }
  return roots.map((root) => images.get(root)!);
}

/** The node that `sums` shows for each element: a sum over rows, with views that repeat it along them. */
function summed(sums: Node): Node<'reduce_sum'> | null {
  let node = sums;
  while (node.primitive.name === 'broadcast' || node.primitive.name === 'reshape') [node] = node.inputs;
  return isA(node, 'reduce_sum') && node !== sums ? node : null;
}

/** Sums of another value over the same rows, repeated in the same way. */
function sumsLike(sums: Node, x: Node): Node {
  const inputs = sums.primitive.name === 'reduce_sum' ? [x] : [sumsLike(sums.inputs[0], x)];
  return withInputs(sums, inputs);
}

/** Recognises (dp / s - Σ (dp / s) p) e, where s = Σ e and p = e / s. */
function softmaxSlope(node: Node): Slope | null {
  if (node.primitive.name !== 'mul') return null;
  const [left, right] = node.inputs;
  const [inner, e] = right.primitive.name === 'exp' ? [left, right] : [right, left];
  if (inner.primitive.name !== 'add' || e.primitive.name !== 'exp') return null;
  const [scaled, repeated] = inner.inputs;
  const total = summed(repeated);
  if (scaled.primitive.name !== 'div' || total?.inputs[0].primitive.name !== 'neg') return null;
  const [product] = total.inputs[0].inputs;
  if (product.primitive.name !== 'mul' || product.inputs[0] !== scaled) return null;
  const [, p] = product.inputs;
  const [dp, s] = scaled.inputs;
  if (p.primitive.name !== 'div' || p.inputs[0] !== e || p.inputs[1] !== s) return null;
  const whole = summed(s);
  const isSame = whole?.inputs[0] === e && `${whole.attributes.axes}` === `${total.attributes.axes}`;
  return isSame ? { p, dp, repeated } : null;
}
