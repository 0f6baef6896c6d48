import { ShapeError } from '../util/errors';
import { formatShape } from '../ir/shape';
import type { SymbolicShape } from './keras-tensor';

/** What a layer expects of an input. */
export interface InputSpec {
  /** The exact number of axes. */
  readonly ndim?: number;
  readonly minNdim?: number;
  readonly maxNdim?: number;
  /** Sizes of certain axes, e.g. `{ '-1': 128 }`. */
  readonly axes?: Readonly<Record<string, number>>;
}

/** Where a check fails: the layer's name, its class, and its configuration in words. */
export interface SpecOwner {
  readonly name: string;
  readonly className: string;
}

/**
 * Checks an input's shape against what the layer was built for.
 *
 * @throws ShapeError `layer-rank` or `layer-axis`
 */
export function checkInput(spec: InputSpec, shape: SymbolicShape, owner: SpecOwner): void {
  const { ndim, minNdim, maxNdim, axes = {} } = spec;
  const rank = shape.length;
  const wanted =
    ndim !== undefined && rank !== ndim
      ? `${ndim} axes`
      : minNdim !== undefined && rank < minNdim
        ? `at least ${minNdim} axes`
        : maxNdim !== undefined && rank > maxNdim
          ? `at most ${maxNdim} axes`
          : null;
  if (wanted !== null) {
    throw new ShapeError({
      code: 'layer-rank',
      expected: `${owner.className} needs an input with ${wanted}, the batch included.`,
      received: { input: `${formatShape(shape)}   ${rank} ${rank === 1 ? 'axis' : 'axes'}` },
      advice:
        rank === 1
          ? 'A single sample needs a batch axis: give [[1, 2, 3]] instead of [1, 2, 3].'
          : rank === 2 && ndim === 3
            ? 'A recurrent layer before it gives all its steps with returnSequences: true; other data get an axis with Reshape.'
            : undefined,
      details: { shape, ndim, minNdim, maxNdim },
    });
  }
  for (const [axis, size] of Object.entries(axes)) {
    const at = Number(axis) < 0 ? rank + Number(axis) : Number(axis);
    const actual = shape[at];
    if (actual === null || actual === size) continue;
    throw new ShapeError({
      code: 'layer-axis',
      expected: `${owner.className} "${owner.name}" was built for inputs whose axis ${axis} is ${size}.`,
      received: { input: `${formatShape(shape)}   axis ${axis} is ${actual}` },
      advice: `Give it ${size} features there, or make a new layer.`,
      details: { shape, axis: Number(axis), expected: size, received: actual },
    });
  }
}

/** Checks several inputs against what the layer was built for; null: it takes anything. */
export function checkInputs(
  specs: InputSpec | readonly InputSpec[] | null,
  shapes: readonly SymbolicShape[],
  owner: SpecOwner,
): void {
  if (specs === null) return;
  const list = [specs].flat() as readonly InputSpec[];
  for (const [i, spec] of list.entries()) if (shapes[i] !== undefined) checkInput(spec, shapes[i], owner);
}
