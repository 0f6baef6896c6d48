import { describe, expect, it, vi } from 'vitest';
import * as keratin from '../../src';
import { ops } from '../../src';
import * as frame from '../../src/frame';
import * as np from '../../src/numpy';
import * as plot from '../../src/plot';
import { isPlainObject } from '../../src/util/arguments';
import { KeratinError } from '../../src/util/errors';

// The rule of arguments, for every public function: what stands behind the parameters without a default is an option
// by position, an object of options, or refused; whatever stands in any place, what a call fails with is an error of ours.
// The functions come from the modules: a new one is covered at once.

type AnyFunction = (...args: unknown[]) => unknown;

/** Functions that take any number of values: what stands behind them is one more. */
const VARIADIC = [
  'np.einsum',
  'np.meshgrid',
  'np.random.rand',
  'np.random.randn',
  'ops.einsum',
  'ops.meshgrid',
  'ops.switch',
  'ops.switchCase',
];

/** Functions that change what other tests see: they are called with what they refuse, not with what they take. */
const CHANGING = ['setBackend', 'setThreads', 'setDeterministic', 'setDtypePolicy', 'layers.setDtypePolicy'];

/** Functions that fetch files from elsewhere. */
const FETCHING = /^datasets\.(getFile|\w+\.loadData)$|^utils\.getFile$/;

const isClass = (f: AnyFunction): boolean => /^class\b/.test(Function.prototype.toString.call(f));

const isModule = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === '[object Module]';

/** `datasets.mnist` and the like: a plain object of functions. */
const isGroup = (value: unknown): value is object =>
  isPlainObject(value) &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((name) => /^[a-z]/.test(name) && typeof value[name] === 'function');

function functionsOf(path: string, module: object): [string, AnyFunction][] {
  return Object.entries(module).flatMap(([name, value]: [string, unknown]): [string, AnyFunction][] => {
    const at = path === '' ? name : `${path}.${name}`;
    if (isModule(value) || isGroup(value)) return functionsOf(at, value);
    return typeof value === 'function' && !isClass(value as AnyFunction) ? [[at, value as AnyFunction]] : [];
  });
}

const FUNCTIONS = [
  ...functionsOf('', keratin),
  ...functionsOf('np', np),
  ...functionsOf('frame', frame),
  ...functionsOf('plot', plot),
];

/** How many parameters have no default; a function of `keratin/numpy` made of one of `ops` has its parameters. */
function requiredOf(path: string, f: AnyFunction): number {
  if (path === 'np.remainder') return 2;
  const twin: unknown = path.startsWith('np.') ? Reflect.get(ops, path.slice(path.lastIndexOf('.') + 1)) : f;
  return Math.max(f.length, typeof twin === 'function' ? twin.length : 0);
}

const RULE = [
  'unknown-option',
  'too-many-arguments',
  'options-not-object',
  'bad-argument',
  'argument-twice',
  'missing-argument',
  'bad-option',
];

/** How a call ends: `accepted`, the code of an error of ours, or the text of any other. */
async function outcome(body: () => unknown): Promise<string> {
  try {
    await body();
    return 'accepted';
  } catch (error) {
    return error instanceof KeratinError ? error.code : `raw: ${String(error)}`;
  }
}

class Thing {
  readonly value = 1;
}

const BAD: Readonly<Record<string, unknown>> = {
  null: null,
  undefined,
  NaN,
  'a fraction': 1.5,
  'a negative number': -1,
  true: true,
  'a text': 'nonsense',
  'an empty array': [],
  'a nested array': [[1], [2]],
  texts: ['a', 'b'],
  'a function': () => undefined,
  'a symbol': Symbol('s'),
  'a Map': new Map(),
  'a Date': new Date(0),
  'a Promise': Promise.resolve(1),
  'an instance': new Thing(),
  '{ typo: 1 }': { typo: 1 },
  'a bigint': 3n,
};

vi.spyOn(console, 'log').mockImplementation(() => undefined);

describe.each(FUNCTIONS)('%s', (path, f) => {
  const count = requiredOf(path, f);
  const required = new Array<unknown>(count).fill(1);

  it('refuses an option it does not know', async () => {
    expect(RULE).toContain(await outcome(() => f(...required, { typo: 1 })));
  });

  it.skipIf(path === 'ops.isTensor')('refuses a value that belongs nowhere', async () => {
    expect(RULE).toContain(await outcome(() => f(...required, new Date(0))));
  });

  it.skipIf(VARIADIC.includes(path))('refuses surplus arguments', async () => {
    const surplus = [undefined, undefined, undefined, undefined, undefined, undefined, 7];
    expect(RULE).toContain(await outcome(() => f(...required, ...surplus)));
  });

  it.skipIf(CHANGING.includes(path) || FETCHING.test(path))(
    'fails with an error of ours, whatever stands in any place',
    async () => {
      const raw: string[] = [];
      for (const filler of [
        1,
        [
          [1, 2],
          [3, 4],
        ],
      ]) {
        for (let place = 0; place <= count + 1; place++) {
          for (const [kind, value] of Object.entries(BAD)) {
            const given = new Array<unknown>(Math.max(count, place)).fill(filler);
            if (place > count) given[count] = undefined;
            given[place] = value;
            const found = await outcome(() => f(...given));
            if (found.startsWith('raw')) raw.push(`${kind} in place ${place} of ${path}: ${found}`);
          }
        }
      }
      expect(raw).toEqual([]);
    },
  );
});
