import { expandDims, logicalOr } from '../../ops';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { OptionTable } from '../../config/option';
import { formatShape } from '../../ir/shape';
import type { Tensor } from '../../runtime/tensor';
import type { SymbolicShape } from '../keras-tensor';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';

/** Tensors with axes of size 1 inserted after the batch until all have as many axes. */
function alignRanks(inputs: readonly Tensor[]): Tensor[] {
  const rank = Math.max(...inputs.map((x) => x.ndim));
  return inputs.map((x) => {
    let aligned = x;
    while (aligned.ndim < rank) aligned = expandDims(aligned, 1);
    return aligned;
  });
}

/** The shapes of a list of inputs. @throws ArgumentError `merge-inputs` for anything but a list of at least `count`. */
export function requireList(owner: string, shapes: unknown, count = 1): readonly SymbolicShape[] {
  const isList = Array.isArray(shapes) && shapes.length >= count && shapes.every(Array.isArray);
  if (isList) return shapes as readonly SymbolicShape[];
  throw new ArgumentError({
    code: 'merge-inputs',
    expected: `${owner} needs a list of ${count === 1 ? 'tensors' : `${count} tensors`}.`,
    received: { inputs: Array.isArray(shapes) ? formatShape(shapes as SymbolicShape) : String(shapes) },
    advice: `Put them into an array: new layers.${owner}().apply([a, b]).`,
  });
}

/** A layer that combines tensors of one shape, or of shapes that broadcast, element by element. */
export abstract class Merge<T extends OptionTable = Readonly<Record<never, never>>> extends Layer<T> {
  constructor(...given: readonly unknown[]) {
    super(...given);
    this.supportsMasking = true;
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  /** The combination of tensors with the same number of axes. */
  protected abstract merge(inputs: readonly Tensor[]): Tensor;

  protected override get takesList(): boolean {
    return true;
  }

  override build(inputShape: unknown): void {
    const shapes = requireList(this.className, inputShape);
    const batches = new Set(shapes.map(([batch]) => batch).filter((batch) => batch !== null));
    if (batches.size > 1) {
      throw new ShapeError({
        code: 'merge-batch',
        expected: `${this.className} needs inputs with the same number of samples.`,
        received: Object.fromEntries(shapes.map((shape, i) => [`inputs[${i}]`, formatShape(shape)])),
      });
    }
  }

  override call(inputs: readonly Tensor[]): Tensor {
    return this.merge(alignRanks(inputs));
  }

  override computeMask(_inputs: readonly Tensor[], mask: readonly (Tensor | null)[] | null): Tensor | null {
    if (!Array.isArray(mask)) return null;
    const masks: readonly (Tensor | null)[] = mask;
    return masks.reduce((all, one) => (all === null || one === null ? null : logicalOr(all, one)));
  }
}
