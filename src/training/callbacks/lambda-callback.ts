import { checkOptions } from '../../util/options';
import { Callback } from './callback';

/** Functions for the hooks of a callback, by name. */
export type LambdaCallbackOptions = {
  readonly [H in keyof Callback as H extends `on${string}` ? H : never]?: Callback[H];
};

const HOOKS = Object.getOwnPropertyNames(Callback.prototype).filter((name) => name.startsWith('on'));

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
  constructor(hooks: LambdaCallbackOptions = {}) {
    checkOptions('LambdaCallback', hooks, HOOKS);
    super();
    Object.assign(this, hooks);
  }
}
