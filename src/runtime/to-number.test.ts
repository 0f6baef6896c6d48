import { describe, expect, it } from 'vitest';
import { Input, layers } from '../index';
import * as np from '../numpy';
import { grad } from './gradients';
import { jit } from './jit';
import { Tensor } from './tensor';
import { Variable } from './variable';

// As plain JavaScript writes it: the type checker refuses operators on tensors.
const USES: readonly (readonly [string, (t: never) => unknown])[] = [
  ['Number(t)', (t) => Number(t)],
  ['+t', (t) => +t],
  ['-t', (t) => -t],
  ['t > 0', (t) => t > 0],
  ['t <= t', (t) => t <= t],
  ['t == 1', (t) => (t as unknown) == 1],
  ['t * 2', (t) => t * 2],
  ['t + 1', (t) => (t as number) + 1],
  ['2 ** t', (t) => 2 ** t],
  ['`${+t}`', (t) => `${+t}`],
  ['Math.max(t, 0)', (t) => Math.max(t, 0)],
  ['Math.sqrt(t)', (t) => Math.sqrt(t)],
  ['isNaN(t)', (t) => isNaN(t)],
  ['new Array(3).fill(0).at(t)', (t) => [0, 0, 0].at(t)],
];

const TRACED =
  'StateError[traced-number]: a tensor cannot be used as a plain number while a program is recorded: its value is not known yet.\n' +
  '  tensor = float32[], being traced into a compiled program\n' +
  '  Instead of operators, comparisons and Math use methods of tensors (x.mul(2), x.maximum(0), x.greater(0)), and ops.where or ops.cond to choose by a value.';

describe('tensors as plain numbers', () => {
  it.each(USES)('%s is refused where the value is not known', (_, use) => {
    const f = (x: Tensor): Tensor => {
      use(x as never);
      return x;
    };
    expect(() => jit(f)(1.5)).toThrow(TRACED);
    expect(() => grad(f)(1.5)).toThrow(TRACED);
    const w = new Variable(1.5);
    expect(() =>
      jit(() => {
        use(w as never);
        return w.value;
      })(),
    ).toThrow(TRACED);
    const symbol = Input({ shape: [2], name: 'x' });
    expect(() => use(symbol as never)).toThrow(
      'StateError[symbol-number]: a symbol of a functional model has no value that could be used as a plain number.\n' +
        '  symbol = <KerasTensor shape=[*, 2], dtype=float32, name=x>\n' +
        '  Instead of operators and Math apply a layer to it: new layers.Add().apply([a, b]).',
    );
  });

  it.each(USES)('%s is refused where there are several', (_, use) => {
    expect(() => use(np.array([1, 2]) as never)).toThrow(
      'StateError[number-size]: only a tensor with exactly one element can be used as a plain number.',
    );
  });

  it.each(USES)('%s works on one known number', (_, use) => {
    for (const value of [3, -0.5]) expect(use(Tensor.from([[value]]) as never)).toEqual(use(value as never));
    expect(use(new Variable(2.5) as never)).toEqual(use(2.5 as never));
  });

  it('are written as texts where a text is asked for', () => {
    expect(`${np.array([1.5, 2])} ${String(np.array(3))}`).toBe('[1.5 2. ] 3');
    expect([np.array([1, 2])].join()).toBe('[1 2]');
    expect((np.sum([1, 2]) as never as number) + 1).toBe(4);
    jit((x: Tensor) => {
      expect(`${x}`).toBe('<traced float32[2]>');
      expect(() => JSON.stringify(x.toArray())).toThrow('symbolic-value');
      return x;
    })([1.5, 2]);
  });

  it('say in which layer', () => {
    class Gate extends layers.Layer {
      override call(x: Tensor): Tensor {
        return (x.mean() as never as number) > 0 ? x : x.neg();
      }
    }
    expect(() => new Gate({ name: 'gate' }).apply(Input({ shape: [2] }))).toThrow(
      '\n  in layer "gate" (Gate)\n',
    );
  });
});
