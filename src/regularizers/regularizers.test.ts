import { describe, expect, it } from 'vitest';
import { regularizerOption } from './option';
import { runAliases } from '../../test/conformance/aliases';
import { runRegularizers } from '../../test/conformance/penalties';
import { failures } from '../../test/conformance/report';
import { sharedPath } from '../../test/support/shared';
import { withCustomObjects } from '../config/saveable';
import type { Tensor } from '../runtime/tensor';
import * as regularizers from './index';

describe.skipIf(sharedPath('conformance') === null)('regularizers as in Keras', () => {
  it('in every case', () => {
    expect(failures(runRegularizers(() => true))).toEqual([]);
  });
});

describe.skipIf(sharedPath('conformance') === null)('names as in Keras', () => {
  it('in every case', () => {
    expect(failures(runAliases(({ symbol }) => symbol === 'keras.regularizers.get'))).toEqual([]);
  });
});

describe('get', () => {
  const option = regularizerOption();
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
