import { StateError } from './errors';
import { misspelt, nearestName, toCamelCase } from './names';

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
  readonly #hooks: RegExp | null;
  readonly #seen = new WeakSet<object>();
  #methods: readonly string[] | null = null;

  /**
   * @param owner the class that people extend
   * @param advice what to do instead of each method; methods of the class itself are known without it, in Python's spelling
   * and misspelt
   * @param hooks names that only methods of the class have
   */
  constructor(owner: string, advice: Readonly<Record<string, string>>, hooks: RegExp | null = null) {
    this.#owner = owner;
    this.#advice = advice;
    this.#hooks = hooks;
  }

  /**
   * Looks at the class of an object, once for each class.
   *
   * @throws StateError `uncalled-method`
   */
  refuse(made: object, base: Extended): void {
    let prototype = Object.getPrototypeOf(made) as object | null;
    const own: object[] = [];
    while (prototype !== null && prototype !== base.prototype && !this.#seen.has(prototype)) {
      const { constructor } = prototype;
      const { name } = constructor;
      own.push(prototype);
      for (const method of Object.getOwnPropertyNames(constructor)) this.#check(name, method, base);
      for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
        this.#check(name, method, base, typeof value === 'function' ? own : null);
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
      if (typeof value === 'function')
        this.#check(made.constructor.name, name, base, [made, made.constructor.prototype as object]);
  }

  #check(className: string, method: string, base: Extended, own: readonly object[] | null = null): void {
    const written = fromPython(method);
    const name = written ?? method;
    const isPythons =
      written !== null && (name in base.prototype || name in base || ['fromConfig', 'call'].includes(name));
    const meant = isPythons ? name : own === null ? undefined : this.#meant(method, own, base);
    if (meant === undefined && !Object.hasOwn(this.#advice, name)) return;
    throw new StateError({
      code: 'uncalled-method',
      expected: `the class ${className} has a method ${method}, which nothing would call.`,
      received: { class: `${className}, a ${this.#owner}`, method },
      advice: meant === undefined ? this.#advice[name] : `Call it ${meant}.`,
      details: { class: className, method },
    });
  }

  /** The method that one with another name was meant to be: one that its class has not, nor those that extend it. */
  #meant(method: string, own: readonly object[], base: Extended): string | undefined {
    if (method.startsWith('_') || method in base.prototype || Object.hasOwn(this.#advice, method))
      return undefined;
    this.#methods ??= methodsOf(base.prototype);
    const meant = misspelt(method, this.#methods);
    if (meant !== undefined && !own.some((one) => Object.hasOwn(one, meant))) return meant;
    if (this.#hooks?.test(method) !== true) return undefined;
    return nearestName(method, this.#methods) ?? `by one of the names ${this.#methods.join(', ')}`;
  }
}

/** Methods that a class of one's own may have, too. */
const methodsOf = (prototype: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' && name !== 'toString' ? [name] : [],
  );
