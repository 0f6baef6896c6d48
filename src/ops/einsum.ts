import { tensorList } from './arguments';
import { aText } from '../util/argument-kinds';
import { requireArgument } from '../util/arguments';
import { broadcastShapes, formatShape, sizeOf } from '../ir/shape';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { promote, tensor } from './common';
import { diagonal } from './numpy-diagonal';
import { moveaxis } from './numpy-shape';

/** One operand with a label for each axis. */
interface Labelled {
  readonly value: Tensor;
  readonly labels: readonly string[];
}

interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const LETTERS = /^[A-Za-z]$/;

function refuse(subscripts: string, why: string): never {
  throw new ArgumentError({
    code: 'einsum-subscripts',
    expected: `einsum ${why}`,
    received: { subscripts: JSON.stringify(subscripts) },
    advice: "For example 'bij,bjk->bik'; '...' stands for any leading axes.",
    details: { subscripts },
  });
}

/** Labels of one term; the axes under '...' are called `.0`, `.1`, ... from the last one on. */
function labelsOf(term: string, rank: number | null, ellipsisRank: number, subscripts: string): string[] {
  const labels: string[] = [];
  const dots = (count: number): string[] => Array.from({ length: count }, (_, i) => `.${count - 1 - i}`);
  const letters = term.replace('...', '').length;
  for (let i = 0; i < term.length; i++) {
    if (term.startsWith('...', i)) {
      labels.push(...dots(rank === null ? ellipsisRank : Math.max(rank - letters, 0)));
      i += 2;
    } else if (LETTERS.test(term[i])) labels.push(term[i]);
    else refuse(subscripts, `does not know the sign ${JSON.stringify(term[i])}.`);
  }
  return labels;
}

function parse(subscripts: string, ranks: readonly number[]): Equation {
  const [left, right, ...more] = subscripts.replaceAll(/\s/g, '').split('->');
  const terms = left.split(',');
  if (more.length > 0) refuse(subscripts, "needs at most one '->'.");
  if (terms.length !== ranks.length) {
    refuse(subscripts, `needs one term for each operand: ${ranks.length} operands, ${terms.length} terms.`);
  }
  const inputs = terms.map((term, i) => labelsOf(term, ranks[i], 0, subscripts));
  for (const [i, labels] of inputs.entries()) {
    if (labels.length === ranks[i]) continue;
    refuse(
      subscripts,
      `needs a label for each axis: operand ${i} has ${ranks[i]} axes, its term ${labels.length}.`,
    );
  }
  const dotted = Math.max(
    0,
    ...inputs.map((labels) => labels.filter((label) => label.startsWith('.')).length),
  );
  const all = inputs.flat();
  const implicit = [...new Set(all)]
    .filter((label) => !label.startsWith('.') && all.filter((other) => other === label).length === 1)
    .sort();
  const output =
    right === undefined
      ? [...labelsOf('...', null, dotted, subscripts), ...implicit]
      : labelsOf(right, null, dotted, subscripts);
  for (const label of output) {
    if (!all.includes(label)) refuse(subscripts, `has the label "${label}" in its result but in no operand.`);
  }
  return { inputs, output };
}

/** Takes the diagonal of axes with one label. */
function mergeRepeated({ value, labels }: Labelled): Labelled {
  const first = labels.findIndex((label, i) => labels.indexOf(label, i + 1) >= 0);
  if (first < 0) return { value, labels };
  const second = labels.indexOf(labels[first], first + 1);
  const merged = diagonal(value, { axis1: first, axis2: second });
  const rest = labels.filter((_, i) => i !== first && i !== second);
  return mergeRepeated({ value: merged, labels: [...rest, labels[first]] });
}

/** Sums the axes whose labels nobody needs. */
function sumOut({ value, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  if (axes.length === 0) return { value, labels };
  return { value: value.sum(axes), labels: labels.filter((label) => needed.has(label)) };
}

/** Axes in the order of `order`, with size 1 for labels the operand does not have. */
function align({ value, labels }: Labelled, order: readonly string[]): Tensor {
  const present = order.filter((label) => labels.includes(label));
  const moved = value.transpose(present.map((label) => labels.indexOf(label)));
  return moved.reshape(
    order.map((label) => (labels.includes(label) ? value.shape[labels.indexOf(label)] : 1)),
  );
}

function contract(a: Labelled, b: Labelled, needed: ReadonlySet<string>): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const sizeIn = (operand: Labelled, label: string): number =>
    operand.value.shape[operand.labels.indexOf(label)];
  for (const label of shared) {
    const [left, right] = [sizeIn(a, label), sizeIn(b, label)];
    if (left === right || ((left === 1 || right === 1) && label.startsWith('.'))) continue;
    throw new ShapeError({
      code: 'einsum-size',
      expected: `einsum needs one size for all axes labelled "${label}".`,
      received: { 'one operand': formatShape(a.value.shape), 'another operand': formatShape(b.value.shape) },
      details: { label, sizes: [left, right] },
    });
  }
  const summed = shared.filter((label) => !needed.has(label));
  const equal = shared.every((label) => sizeIn(a, label) === sizeIn(b, label));
  if (summed.length === 0 || !equal) {
    const order = [...a.labels, ...b.labels.filter((label) => !a.labels.includes(label))];
    return sumOut({ value: align(a, order).mul(align(b, order)), labels: order }, needed);
  }
  const batch = shared.filter((label) => needed.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const size = (operand: Labelled, labels: readonly string[]): number =>
    sizeOf(labels.map((l) => sizeIn(operand, l)));
  const batchShape = batch.map((label) => sizeIn(a, label));
  const stacks = batch.length === 0 ? [] : [sizeOf(batchShape)];
  const depth = size(a, summed);
  const left = align(a, [...batch, ...rows, ...summed]).reshape([...stacks, size(a, rows), depth]);
  const right = align(b, [...batch, ...summed, ...columns]).reshape([...stacks, depth, size(b, columns)]);
  const shape = [...batchShape, ...rows.map((l) => sizeIn(a, l)), ...columns.map((l) => sizeIn(b, l))];
  return { value: left.matmul(right).reshape(shape), labels: [...batch, ...rows, ...columns] };
}

/**
 * Einstein summation: each axis has a letter, axes of one letter are multiplied element by element, and letters
 * missing from the result are summed.
 *
 * @param subscripts such as 'bij,bjk->bik'; '...' stands for any leading axes; without '->' letters that occur once
 * are kept
 * @param operands numbers of as many axes as their terms have letters
 * @returns numbers of the common dtype; int8 alone gives int32
 * @throws {ArgumentError} `einsum-subscripts` when the text is no such equation or does not fit the operands
 * @throws {ShapeError} `einsum-size` when axes of one letter differ in size
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.einsum('ij,jk->ik', [[1, 2], [3, 4]], [[1, 0], [0, 2]]).toArray()); // [[1, 4], [3, 8]]
 * console.log(String(ops.einsum('ii', [[1, 2], [3, 4]]))); // 5
 *
 * @see https://keras.io/api/ops/numpy/#einsum-function
 */
export function einsum(subscripts: string, ...operands: readonly TensorLike[]): Tensor {
  requireArgument('einsum', 'subscripts', subscripts, aText);
  if (operands.length === 0) refuse(subscripts, 'needs at least one operand.');
  let values = promote(...tensorList('einsum', 'operands', operands));
  if (values.every((value) => tensor(value).dtype === 'int8'))
    values = values.map((value) => value.astype('int32'));
  const { inputs, output } = parse(
    subscripts,
    values.map((value) => value.ndim),
  );
  let rest: Labelled[] = values.map((value, i) => mergeRepeated({ value, labels: inputs[i] }));
  const laterThan = (index: number): Set<string> =>
    new Set([...output, ...rest.slice(index).flatMap((operand) => operand.labels)]);
  rest = rest.map((operand, i) => {
    const others = rest.filter((_, j) => j !== i).flatMap((other) => other.labels);
    return sumOut(operand, new Set([...output, ...others]));
  });
  let result = rest[0];
  for (let i = 1; i < rest.length; i++) result = contract(result, rest[i], laterThan(i + 1));
  result = sumOut(result, new Set(output));
  const shape = output.map((label) => result.value.shape[result.labels.indexOf(label)]);
  return align(result, output).broadcastTo(broadcastShapes([shape], 'einsum'));
}

/** Sums of products over axes: the last `axes` of x1 with the first of x2, or the axes named for each. */
export function tensordotAxes(
  x1: Tensor,
  x2: Tensor,
  axes: readonly [readonly number[], readonly number[]],
): Tensor {
  const [left, right] = axes;
  const a = moveaxis(
    x1,
    left,
    left.map((_, i) => i - left.length),
  );
  const b = moveaxis(
    x2,
    right,
    right.map((_, i) => i),
  );
  const rows = a.shape.slice(0, a.ndim - left.length);
  const columns = b.shape.slice(right.length);
  const depths = [a.shape.slice(a.ndim - left.length), b.shape.slice(0, right.length)];
  if (left.length !== right.length || formatShape(depths[0]) !== formatShape(depths[1])) {
    throw new ShapeError({
      code: 'tensordot-axes',
      expected: 'tensordot needs the summed axes of both inputs in equal sizes.',
      received: {
        x1: `${formatShape(x1.shape)}   axes ${formatShape(left)}`,
        x2: `${formatShape(x2.shape)}   axes ${formatShape(right)}`,
      },
    });
  }
  const depth = sizeOf(depths[0]);
  const product = a.reshape([sizeOf(rows), depth]).matmul(b.reshape([depth, sizeOf(columns)]));
  return product.reshape([...rows, ...columns]);
}
