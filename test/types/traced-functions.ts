// Types of functions that are recorded: checked by `tsc`, never run. Each marked line must be an error.
import { Tensor, Variable, grad, jit, valueAndGrad, variableGradients } from 'keratin';

const x = Tensor.from([1, 2]);

// What must compile.
export const doubled: Tensor = jit((t: Tensor) => t.mul(2))([1, 2]);
export const named: Tensor = jit((t: Tensor) => ({ a: t, b: t }))(x).a;
export const withFlag: Tensor = jit((t: Tensor, training: boolean) => (training ? t : t.neg()))(3, true);
export const withOptions: Tensor = jit((p: { w: Tensor; b: Tensor }, mode: 'fast' | 'slow' = 'fast') =>
  mode === 'fast' ? p.w : p.b,
)({ w: 1, b: [2] });
export const withFunction: Tensor = jit((t: Tensor, f: (t: Tensor) => Tensor) => f(t))(1, (t) => t.neg());
export const several: Tensor = jit((ts: readonly Tensor[]) => ts[0])([x, 2, [3]]);
export const pair: readonly [Tensor, Tensor] = jit((a: Tensor, b: Tensor) => [a, b] as const)(
  x,
  new Variable(1),
);
export const nothing: void = jit(() => undefined)();
export const [value, slope] = valueAndGrad((t: Tensor) => t.square().sum())(x);
export const both = [value.item(), slope.sum()];
export const ofTree: Tensor = grad((p: { a: Tensor; b: readonly [Tensor, Tensor] }) => p.a.mul(p.b[1]).sum())(
  {
    a: x,
    b: [1, [2, 3]],
  },
).b[1];
export const ofFirst: Tensor = grad((t: Tensor, training: boolean) => (training ? t : t.neg()))(1, true);
export const rest: Tensor = jit((...ts: Tensor[]) => ts[0])(1, 2, 3);

// What must not.
// @ts-expect-error a parameter is missing
jit((t: Tensor) => t.mul(2))();
// @ts-expect-error there is no c
export const absent = jit((t: Tensor) => ({ a: t, b: t }))(x).c;
// @ts-expect-error an argument too many
jit((t: Tensor) => t)(x, x);
// @ts-expect-error a text is no tensor
jit((t: Tensor) => t)('x');
// @ts-expect-error a boolean where the function takes a text
jit((t: Tensor, mode: string) => (mode === '' ? t : t.neg()))(x, true);
// @ts-expect-error a number would reach the function as a tensor
jit((t: Tensor, times: number) => t.mul(times))(x, 2);
// @ts-expect-error a name is missing
jit((p: { a: Tensor; b: Tensor }) => p.a)({ a: x });
// @ts-expect-error the slopes are named as the argument
void grad((p: { a: Tensor }) => p.a.sum())({ a: x }).b;
// @ts-expect-error a value is a tensor
valueAndGrad((t: Tensor) => t.sum())(x)[0].toFixed();
// @ts-expect-error the function needs to give a tensor
valueAndGrad((t: Tensor) => t.ndim);
// @ts-expect-error a gradient may be null
variableGradients(() => x.sum(), [new Variable(1.5)]).gradients[0].sum();
