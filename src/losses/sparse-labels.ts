import { Tensor, type TensorLike } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';

/** The place of element `at` of a tensor, as an index. */
function placeOf(at: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = at;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}

function labelAdvice(labels: Tensor, classes: number): string {
  let [low, high] = [Infinity, -Infinity];
  for (const label of labels.data) {
    low = Math.min(low, label);
    high = Math.max(high, label);
  }
  if (low === 1 && high === classes) return 'The labels count from 1: subtract 1 from all of them.';
  if (low >= 0 && Number.isInteger(high))
    return `Labels go up to ${high}: the last layer needs ${high + 1} units.`;
  return 'Number the classes from 0 on, without gaps.';
}

/**
 * Refuses class labels that a sparse loss over `classes` classes cannot use. It reads values, so it is for data, before
 * anything is traced: inside a compiled step a label out of range would silently count as no class at all.
 *
 * @param labels Class numbers [batch] or [batch, ...], integers or whole floats.
 * @param classes The number of classes: the length of the predictions' class axis.
 * @param options.ignoreClass A label that is allowed although it is out of range.
 * @throws ArgumentError `label-range` with the first bad label, its place and the number of classes.
 */
export function checkSparseLabels(
  labels: TensorLike,
  classes: number,
  options: { ignoreClass?: number | null } = {},
): void {
  checkOptions('checkSparseLabels', options, ['ignoreClass']);
  const tensor = Tensor.from(labels);
  const { data } = tensor;
  const ignored = options.ignoreClass ?? null;
  for (let i = 0; i < data.length; i++) {
    const label = data[i];
    if ((Number.isInteger(label) && label >= 0 && label < classes) || label === ignored) continue;
    const place = placeOf(i, tensor.shape);
    const inside = place.length > 1 && tensor.size !== tensor.shape[0];
    throw new ArgumentError({
      code: 'label-range',
      expected: `class labels are whole numbers from 0 to ${classes - 1}: there are ${classes} classes.`,
      received: {
        label: String(label),
        row: inside ? `${place[0]}, at [${place.join(', ')}]` : String(place[0] ?? 0),
      },
      advice: labelAdvice(tensor, classes),
      details: { label, row: place[0] ?? 0, place, classes },
    });
  }
}
