import { describe, expect, it } from 'vitest';
import { mismatch, packArea } from '../../test/support/pack';
import { slope } from '../../test/support/slopes';
import type { JsonObject } from '../config/option';
import { serializeSaveable, withCustomObjects } from '../config/saveable';
import { Tensor, type TensorLike } from '../runtime/tensor';
import * as regularizers from './index';

const area = packArea('regularizers');
const text = packArea('text');

describe.skipIf(area === null)('regularizers as in Keras', () => {
  const { cases = [], decode = (value: unknown) => value } = area ?? {};
  it.each(cases.map((one) => [`${one.symbol} ${one.id}`, one] as const))('%s', (_, one) => {
    const config = decode(one.config) as JsonObject;
    const regularizer = regularizers.deserialize(config);
    expect(regularizers.serialize(regularizer)).toEqual(config);
    const x = Tensor.from((decode(one.args) as [TensorLike])[0]);
    expect(mismatch(regularizer.call(x), Tensor.from(decode(one.outputs) as TensorLike), one.tol)).toBe(null);
    if (one.grads !== undefined) {
      const { 'args/0': expected } = decode(one.grads) as Record<string, Tensor>;
      const got = slope((value) => regularizer.call(value), x, Tensor.from(1).astype(x.dtype));
      expect(mismatch(got, expected, one.grad_tol ?? one.tol)).toBe(null);
    }
  });
});

describe.skipIf(text === null)('names as in Keras', () => {
  const aliases = text!.cases.find(
    ({ kind, symbol }) => kind === 'aliases' && symbol === 'keras.regularizers.get',
  )!.aliases as Record<string, string>;
  it.each(Object.entries(aliases))('%s is %s', (alias, name) => {
    expect(serializeSaveable(regularizers.get(alias)!).class_name).toBe(name);
  });
});

describe('get', () => {
  const option = regularizers.regularizerOption();
  const site = { owner: 'Dense', name: 'kernelRegularizer' };

  it('takes functions and null', () => {
    const mine = (x: Tensor): Tensor => x.sum();
    const made = option.parse(mine, site)!;
    expect(made.call([1, 2]).item()).toBe(3);
    const saved = option.serialize(made);
    expect(saved).toMatchObject({ class_name: 'function', config: 'mine' });
    expect(withCustomObjects({ mine }, () => option.parse(saved, site)!.call([1]).item())).toBe(1);
    expect(option.parse(null, site)).toBe(null);
    expect(option.serialize(null)).toBe(null);
  });

  it('says what is wrong', () => {
    expect(() => option.parse('l3', site)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-regularizer]: there is no regularizer called "l3".
        regularizer = "l3"
        in Dense, kernelRegularizer
        Did you mean "L1"?]
    `);
    expect(() => option.parse(3, site)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: Dense needs kernelRegularizer to be a regularizer, the name of one, its config, a function or null.
        kernelRegularizer = 3
        in Dense, kernelRegularizer]
    `);
    expect(() => new regularizers.L2({ l2: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: L2 needs l2 to be a finite number of 0 or more.
        l2 = -1]
    `);
    expect(() => new regularizers.L2({ l2: NaN })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: L2 needs l2 to be a finite number of 0 or more.
        l2 = NaN]
    `);
    expect(() => new regularizers.L1L2({ l3: 1 } as object)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-option]: L1L2 has no option "l3".
        l3 = 1
        Did you mean "l1"?]
    `);
    expect(() => new regularizers.OrthogonalRegularizer().call([1])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: ShapeError[orthogonal-rank]: OrthogonalRegularizer takes matrices: tensors with two axes.
        x = [1]]
    `);
  });
});
