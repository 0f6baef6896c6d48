import * as kinds from '../config/kinds';
import type { OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { learningRateOption } from './schedules/option';

/** The declared parameters every optimizer has, with its own default of the learning rate. */
export const baseOptions = (learningRate: number) =>
  withFirst('learningRate', {
    name: kinds.nullable(kinds.text('')),
    learningRate: learningRateOption(learningRate),
    weightDecay: kinds.nullable(kinds.requiredNumber()),
    clipnorm: kinds.nullable(kinds.requiredNumber()),
    globalClipnorm: kinds.nullable(kinds.requiredNumber()),
    clipvalue: kinds.nullable(kinds.requiredNumber()),
    useEma: kinds.boolean(false),
    emaMomentum: kinds.number(0.99, { minimum: 0, maximum: 1 }),
    emaOverwriteFrequency: kinds.nullable(kinds.requiredInteger({ minimum: 1 })),
    lossScaleFactor: kinds.nullable(kinds.requiredNumber()),
    gradientAccumulationSteps: kinds.nullable(kinds.requiredInteger({ minimum: 2 })),
  });

/**
 * What all optimizers share, beside their learning rate:
 *
 * - `name`: the first part of its variables' paths. Default: the class's name in snake case.
 * - `weightDecay`: before each update, variables lose the part weightDecay · rate of themselves.
 * - `clipnorm`: gradients of a larger norm are scaled to this one, each for itself.
 * - `globalClipnorm`: gradients are scaled so that their norm together is at most this.
 * - `clipvalue`: entries of gradients are cut to [-clipvalue, clipvalue]. Only one of the three may be given.
 * - `useEma`: keep an exponential moving average of the variables, which replaces them at the end of training.
 * - `emaMomentum`: the part of the average that stays at each step. Default 0.99.
 * - `emaOverwriteFrequency`: replace the variables by their average every so many steps, too.
 * - `lossScaleFactor`: the loss is multiplied by this, and gradients divided, against underflow.
 * - `gradientAccumulationSteps`: update once in so many steps, with the mean of their gradients.
 */
export type SharedOptions = Omit<OptimizerOptions, 'learningRate'>;

/** Options of all optimizers that have a default learning rate. */
export type OptimizerOptions = OptionsOf<ReturnType<typeof baseOptions>>;
