import { describe, expect, it } from 'vitest';
import { Variable } from '../runtime/variable';
import { flushSubnormals } from './subnormal';
import { Adam } from './adam';

describe('slots of optimizers', () => {
  it('end at 0 where a unit has no gradients any more, not at a subnormal number', () => {
    const weight = new Variable([0.5, 0.5]);
    const adam = new Adam({ beta2: 0.9 });
    adam.apply([[1, 1e-20]], [weight]);
    for (let step = 0; step < 1000; step++) adam.apply([[0, 0]], [weight]);
    const slots = adam.variables.filter(({ shape }) => shape.length === 1);
    expect(slots.map(({ value }) => value.toArray())).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('keep what is not subnormal, to the bit, infinities and NaN too', () => {
    const values = [2 ** -126, -(2 ** -126), 1.5, -3, Infinity, -Infinity, NaN, 0];
    const slot = new Variable(
      values.map(() => 1),
      { dtype: 'float32' },
    );
    flushSubnormals([slot], () => slot.assign(values));
    expect(slot.value.toArray()).toEqual(values);
    flushSubnormals([slot], () => slot.assign(values.map(() => -(2 ** -127))));
    expect(slot.value.toArray()).toEqual(values.map(() => 0));
  });

  it('stay what they are where an update does not change them', () => {
    const slot = new Variable([2 ** -140]);
    flushSubnormals([slot], () => {});
    expect(slot.value.item()).toBe(2 ** -140);
  });
});
