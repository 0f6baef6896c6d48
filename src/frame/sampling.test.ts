import { describe, expect, test } from 'vitest';
import { KeratinError } from '../util/errors';
import { Tensor } from '../runtime/tensor';
import { DataFrame, trainTestSplit } from '.';

function errorText(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof KeratinError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('drawing rows', () => {
  const frame = new DataFrame({ x: Array.from({ length: 20 }, (_, i) => i) });

  test('training and test rows are scikit-learn’s', () => {
    const rows = (parts: readonly DataFrame[]): unknown[] => parts.map((part) => part.index.toArray());
    expect(rows(frame.trainTestSplit({ randomState: 0 }))).toEqual([
      [17, 6, 13, 4, 2, 5, 14, 9, 7, 16, 11, 3, 0, 15, 12],
      [18, 1, 19, 8, 10],
    ]);
    expect(rows(frame.head(10).trainTestSplit({ trainSize: 5, randomState: 7 }))).toEqual([
      [9, 7, 3, 6, 4],
      [8, 5, 0, 2, 1],
    ]);
    expect(rows(frame.head(10).trainTestSplit({ shuffle: false }))).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [7, 8, 9],
    ]);
    expect(rows(frame.head(10).trainTestSplit({ testSize: 3, trainSize: 0.5, randomState: 1 }))).toEqual([
      [4, 0, 3, 1, 7],
      [2, 9, 6],
    ]);
  });

  test('frames, series and tensors are divided alike', () => {
    const x = Tensor.from(frame.get('x'));
    const [a, b, c, d, e, f] = trainTestSplit([frame, frame.get('x'), x], { testSize: 0.3, randomState: 4 });
    expect(a.get('x').toArray()).toEqual(c.toArray());
    expect(b.get('x').toArray()).toEqual(f.toArray());
    expect(e.toArray()).toEqual(c.toArray());
    expect(d.length).toBe(6);
    expect(errorText(() => trainTestSplit([frame, frame.get('x').head(3)]))).toContain('lengths = 20, 3');
    expect(errorText(() => frame.trainTestSplit({ testSize: 25 }))).toContain('ArgumentError[frame-split]');
  });

  test('sample refuses more rows than there are', () => {
    expect(frame.sample({ frac: 1, randomState: 1 }).length).toBe(20);
    expect(errorText(() => frame.sample({ n: 21 }))).toContain('Pass { replace: true }');
  });
});
