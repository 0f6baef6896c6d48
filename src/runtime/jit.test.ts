import { describe, expect, it } from 'vitest';
import { grad, valueAndGrad, variableGradients } from './gradients';
import { jit } from './jit';
import * as ops from '../ops';
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

describe('arguments of jit', () => {
  it('that are no numbers are part of the key, and reach the function as they are', () => {
    const seen: unknown[] = [];
    const f = jit(
      (x: Tensor, options: { training: boolean; mode?: string | null; list: readonly string[] }) => {
        seen.push(structuredClone(options));
        return options.training ? x.mul(2) : x;
      },
    );
    const call = (training: boolean, mode?: string | null, list: string[] = ['c']): number =>
      f(1.5, { training, mode, list }).item();
    expect([
      call(true),
      call(false),
      call(true),
      call(true, null),
      call(true, 'null'),
      call(true, 'null'),
    ]).toEqual([3, 1.5, 3, 3, 3, 3]);
    call(true, 'a', ['b', 'c']);
    call(true, 'a', ['b', 'c']);
    expect(seen).toEqual([
      { list: ['c'], mode: undefined, training: true },
      { list: ['c'], mode: undefined, training: false },
      { list: ['c'], mode: null, training: true },
      { list: ['c'], mode: 'null', training: true },
      { list: ['b', 'c'], mode: 'a', training: true },
    ]);
  });

  it('distinguish functions by identity, and keep their names apart from texts', () => {
    let recordings = 0;
    const f = jit((x: Tensor, g: ((x: Tensor) => Tensor) | string) => {
      recordings += 1;
      return typeof g === 'string' ? x : g(x);
    });
    const [double, negative] = [(x: Tensor) => x.mul(2), (x: Tensor) => x.neg()];
    const results = [double, negative, double, 'function 0', '"', 'float32[]'].map((g) => f(1.5, g).item());
    expect(results).toEqual([3, -1.5, 3, 1.5, 1.5, 1.5]);
    expect(recordings).toBe(5);
  });

  it('that are numbers, and lists of numbers and booleans, are tensors', () => {
    const f = jit((a: Tensor, b: Tensor, c: { d: Tensor }) =>
      [a.dtype, b.dtype, c.d.shape.join()].map((x) => Tensor.from(x.length)),
    );
    expect(f(1.5, [true, false], { d: new Float32Array(3) }).map((x) => x.item())).toEqual([7, 4, 1]);
  });

  it('that are instances of classes are refused', () => {
    expect(() => jit((_: Date) => Tensor.from(1))({ when: new Date(0) } as never)).toThrow(
      'ArgumentError[traced-argument]: jit takes tensors, numbers and arrays, booleans, texts, null and functions, alone or in lists and plain objects.\n' +
        '  argument 1.when = Date object\n' +
        '  The function may use objects from outside: write it as a closure.',
    );
  });

  it('of many shapes: the programs that were used last are kept', () => {
    let recordings = 0;
    const f = jit((x: Tensor) => {
      recordings += 1;
      return x.sum();
    });
    const ones = (length: number): number[] => new Array<number>(length).fill(1);
    for (let length = 1; length <= 80; length++) {
      expect(f(ones(length)).item()).toBe(length);
      f(ones(1));
    }
    f(ones(80));
    expect(recordings).toBe(80);
    f(ones(2));
    expect(recordings).toBe(81);
  });

  it('and what it returns: tensors, with null and undefined in places', () => {
    const counter = new Variable(0, { dtype: 'float32' });
    expect(jit((x: Tensor) => void counter.assignAdd(x))(2)).toBeUndefined();
    expect(counter.value.item()).toBe(2);
    const [a, b] = jit((x: Tensor) => [x, null])(3);
    expect([a!.item(), b]).toEqual([3, null]);
    expect(() => jit((x: Tensor) => ({ a: x, b: [x.ndim] }))(1)).toThrow(
      'ArgumentError[bad-return]: the function given to jit needs to return a tensor, or lists and objects of tensors.\n' +
        '  returned.b[0] = the number 0\n' +
        '  A constant is a tensor, too: ops.convertToTensor(1).',
    );
    expect(() => jit(async (x: Tensor) => x)(1)).toThrow('returned = a promise');
    expect(() => jit(() => counter)()).toThrow('Return its current value: variable.value.');
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

  it('pads with what is not finite as eager code does', () => {
    const pads = (x: Tensor) =>
      [Infinity, -Infinity, NaN].map((v) => ops.pad(x, [[1, 1]], { constantValues: v }));
    const x = Tensor.from([1.5, 2]);
    const texts = pads(x).map(String);
    expect(texts).toEqual(['[inf 1.5 2.  inf]', '[-inf  1.5  2.  -inf]', '[nan 1.5 2.  nan]']);
    expect(jit(pads)(x).map(String)).toEqual(texts);
  });
});

describe('a tensor of a recording that has ended', () => {
  const kept: Tensor[] = [];
  const keep = (x: Tensor): Tensor => {
    kept.push(x.mul(2));
    return x.mul(3);
  };
  const recorders: readonly [string, () => unknown][] = [
    ['jit', () => jit(keep)([1.5, 2])],
    ['a loop', () => ops.map(keep, [1.5, 2])],
    ['jvp', () => ops.jvp(keep, [[1.5, 2]], [[1, 0]])],
  ];

  it.each(recorders)('of %s is refused outside, and in other recordings', (_, record) => {
    record();
    const [leaked] = kept.splice(0);
    expect(() => leaked.add(1)).toThrow(
      `StateError[leaked-tensor]: a tensor that was made while a program was recorded has a value only in that program.\n` +
        `  tensor = float32${leaked.ndim === 0 ? '[]' : '[2]'}, of a recording that has ended\n` +
        '  Return it from the function that was recorded instead of keeping it outside.',
    );
    expect(() => jit((x: Tensor) => x.add(leaked))([1, 2])).toThrow('leaked-tensor');
    expect(() => ops.map((x: Tensor) => x.add(leaked), [1, 2])).toThrow('leaked-tensor');
  });

  it('of grad is refused outside', () => {
    grad((x: Tensor) => keep(x).sum())([1.5, 2]);
    expect(() => kept.splice(0)[0].add(1)).toThrow('leaked-tensor');
  });
});
