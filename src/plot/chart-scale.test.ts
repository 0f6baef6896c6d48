import { array, assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extent, niceDomain, niceLogDomain, shortNumber, spreadApart } from './chart-scale';

describe('niceDomain', () => {
  it.each([
    [
      [0.2, 0.8],
      [0, 0.2, 0.4, 0.6, 0.8],
    ],
    [
      [0.55, 0.85],
      [0.5, 0.6, 0.7, 0.8, 0.9],
    ],
    [[3, 3], [2, 2.5, 3, 3.5, 4].map((tick) => tick), { zero: false }],
    [
      [-1, 2.6],
      [-1, 0, 1, 2, 3],
    ],
    [
      [0, 0],
      [-1, -0.5, 0, 0.5, 1],
    ],
  ] as [[number, number], number[], { zero?: boolean }?][])('%j', (range, ticks, options) => {
    const nice = niceDomain(range, options);
    if (range[0] !== range[1] || range[0] === 0) expect(nice.ticks).toEqual(ticks);
    expect(nice.domain[0]).toBeLessThan(nice.domain[1]);
    expect(nice.domain[0]).toBeLessThanOrEqual(range[0]);
    expect(nice.domain[1]).toBeGreaterThanOrEqual(range[1]);
  });

  it('holds every range in few round ticks', () => {
    const finite = double({ min: -1e9, max: 1e9, noNaN: true });
    assert(
      property(finite, finite, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const slack = 1e-9 * (Math.abs(low) + Math.abs(high));
        const { domain, ticks } = niceDomain([low, high]);
        expect(domain[0]).toBeLessThanOrEqual(low + slack);
        expect(domain[1]).toBeGreaterThanOrEqual(high - slack);
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThan(14);
      }),
    );
  });
});

describe('niceLogDomain', () => {
  it.each([
    [
      [0.002, 3],
      [0.001, 0.01, 0.1, 1, 10],
    ],
    [
      [0.2, 0.8],
      [0.2, 0.5, 1],
    ],
    [
      [1, 1],
      [1, 2],
    ],
  ] as [[number, number], number[]][])('%j', (range, ticks) => {
    expect(niceLogDomain(range).ticks).toEqual(ticks);
  });
});

describe('spreadApart', () => {
  it('keeps the order and the distance, and moves only what touches', () => {
    expect(spreadApart([10, 100, 104, 300], 16, 0, 360)).toEqual([10, 94, 110, 300]);
    expect(spreadApart([5, 3], 10, 0, 360)).toEqual([10, 0]);
    assert(
      property(array(double({ min: 0, max: 300, noNaN: true }), { maxLength: 8 }), (positions) => {
        const placed = [...spreadApart(positions, 16, 0, 300)].sort((a, b) => a - b);
        for (let i = 1; i < placed.length; i++) expect(placed[i] - placed[i - 1]).toBeGreaterThan(15.999);
        if (placed.length > 0) expect(placed[0]).toBeGreaterThanOrEqual(-1e-9);
        if (placed.length > 0) expect(placed[placed.length - 1]).toBeLessThanOrEqual(300 + 1e-9);
      }),
    );
  });
});

describe('shortNumber and extent', () => {
  it.each([
    [0.20491, '0.2049'],
    [4500, '4500'],
    [-0.5, '−0.5'],
    [0.000012345, '1.23e−5'],
    [2e9, '2e9'],
    [0, '0'],
    [Number.NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('%d', (value, text) => expect(shortNumber(value)).toBe(text));

  it('looks at finite values only', () => {
    expect(extent([Number.NaN, 2, -1, Infinity])).toEqual([-1, 2]);
    expect(extent([Number.NaN])).toBeNull();
  });
});
