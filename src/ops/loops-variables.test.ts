import { describe, expect, it } from 'vitest';
import { Tensor, Variable, jit, layers, ops, random, variableGradients } from '../index';

/** What a function gives and what a variable holds afterwards: eagerly, and compiled. */
function bothWays(make: () => { f: (x: Tensor) => Tensor; variables: Variable[] }, x: number): number[][] {
  return [<F>(f: F) => f, jit].map((wrap) => {
    const { f, variables } = make();
    const result = (wrap as (f: (x: Tensor) => Tensor) => (x: Tensor) => Tensor)(f)(
      Tensor.from(x, 'float32').astype('float32'),
    );
    return [result.item(), ...variables.map(({ value }) => value.item())];
  });
}

describe('variables in branches', () => {
  const make = (): { f: (x: Tensor) => Tensor; variables: Variable[] } => {
    const [a, b] = [1, 10].map((value) => new Variable(value, { dtype: 'float32' }));
    const f = (x: Tensor): Tensor => {
      a.assignAdd(1);
      const result = ops.cond(
        x.greater(0),
        () => {
          a.assign(a.value.mul(3));
          return a.value;
        },
        () => {
          b.assignAdd(a.value);
          return b.value;
        },
      ) as Tensor;
      return result.add(a.value);
    };
    return { f, variables: [a, b] };
  };

  it.each([
    [1, [12, 6, 10]],
    [-1, [14, 2, 12]],
  ])('are assigned in the branch that is taken alone: %s', (x, expected) => {
    expect(bothWays(make, x)).toEqual([expected, expected]);
  });

  it('of switchCase, with gradients in and around them', () => {
    const build = (): { f: (x: Tensor) => Tensor; variables: Variable[] } => {
      const w = new Variable(3, { dtype: 'float32' });
      const branch = (factor: number) => (): Tensor => {
        const slope = variableGradients(() => w.value.square().mul(factor), [w]).gradients[0]!;
        w.assignSub(slope.mul(0.5));
        return slope;
      };
      return { f: (x) => ops.switchCase(x, [branch(1), branch(2), branch(4)]) as Tensor, variables: [w] };
    };
    expect(bothWays(build, 1)).toEqual([
      [12, -3],
      [12, -3],
    ]);
    expect(bothWays(build, 2)).toEqual([
      [24, -9],
      [24, -9],
    ]);
  });
});

describe('variables in loops', () => {
  const count = new Variable(0, { dtype: 'float32', name: 'count' });

  it.each<[string, (x: Tensor) => unknown]>([
    ['foriLoop', (x) => ops.foriLoop(0, 3, (_, y: Tensor) => y.add(count.assignAdd(1).value), x)],
    [
      'scan',
      () =>
        ops.scan((c: Tensor, y: Tensor) => [c.add(y), count.assign(c).value], Tensor.from(0.5), {
          xs: [0.5, 2],
        }),
    ],
    ['map', () => ops.map((y: Tensor) => count.assign(y).value, [0.5, 2])],
  ])('cannot be assigned: %s', (name, run) => {
    const text =
      `StateError[assign-in-loop]: a variable cannot be assigned in the body of ${name}: it is recorded once, for all rounds.\n` +
      '  variable = "count"\n  Carry the value from round to round, and assign it after the loop.';
    const f = (x: Tensor): Tensor => {
      run(x);
      return x;
    };
    expect(() => f(Tensor.from(0.5))).toThrow(text);
    expect(() => jit(f)(0.5)).toThrow(text);
    expect(count.value.item()).toBe(0);
    count.assign(0);
  });

  it('are read in them, and seeds move on', () => {
    const seeds = new random.SeedGenerator({ seed: 1 });
    const drop = new layers.Dropout(0.5, { seed: 2 });
    const f = (x: Tensor): Tensor =>
      ops.foriLoop(
        0,
        2,
        (_, y: Tensor) => y.add(count.value).add(random.normal([4], { seed: seeds })),
        drop.apply(x),
      ) as Tensor;
    const [first, second] = [f(ops.ones([4])), f(ops.ones([4]))];
    expect(first.equal(second).all().item()).toBe(0);
  });
});
