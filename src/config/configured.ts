import type { JsonObject, OptionTable } from './option';
import { configure, serializeConfig } from './option';
import type { Saveable } from './saveable';
import { classNameOf } from './saveable';
import { INSPECT } from '../util/notebook';
import { UncalledMethods } from '../util/uncalled';

/** What Keras calls on regularizers, initializers, schedules and the like, in Python's spelling. */
const UNCALLED = new UncalledMethods('class that is saved by its parameters', {});

/**
 * The base of classes whose parameters are all declared: each becomes a field of its name, and `getConfig` writes them.
 * Subclasses declare the types of these fields with `declare`.
 */
export abstract class Configured implements Saveable {
  static readonly options: OptionTable = {};

  /** @param given what was given to the constructor, as the class's table declares it */
  constructor(...given: readonly unknown[]) {
    UNCALLED.refuse(this, Configured);
    Object.assign(this, configure(classNameOf(new.target), new.target.options, given));
  }

  getConfig(): JsonObject {
    return serializeConfig((this.constructor as typeof Configured).options, this as never);
  }

  /** The class with its parameters, in Keras's names: `<L2 l2=0.01>`. */
  toString(): string {
    const parameters = Object.entries(this.getConfig()).map(
      ([name, value]) => ` ${name}=${JSON.stringify(value)}`,
    );
    return `<${classNameOf(this.constructor)}${parameters.join(',')}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}
