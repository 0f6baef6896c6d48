import { jit, ops } from 'keratin';
import type { Tensor } from 'keratin';
import { describe, expect, it } from 'vitest';

const x = ops.ones([3]);
/** What is said where a function does not return what it should. */
const said = (body: () => unknown): string => {
  try {
    body();
    return 'nothing was said';
  } catch (error) {
    return (error as Error).message;
  }
};
const nothing = (): never => undefined as never;

describe('what functions given to ops return', () => {
  it.each<[string, () => unknown]>([
    ['map', () => ops.map(nothing, x)],
    ['foriLoop', () => ops.foriLoop(0, 2, nothing, x)],
    ['whileLoop', () => ops.whileLoop((value: Tensor) => value.sum().less(9), nothing, x)],
    ['cond', () => ops.cond(true, nothing, () => x)],
    ['switchCase', () => ops.switchCase(0, [nothing])],
    ['associativeScan', () => ops.associativeScan(nothing, x)],
    ['jvp', () => ops.jvp(nothing, [x], [x])],
  ])('nothing, to %s', (name, body) => {
    expect(said(body)).toBe(
      `ArgumentError[bad-return]: the function given to ${name} needs to return a tensor, or lists and objects of tensors.\n` +
        '  returned = nothing (undefined)\n' +
        '  Write `return` before the result.',
    );
  });

  it('pairs where pairs are needed', () => {
    expect(said(() => ops.scan(((carry: Tensor) => carry) as never, x, x))).toContain(
      'the function given to scan needs to return [carry, result], the result null where there is none.\n  returned = float32[3]',
    );
    expect(said(() => ops.customGradient(((value: Tensor) => value) as never)(x))).toContain(
      'the function given to customGradient needs to return [result, function of the gradients].',
    );
    expect(said(() => ops.jvp((value: Tensor) => value, [x], [x], { hasAux: true }))).toContain(
      'the function given to jvp needs to return [result, more] with hasAux.',
    );
  });

  it('one form each time, whatever the order of names', () => {
    const start = { a: ops.zeros([]), b: ops.ones([]) };
    const swapped = ({ a, b }: { a: Tensor; b: Tensor }) => ({ b: b.mul(2), a: a.add(1) });
    const { a, b } = ops.foriLoop(0, 3, (_, value: typeof start) => swapped(value), start) as typeof start;
    expect([a.item(), b.item()]).toEqual([3, 8]);
    const [carry] = ops.scan((value: typeof start) => [swapped(value), null], start, { length: 3 });
    expect([(carry as typeof start).a.item(), (carry as typeof start).b.item()]).toEqual([3, 8]);
    expect(said(() => ops.foriLoop(0, 3, () => ({ a: x, c: x }), { a: x, b: x }))).toBe(
      'ArgumentError[bad-return]: the function given to foriLoop needs to return the same lists and objects each time: {a: *, b: *}.\n' +
        '  returned = {a: *, c: *}',
    );
    const choose = jit(
      (value: Tensor) =>
        ops.cond(
          value.sum().greater(1),
          () => [value, value],
          () => [value],
        ) as Tensor[],
    );
    expect(said(() => choose(x))).toContain(
      'the functions given to cond need to return the same lists and objects: one is chosen when it runs.\n  first = [*]\n  other = [*, *]',
    );
  });

  it('gradients in the shapes of arguments', () => {
    const f = ops.customGradient((value: Tensor) => [value.sum(), (upstream: Tensor) => upstream]);
    expect(said(() => jit((value: Tensor) => f(value) as Tensor)(x))).toBe('nothing was said');
  });

  it.each<[string, (value: Tensor) => Tensor, string]>([
    ['shape', (value) => value.sum(), 'float32[]'],
    ['dtype', (value) => value.astype('int32'), 'int32[3]'],
  ])('of another %s from one branch than from the other, in a program', (_, other, type) => {
    const either = (value: Tensor): unknown =>
      ops.cond(
        value.sum().greater(0),
        () => value,
        () => other(value),
      );
    // Eagerly one branch runs, and its result is what it is.
    expect(said(() => jit(either)(x))).toContain(
      'the functions given to cond need to return tensors of the same shapes and dtypes: one is chosen when it runs.\n' +
        `  first = ${type}\n  other = float32[3]`,
    );
  });
});

it('whileLoop takes a plain boolean from its condition, too', () => {
  let rounds = 0;
  const result = ops.whileLoop(
    () => rounds++ < 3,
    (value: Tensor) => value.mul(2),
    ops.ones([]),
  ) as Tensor;
  expect(result.item()).toBe(8);
});
