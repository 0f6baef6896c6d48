import { find as findInitializer } from '../initializers/option';
import { describeValue } from '../config/option';
import type { DType } from '../ir/dtype';
import { isFloat, parseDType } from '../ir/dtype';
import { sameShape, formatShape } from '../ir/shape';
import { badReturn } from '../runtime/returned';
import { Tensor } from '../runtime/tensor';
import { untraced } from '../runtime/trace';
import { ShapeError } from '../util/errors';
import { Weight } from './autocast';
import type { WeightSpec } from './layer-types';
import { scopedPath } from './naming';
import { takeFromBudget } from './weight-budget';

/** What is known of the layer a weight is made for. */
interface Owner {
  readonly className: string;
  readonly variableDtype: DType;
}

/**
 * A weight with its first values.
 *
 * @throws ShapeError `weight-shape` where a size is not known; ArgumentError `bad-return` where the initializer does not
 * give numbers of the shape.
 */
export function makeWeight(spec: WeightSpec, { className, variableDtype }: Owner): Weight {
  const dtype = spec.dtype ?? variableDtype;
  const site = { owner: className, name: `${spec.name} initializer` };
  const initializer = findInitializer(
    spec.initializer ?? (isFloat(dtype) ? 'glorot_uniform' : 'zeros'),
    site,
  );
  if (spec.shape.some((size) => !Number.isInteger(size) || size < 0)) {
    throw new ShapeError({
      code: 'weight-shape',
      expected: `weight "${spec.name}" needs every axis of its shape to be known.`,
      received: { shape: describeValue(spec.shape) },
      advice: 'Give the input a fixed size on the axes weights depend on.',
    });
  }
  const trainable = spec.trainable ?? true;
  const isLoaded = takeFromBudget(scopedPath(spec.name), spec.shape);
  const firstValues = (): Tensor => {
    if (isLoaded)
      return Tensor.from(0)
        .astype(dtype)
        .broadcastTo([...spec.shape]);
    const values: unknown = initializer!.call([...spec.shape], { dtype });
    if (values instanceof Tensor && sameShape(values.shape, spec.shape)) return values;
    const expected = `a tensor of the shape it is given, ${formatShape(spec.shape)}`;
    throw badReturn({ owner: `the ${site.name} of ${className}`, expected }, values);
  };
  return untraced(
    () =>
      new Weight(
        firstValues(),
        {
          dtype: parseDType(dtype),
          name: spec.name,
          path: scopedPath(spec.name),
          trainable,
          arena: trainable ? 'parameter' : 'state',
          regularizer: spec.regularizer,
          constraint: spec.constraint,
        },
        spec.autocast ?? true,
      ),
  );
}
