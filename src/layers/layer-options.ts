import type { JsonObject, OptionsOf, OptionTable } from '../config/option';
import { badOption } from '../config/option';
import { boolean, integers, nullable, saveable } from '../config/kinds';
import { regularizerOption } from '../regularizers/option';
import type { DTypePolicy } from './dtype-policy';
import { parsePolicy } from './dtype-policy';

/** Options every layer has. */
export const BASE_OPTIONS = {
  /** Its name, unique in a model. Default: the class's name in snake_case with a number. */
  name: nullable(
    saveable<string, string>(
      (value, site) => {
        if (typeof value !== 'string' || value === '')
          throw badOption(site, 'a text that is not empty', value);
        return value;
      },
      (value) => value,
      '',
    ),
  ),
  /** Whether training changes its weights. Default true. */
  trainable: boolean(true),
  /** Types of computation and weights: a dtype or a policy name. Default: the global policy, float32. */
  dtype: saveable<string | DTypePolicy | null, DTypePolicy>(parsePolicy, (policy) => policy.toJson(), null),
  /** Penalty on the output, divided by the number of samples. Default: none. */
  activityRegularizer: regularizerOption(null),
} satisfies OptionTable;

/** Options only a first layer of a Sequential model uses. */
export const INPUT_OPTIONS = {
  /** Shape of one sample: makes this the first layer of a model. */
  inputShape: nullable(integers({ minimum: 0 })),
} satisfies OptionTable;

/** Options of every layer. */
export type LayerOptions = OptionsOf<typeof BASE_OPTIONS> & OptionsOf<typeof INPUT_OPTIONS>;

/** What every layer says of itself in its config, under Keras's names. */
export function baseConfigOf(layer: {
  readonly name: string;
  readonly trainable: boolean;
  readonly dtypePolicy: DTypePolicy;
  readonly activityRegularizer: unknown;
}): JsonObject {
  const penalty = BASE_OPTIONS.activityRegularizer.serialize(layer.activityRegularizer as never);
  return {
    name: layer.name,
    trainable: layer.trainable,
    dtype: layer.dtypePolicy.toJson(),
    ...(penalty === null ? {} : { activity_regularizer: penalty }),
  };
}
