import type { OptionTable } from '../config/option';
import type { OptionArguments } from '../util/arguments';
import { Configured } from '../config/configured';
import { saveable, type Optional, requiredFunction } from '../config/kinds';
import { badOption } from '../config/option';
import { floating } from '../ops/common';
import { named, returnedTensor } from '../runtime/returned';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { notImplemented } from '../util/errors';

/**
 * A rule weights must obey: after each update the optimizer replaces them by the nearest values that do.
 *
 * Write your own by subclassing it with `call`, or give a function of the weight where a constraint is expected.
 *
 * @example
 * import { layers, constraints } from 'keratin';
 * const layer = new layers.Dense(2, { kernelConstraint: new constraints.MaxNorm({ maxValue: 3 }) });
 *
 * @see https://keras.io/api/layers/constraints/
 */
export class Constraint extends Configured {
  static readonly className: string = 'Constraint';
  static readonly module: string = 'keras.constraints';

  /**
   * The weight as it must be; here unchanged.
   *
   * @throws StateError `not-implemented` for a class of one's own without it.
   */
  call(w: TensorLike): Tensor {
    if (this.constructor !== Constraint) throw notImplemented('a constraint', 'call(w)', this);
    return tensorOf(w);
  }
}

/** What a constraint may be given as: a function from a weight to a weight. */
export type ConstraintFunction = (w: Tensor) => Tensor;

/** A function of the user's as a constraint; it is saved by its name. */
export class FunctionConstraint extends Constraint {
  static override readonly className = 'FunctionConstraint';
  static override readonly options: OptionTable = { fn: requiredFunction<ConstraintFunction>() };
  declare readonly fn: ConstraintFunction;

  constructor(fn: ConstraintFunction, ...options: OptionArguments<object, never>) {
    super(fn, ...options);
  }

  override call(w: TensorLike): Tensor {
    return returnedTensor(this.fn(tensorOf(w)), { owner: named('a constraint function', this.fn.name) });
  }
}

/** The values of a weight as floating-point numbers. */
export const tensorOf = floating;

/** The axes a norm is taken along. */
export type ConstraintAxis = number | readonly number[];

/** The option for the axes a norm is taken along. */
export const axisOption = (): Optional<ConstraintAxis> =>
  saveable<ConstraintAxis, ConstraintAxis>(
    (value, site) => {
      const list = Array.isArray(value) ? value : [value];
      if (list.every((axis) => Number.isInteger(axis))) return value as ConstraintAxis;
      throw badOption(site, 'a whole number or a list of whole numbers', value);
    },
    (value) => (typeof value === 'number' ? value : [...value]),
    0,
  );

/** √Σ w² along axes, which stay with size 1. */
export const normOf = (w: Tensor, axis: ConstraintAxis): Tensor =>
  w.square().sum(axis, { keepdims: true }).sqrt();
