import { StateError } from './errors';
import { toCamelCase } from './names';

/** A class that people extend, as far as its methods are concerned. */
interface Extended {
  readonly prototype: object;
}

const PYTHON_NAME = /^[a-z][a-z\d]*(_[a-z\d]+)+$/;

/** A method's name as Python has it in this library's spelling; null where it is none of Python's. */
function fromPython(name: string): string | null {
  if (name === '__call__') return 'call';
  return PYTHON_NAME.test(name) ? toCamelCase(name) : null;
}

/**
 * The methods that Keras calls on objects of people's classes and this library does not. To ignore them would train and
 * compute something else without a word.
 */
export class UncalledMethods {
  readonly #owner: string;
  readonly #advice: Readonly<Record<string, string>>;
  readonly #seen = new WeakSet<object>();

  /**
   * @param owner the class that people extend
   * @param advice what to do instead of each method; methods of the class itself are known without it, in Python's spelling
   */
  constructor(owner: string, advice: Readonly<Record<string, string>>) {
    this.#owner = owner;
    this.#advice = advice;
  }

  /**
   * Looks at the class of an object, once for each class.
   *
   * @throws StateError `uncalled-method`
   */
  refuse(made: object, base: Extended): void {
    let prototype = Object.getPrototypeOf(made) as object | null;
    while (prototype !== null && prototype !== base.prototype && !this.#seen.has(prototype)) {
      const { constructor } = prototype;
      const names = [...Object.getOwnPropertyNames(prototype), ...Object.getOwnPropertyNames(constructor)];
      for (const name of names) this.#check(constructor.name, name, base);
      this.#seen.add(prototype);
      prototype = Object.getPrototypeOf(prototype) as object | null;
    }
  }

  /**
   * Looks at the functions that an object keeps as properties.
   *
   * @throws StateError `uncalled-method`
   */
  refuseFields(made: object, base: Extended): void {
    for (const [name, value] of Object.entries(made))
      if (typeof value === 'function') this.#check(made.constructor.name, name, base);
  }

  #check(className: string, method: string, base: Extended): void {
    const written = fromPython(method);
    const name = written ?? method;
    const isPythons = written !== null && (name in base.prototype || name in base || name === 'fromConfig');
    if (!isPythons && !Object.hasOwn(this.#advice, name)) return;
    throw new StateError({
      code: 'uncalled-method',
      expected: `the class ${className} has a method ${method}, which nothing would call.`,
      received: { class: `${className}, a ${this.#owner}`, method },
      advice: isPythons ? `Call it ${written}.` : this.#advice[name],
      details: { class: className, method },
    });
  }
}
