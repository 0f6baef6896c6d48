import type { Optional } from '../../config/kinds';
import type { Arguments } from '../../config/option';
import { withFirst } from '../../config/option';
import { Callback } from './callback';
import { optionalFunction } from './option-kinds';

/** Functions for the hooks of a callback, by name. */
export type LambdaCallbackOptions = {
  readonly [H in keyof Callback as H extends `on${string}` ? H : never]?: Callback[H];
};

type HookTable = { readonly [H in keyof Required<LambdaCallbackOptions>]: Optional<Callback[H] | null> };

const HOOKS = Object.getOwnPropertyNames(Callback.prototype).filter((name) => name.startsWith('on'));

const OPTIONS = withFirst(
  'onEpochBegin',
  Object.fromEntries(HOOKS.map((name) => [name, optionalFunction()])) as unknown as HookTable,
);

/**
 * A callback made of functions.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const say = new callbacks.LambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) });
 *
 * @see https://keras.io/api/callbacks/lambda_callback/
 */
export class LambdaCallback extends Callback {
  static readonly className: string = 'LambdaCallback';
  static override readonly options = OPTIONS;

  constructor(...hooks: Arguments<typeof OPTIONS, LambdaCallbackOptions>) {
    super(...hooks);
    const given = Object.entries(this.settings<typeof OPTIONS>()).filter(([, hook]) => hook !== null);
    Object.assign(this, Object.fromEntries(given));
  }
}
