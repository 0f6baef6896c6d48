import { describe, expect, it } from 'vitest';
import { average } from './numpy-reduce';

// Values of NumPy 2.
describe('weighted means', () => {
  const x = [[1, 2], [3, 4]]; // prettier-ignore
  it.each<[string, object, number | number[]]>([
    ['of all', {}, 2.5],
    ['of an axis', { axis: 0 }, [2, 3]],
    ['weights of the shape of x', { weights: [[1, 2], [3, 4]] }, 3], // prettier-ignore
    ['weights of the shape of x, along an axis', { axis: 0, weights: [[1, 2], [3, 4]] }, [2.5, 10 / 3]], // prettier-ignore
    ['weights of the shape of x, along the last axis', { axis: -1, weights: [[1, 2], [3, 4]] }, [5 / 3, 25 / 7]], // prettier-ignore
    ['a weight for each place of the first axis', { axis: 0, weights: [1, 3] }, [2.5, 3.5]],
    ['a weight for each place of the last axis', { axis: 1, weights: [1, 3] }, [1.75, 3.75]],
    ['the same counted from the end', { axis: -1, weights: [1, 3] }, [1.75, 3.75]],
    ['a weight of zero', { axis: 0, weights: [0, 3] }, [3, 4]],
  ])('%s', (_, options, expected) => {
    const values = [...average(x, options).data];
    for (const [i, value] of [expected].flat().entries()) expect(values[i]).toBeCloseTo(value, 6);
    expect(values).toHaveLength([expected].flat().length);
  });

  it('a vector has weights with and without an axis', () => {
    expect(average([1, 2, 6], { weights: [1, 1, 2] }).item()).toBe(3.75);
    expect(average([1, 2, 6], { axis: 0, weights: [1, 1, 2] }).item()).toBe(3.75);
  });

  it.each([
    [{ weights: [1, 3] }, 'null'],
    [{ axis: 0, weights: [1, 3, 5] }, '0'],
    [{ axis: 0, weights: [[[1]]] }, '0'],
    [{ axis: [0, 1], weights: [1, 3] }, '0,1'],
  ])('other weights are refused: %j', (options, axis) => {
    expect(() => average(x, options)).toThrow(
      new RegExp(
        `average needs weights of the shape of x[\\s\\S]*x +=\\s\\[2, 2\\][\\s\\S]*axis +=\\s${axis}$`,
      ),
    );
  });
});
