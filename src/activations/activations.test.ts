import { describe, expect, it } from 'vitest';
import { activationOption } from './option';
import { runAliases } from '../../test/conformance/aliases';
import { runOps } from '../../test/conformance/ops';
import { failures } from '../../test/conformance/report';
import { sharedPath } from '../../test/support/shared';
import { withCustomObjects } from '../config/saveable';
import * as ops from '../ops';
import type { Tensor } from '../runtime/tensor';
import * as activations from './index';

describe.skipIf(sharedPath('conformance') === null)('activations as in Keras', () => {
  it('in every case', () => {
    expect(failures(runOps(({ symbol }) => symbol.startsWith('keras.activations.')))).toEqual([]);
  });
});

describe.skipIf(sharedPath('conformance') === null)('names as in Keras', () => {
  it('in every case', () => {
    expect(failures(runAliases(({ symbol }) => symbol === 'keras.activations.get'))).toEqual([]);
  });
});

describe('get', () => {
  const option = activationOption('relu');
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

  it('saves functions of keras.ops that are activations by their names', () => {
    expect([ops.sigmoid, ops.hardSilu, ops.logSoftmax].map((fn) => option.serialize(fn))).toEqual([
      'sigmoid',
      'hard_silu',
      'log_softmax',
    ]);
    expect(activations.get('softplus')).toBe(ops.softplus);
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
