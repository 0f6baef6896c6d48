import { constraintOption } from '../../constraints/option';
import { integers, nullable } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { relu } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = withFirst('alphaInitializer', {
  alphaInitializer: initializerOption('zeros'),
  alphaRegularizer: regularizerOption(null),
  alphaConstraint: constraintOption(null),
  /** Axes along which one slope serves all places; the batch is axis 0. */
  sharedAxes: nullable(integers({})),
});

/** Options of `PReLU`. */
export type PReLUOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * A rectified linear unit with learned slopes below 0: y = max(x, 0) + alpha · min(x, 0).
 *
 * x and y: float[batch, ...features]; alpha: float[...features], with size 1 on shared axes.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.PReLU({ alphaInitializer: 'ones' }).apply([[-3, 2]]))); // [[-3.  2.]]
 *
 * @see https://keras.io/api/layers/activation_layers/prelu/
 * @see K. He et al.: Delving deep into rectifiers, ICCV 2015.
 */
export class PReLU extends Layer<typeof OPTIONS> {
  static readonly className: string = 'PReLU';
  static override readonly options = OPTIONS;
  alpha!: Variable;

  constructor(...options: Arguments<typeof OPTIONS, PReLUOptions>) {
    super(...options);
    this.supportsMasking = true;
  }

  override build(inputShape: SymbolicShape): void {
    const { sharedAxes, alphaInitializer, alphaRegularizer, alphaConstraint } = this.config;
    const isShared = (axis: number): boolean => sharedAxes !== null && sharedAxes.includes(axis);
    this.alpha = this.addWeight({
      name: 'alpha',
      shape: inputShape.slice(1).map((size, i) => (isShared(i + 1) ? 1 : (size as number))),
      initializer: alphaInitializer,
      regularizer: alphaRegularizer,
      constraint: alphaConstraint,
    });
    const fixed = inputShape.flatMap((size, axis) =>
      sharedAxes === null || axis === 0 || isShared(axis) || size === null
        ? []
        : [[String(axis), size] as const],
    );
    this.inputSpec = { ndim: inputShape.length, axes: Object.fromEntries(fixed) };
  }

  override call(inputs: Tensor): Tensor {
    return relu(inputs).sub(this.alpha.value.mul(relu(inputs.neg())));
  }
}
