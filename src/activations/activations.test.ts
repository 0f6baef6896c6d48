import { describe, expect, it } from 'vitest';
import { mismatch, packArea } from '../../test/support/pack';
import { slope } from '../../test/support/slopes';
import { withCustomObjects } from '../config/saveable';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { toCamelCase } from '../util/names';
import * as activations from './index';

const area = packArea('ops');
const text = packArea('text');

const camel = (kwargs: object): object =>
  Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [toCamelCase(name), value]));

describe.skipIf(area === null)('activations as in Keras', () => {
  const { cases = [], decode = (value: unknown) => value } = area ?? {};
  const mine = cases.filter(({ symbol }) => symbol.startsWith('keras.activations.'));
  it.each(mine.map((one) => [`${one.symbol} ${one.id}`, one] as const))('%s', (_, one) => {
    const [x, ...rest] = decode(one.args) as [TensorLike, ...unknown[]];
    const activation = activations.get(one.symbol.split('.').at(-1)) as (...args: unknown[]) => Tensor;
    const kwargs = camel(decode(one.kwargs) as object);
    const options = Object.keys(kwargs).length === 0 ? [] : [kwargs];
    const apply = (value: TensorLike): Tensor => activation(value, ...rest, ...options);
    expect(mismatch(apply(x), decode(one.outputs) as Tensor, one.tol)).toBe(null);
    if (one.grads !== undefined) {
      const grads = decode(one.grads) as Record<string, Tensor>;
      const got = slope(apply, Tensor.from(x), decode(one.cotangent) as Tensor);
      expect(mismatch(got, grads['args/0'], one.grad_tol ?? one.tol)).toBe(null);
    }
  });
});

describe.skipIf(text === null)('names as in Keras', () => {
  const aliases = text!.cases.find(
    ({ kind, symbol }) => kind === 'aliases' && symbol === 'keras.activations.get',
  )!.aliases as Record<string, string>;
  it.each(Object.entries(aliases))('%s is saved as %s', (alias, name) => {
    expect(activations.serialize(activations.get(alias))).toBe(name);
  });

  it('and no others', () => {
    expect(Object.keys(activations.ACTIVATIONS).sort()).toEqual(Object.keys(aliases).sort());
  });
});

describe('get', () => {
  const option = activations.activationOption('relu');
  const site = { owner: 'Dense', name: 'activation' };
  const doubled = (x: Tensor): Tensor => x.mul(2);

  it('takes null for linear', () => {
    expect(activations.get(null)).toBe(activations.linear);
    expect(activations.linear([1.5]).toArray()).toEqual([1.5]);
  });

  it('takes functions of the user, saved by name and found among custom objects', () => {
    expect(option.parse(doubled, site)).toBe(doubled);
    const saved = option.serialize(doubled);
    expect(saved).toEqual({
      module: 'builtins',
      class_name: 'function',
      config: 'doubled',
      registered_name: 'function',
    });
    expect(withCustomObjects({ doubled }, () => activations.deserialize(saved))).toBe(doubled);
    expect(withCustomObjects({ doubled }, () => activations.get('doubled'))).toBe(doubled);
    expect(() => activations.deserialize(saved)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-function]: the file names a function "doubled" that is not known here.
        doubled = undefined
        Load with customObjects: { doubled }.]
    `);
  });

  it('says the nearest right name', () => {
    expect(() => option.parse('rellu', site)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-activation]: there is no activation called "rellu".
        activation = "rellu"
        in Dense, activation
        Did you mean "relu"?]
    `);
    expect(() => option.parse('hardSigmoid', site)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-activation]: there is no activation called "hardSigmoid".
        activation = "hardSigmoid"
        in Dense, activation
        Did you mean "hard_sigmoid"?]
    `);
    expect(() => option.parse(3, site)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: Dense needs activation to be an activation's name, a function or null.
        activation = 3]
    `);
  });
});
