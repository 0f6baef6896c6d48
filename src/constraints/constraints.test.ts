import { describe, expect, it } from 'vitest';
import { constraintOption } from './option';
import { runAliases } from '../../test/conformance/aliases';
import { runConstraints } from '../../test/conformance/penalties';
import { failures } from '../../test/conformance/report';
import { sharedPath } from '../../test/support/shared';
import { withCustomObjects } from '../config/saveable';
import type { Tensor } from '../runtime/tensor';
import * as constraints from './index';

describe.skipIf(sharedPath('conformance') === null)('constraints as in Keras', () => {
  it('in every case', () => {
    expect(failures(runConstraints(() => true))).toEqual([]);
  });
});

describe.skipIf(sharedPath('conformance') === null)('names as in Keras', () => {
  it('in every case', () => {
    expect(failures(runAliases(({ symbol }) => symbol === 'keras.constraints.get'))).toEqual([]);
  });
});

describe('get', () => {
  const option = constraintOption();
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
    expect(() => new constraints.MaxNorm({ axis: 'x' as unknown as number }))
      .toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: MaxNorm needs axis to be a whole number or a list of whole numbers.
        axis = "x"]
    `);
  });
});
