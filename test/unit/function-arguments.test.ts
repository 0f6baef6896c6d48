import { describe, expect, it } from 'vitest';
import { activations, ops, random, utils } from '../../src';
import * as np from '../../src/numpy';
import { KeratinError } from '../../src/util/errors';

// The rule of arguments, for every public function: what stands behind the parameters without a default is an option
// by position, an object of options, or refused. The functions come from the modules: a new one is covered at once.

type AnyFunction = (...args: unknown[]) => unknown;

/** Functions that the rule does not fit, and why. */
const APART: Readonly<Record<string, string>> = {
  'np.random.rand': 'takes any number of sizes',
  'np.random.randn': 'takes any number of sizes',
};

/** Functions that do not check all of this themselves yet: take a line out when one does. */
const UNCHECKED: readonly string[] = [
  'activations.activationOption',
  'activations.deserialize',
  'activations.get',
  'activations.serialize',
  'np.array2string',
  'np.arrayEqual',
  'np.arrayRepr',
  'np.columnStack',
  'np.einsum',
  'np.linalg.inv',
  'np.linalg.solve',
  'np.meshgrid',
  'np.random.choice',
  'np.random.normal',
  'np.random.permutation',
  'np.random.randint',
  'np.random.random',
  'np.random.seed',
  'np.random.shuffle',
  'np.random.uniform',
  'np.remainder',
  'ops.einsum',
  'ops.epsilon',
  'ops.floatx',
  'ops.imageDataFormat',
  'ops.meshgrid',
  'ops.rearrange',
  'ops.resolveDataFormat',
  'ops.scan',
  'ops.setEpsilon',
  'ops.setFloatx',
  'ops.setImageDataFormat',
  'ops.stft',
  'ops.switch',
  'ops.switchCase',
  'ops.withFloatx',
  'random.drawSeed',
  'random.getRandomSeed',
  'random.globalSeedGenerator',
  'random.makeDefaultSeed',
  'random.numpyRandom',
  'random.pythonRandom',
  'random.setRandomSeed',
  'utils.clearSession',
  'utils.csvBatches',
  'utils.display',
  'utils.npyBatches',
  'utils.registerKerasSerializable',
  'utils.setRandomSeed',
  'utils.withCustomObjects',
];

const isClass = (f: AnyFunction): boolean => /^class\b/.test(Function.prototype.toString.call(f));

function functionsOf(path: string, module: object): [string, AnyFunction][] {
  return Object.entries(module).flatMap(([name, value]: [string, unknown]): [string, AnyFunction][] => {
    const at = `${path}.${name}`;
    if (
      typeof value === 'object' &&
      value !== null &&
      Object.prototype.toString.call(value) === '[object Module]'
    )
      return functionsOf(at, value);
    return typeof value === 'function' &&
      !isClass(value as AnyFunction) &&
      !(at in APART) &&
      !UNCHECKED.includes(at)
      ? [[at, value as AnyFunction]]
      : [];
  });
}

const FUNCTIONS = [
  ...functionsOf('ops', ops),
  ...functionsOf('random', random),
  ...functionsOf('utils', utils),
  ...functionsOf('activations', activations),
  ...functionsOf('np', np),
];

/** How many parameters have no default; a function of `keratin/numpy` made of one of `ops` has its parameters. */
function requiredOf(path: string, f: AnyFunction): number {
  const twin: unknown = path.startsWith('np.') ? Reflect.get(ops, path.slice(path.lastIndexOf('.') + 1)) : f;
  return Math.max(f.length, typeof twin === 'function' ? twin.length : 0);
}

const RULE = ['unknown-option', 'too-many-arguments', 'options-not-object', 'bad-argument', 'argument-twice'];

function codeOf(body: () => unknown): string {
  try {
    const result = body();
    if (result instanceof Promise) result.catch(() => undefined);
    return 'accepted';
  } catch (error) {
    return error instanceof KeratinError ? error.code : `raw: ${String(error)}`;
  }
}

describe.each(FUNCTIONS)('%s', (path, f) => {
  const required = new Array<unknown>(requiredOf(path, f)).fill(1);

  it('refuses an option it does not know', () => {
    expect(RULE).toContain(codeOf(() => f(...required, { typo: 1 })));
  });

  it('refuses a value that belongs nowhere', () => {
    expect(RULE).toContain(codeOf(() => f(...required, new Date(0))));
  });

  it('refuses surplus arguments', () => {
    const surplus = [undefined, undefined, undefined, undefined, undefined, undefined, 7];
    expect(RULE).toContain(codeOf(() => f(...required, ...surplus)));
  });
});
