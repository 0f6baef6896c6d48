import { describe, expect, it } from 'vitest';
import { mismatch, packArea } from '../../test/support/pack';
import type { JsonObject } from '../config/option';
import { serializeSaveable, withCustomObjects } from '../config/saveable';
import { Tensor, type TensorLike } from '../runtime/tensor';
import * as constraints from './index';

const area = packArea('constraints');
const text = packArea('text');

describe.skipIf(area === null)('constraints as in Keras', () => {
  const { cases = [], decode = (value: unknown) => value } = area ?? {};
  it.each(cases.map((one) => [`${one.symbol} ${one.id}`, one] as const))('%s', (_, one) => {
    const config = decode(one.config) as JsonObject;
    const constraint = constraints.deserialize(config);
    expect(constraints.serialize(constraint)).toEqual(config);
    const x = Tensor.from((decode(one.args) as [TensorLike])[0]);
    expect(mismatch(constraint.call(x), Tensor.from(decode(one.outputs) as TensorLike), one.tol)).toBe(null);
  });
});

describe.skipIf(text === null)('names as in Keras', () => {
  const aliases = text!.cases.find(
    ({ kind, symbol }) => kind === 'aliases' && symbol === 'keras.constraints.get',
  )!.aliases as Record<string, string>;
  it.each(Object.entries(aliases))('%s is %s', (alias, name) => {
    expect(serializeSaveable(constraints.get(alias)!).class_name).toBe(name);
  });
});

describe('get', () => {
  const option = constraints.constraintOption();
  const site = { owner: 'Dense', name: 'kernelConstraint' };

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
    expect(() => option.parse('maxnrm', site)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-constraint]: there is no constraint called "maxnrm".
        constraint = "maxnrm"
        in Dense, kernelConstraint
        Did you mean "MaxNorm"?]
    `);
    expect(() => option.parse(3, site)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: Dense needs kernelConstraint to be a constraint, the name of one, its config, a function or null.
        kernelConstraint = 3
        in Dense, kernelConstraint]
    `);
    expect(
      () => new constraints.MaxNorm({ axis: 'x' as unknown as number }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: MaxNorm needs axis to be a whole number or a list of whole numbers.
        axis = "x"]
    `);
  });
});
