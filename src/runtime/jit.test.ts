import { describe, expect, it } from 'vitest';
import { grad, valueAndGrad, variableGradients } from './gradients';
import { jit } from './jit';
import { Tensor } from './tensor';
import { Variable } from './variable';

describe('jit', () => {
  it('computes what the function computes, for every shape', () => {
    const f = jit((x: Tensor, y: Tensor) => x.mul(y).sum(-1));
    expect(f([1, 2], [3, 4]).item()).toBe(11);
    expect(
      String(
        f(
          [
            [1, 2],
            [3, 4],
          ],
          [10, 100],
        ),
      ),
    ).toBe('[210 430]');
  });

  it('keeps lists and objects', () => {
    const f = jit((pair: { a: Tensor; b: Tensor }) => ({ sum: pair.a.add(pair.b), both: [pair.b, pair.a] }));
    const { sum, both } = f({ a: Tensor.from([1]), b: Tensor.from([2]) });
    expect([sum.item(), both[0].item(), both[1].item()]).toEqual([3, 2, 1]);
  });

  it('reads and assigns variables in the order of the program', () => {
    const counter = new Variable(0, { dtype: 'float32' });
    const step = jit((x: Tensor) => {
      counter.assignAdd(x);
      const seen = counter.value;
      counter.assign(counter.value.mul(2));
      return seen;
    });
    expect(step(1).item()).toBe(1);
    expect(counter.value.item()).toBe(2);
    expect(step(3).item()).toBe(5);
    expect(counter.value.item()).toBe(10);
    counter.assign(100);
    expect(step(0).item()).toBe(100);
  });

  it('swaps two variables', () => {
    const a = new Variable([1, 2], { dtype: 'float32' });
    const b = new Variable([3, 4], { dtype: 'float32' });
    const swap = jit(() => {
      const old = a.value;
      a.assign(b.value);
      b.assign(old);
      return [];
    });
    swap();
    expect([String(a.value), String(b.value)]).toEqual(['[3. 4.]', '[1. 2.]']);
  });

  it('says why a value cannot be read while a function is recorded', () => {
    expect(() => jit((x: Tensor) => Tensor.from(x.item()))(1.5)).toThrow(
      'StateError[symbolic-value]: the values of a tensor can be read only where they are known.\n' +
        '  tensor = float32[], being traced into a compiled program\n' +
        '  Inside jit, grad, fit and layer calls use tensor operations (select, max, ...) instead of reading numbers.',
    );
  });
});

describe('grad', () => {
  const cube = (x: Tensor): Tensor => x.pow(3).sum();

  it('gives slopes, and slopes of slopes', () => {
    expect(String(grad(cube)([1, 2]))).toBe('[ 3. 12.]');
    const second = grad((x: Tensor) => grad(cube)(x).sum());
    expect(String(second([1, 2]))).toBe('[ 6. 12.]');
  });

  it('works inside jit', () => {
    const f = jit((x: Tensor) => grad(cube)(x));
    expect(String(f([2.5, 2]))).toBe('[18.75 12.  ]');
  });

  it('follows lists and objects, and gives the value too', () => {
    const [value, slopes] = valueAndGrad((p: { w: Tensor; b: Tensor }) => p.w.mul(3).add(p.b).sum())({
      w: Tensor.from([1.5]),
      b: Tensor.from([0.5]),
    }) as [Tensor, unknown];
    const { w, b } = slopes as { w: Tensor; b: Tensor };
    expect([value.item(), w.item(), b.item()]).toEqual([5, 3, 1]);
  });

  it('gives gradients of variables, null where a value does not depend on one', () => {
    const w = new Variable([1, 2], { dtype: 'float32' });
    const unused = new Variable([1], { dtype: 'float32' });
    const { value, gradients } = variableGradients(() => w.value.square().sum(), [w, unused]);
    expect(value.item()).toBe(5);
    expect(String(gradients[0])).toBe('[2. 4.]');
    expect(gradients[1]).toBeNull();
  });
});
