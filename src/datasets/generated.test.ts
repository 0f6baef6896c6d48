import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../test/support/shared';
import { digits } from './digits';
import { hourlyWages } from './hourly-wages';
import type { DatasetTable } from './table';
import { titanic } from './titanic';

function column(table: DatasetTable, name: string): number[] {
  return Array.from(table.data[table.columns.indexOf(name)], Number);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (u: readonly number[], mu: number, v: readonly number[], mv: number): number =>
    u.reduce((sum, value, i) => sum + (value - mu) * (v[i] - mv), 0);
  return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB));
}

describe.each([
  { name: 'hourly wages', make: hourlyWages, file: 'hourly_wages.csv' },
  { name: 'titanic', make: titanic, file: 'titanic_all_numeric.csv' },
])('$name, a stand-in', ({ make, file }) => {
  it('is the same for the same seed and another for another', () => {
    expect(make().toCsv()).toBe(make({ seed: 0 }).toCsv());
    expect(make().toCsv()).not.toBe(make({ seed: 1 }).toCsv());
    expect(() => make({ seed: -1 })).toThrow('random-seed');
  });

  const real = sharedPath('data', file);
  it.skipIf(real === null)(
    'has the columns and number of rows of the real data, and none of its rows twice',
    () => {
      const lines = readFileSync(real ?? '', 'utf8')
        .trim()
        .split(/\r?\n/);
      const made = make();
      expect(made.columns.join(',')).toBe(lines[0]);
      expect(made.length).toBe(lines.length - 1);
      const ours = made.toCsv().trimEnd().split('\n');
      expect(ours[0]).toBe(lines[0]);
      // Chance alone makes some alike where the columns take few values: never many.
      const known = new Set(lines.slice(1));
      expect(ours.slice(1).filter((line) => known.has(line)).length).toBeLessThan(0.1 * made.length);
    },
  );
});

describe('hourlyWages', () => {
  it.each([0, 1, 2])('relates wages to the other columns as Mincer does (seed %i)', (seed) => {
    const table = hourlyWages({ seed });
    const wage = column(table, 'wage_per_hour');
    expect(Math.min(...wage)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...wage)).toBeLessThanOrEqual(44.5);
    expect(mean(wage)).toBeGreaterThan(7.5);
    expect(mean(wage)).toBeLessThan(10.5);
    expect(correlation(wage, column(table, 'education_yrs'))).toBeGreaterThan(0.25);
    expect(correlation(wage, column(table, 'union'))).toBeGreaterThan(0.03);
    expect(correlation(wage, column(table, 'female'))).toBeLessThan(-0.1);
    const [age, education, experience] = ['age', 'education_yrs', 'experience_yrs'].map((name) =>
      column(table, name),
    );
    expect(experience).toEqual(age.map((years, i) => Math.max(0, years - education[i] - 6)));
    expect([Math.min(...age), Math.max(...age)].every((years) => years >= 18 && years <= 64)).toBe(true);
    for (const name of ['union', 'female', 'marr', 'south', 'manufacturing', 'construction']) {
      expect(new Set(column(table, name))).toEqual(new Set([0, 1]));
    }
  });

  it('writes numbers as short as they are', () => {
    expect(hourlyWages().toCsv().split('\n')[1]).toMatch(/^\d+(\.\d{1,2})?(,\d+){9}$/);
  });
});

describe('titanic', () => {
  it.each([0, 1, 2])('has the published counts (seed %i)', (seed) => {
    const table = titanic({ seed });
    const [survived, pclass, male, age] = ['survived', 'pclass', 'male', 'age'].map((name) =>
      column(table, name),
    );
    const counts = [1, 2, 3].flatMap((wanted) =>
      [0, 1].map((sex) => {
        const members = survived.filter((_, i) => pclass[i] === wanted && male[i] === sex);
        return `${members.reduce((sum, value) => sum + value, 0)}/${members.length}`;
      }),
    );
    expect(counts).toEqual(['91/94', '45/122', '70/76', '17/108', '72/144', '47/347']);
    const missing = column(table, 'age_was_missing');
    const known = age.filter((_, i) => missing[i] === 0);
    expect(new Set(age.filter((_, i) => missing[i] === 1))).toEqual(new Set([mean(known)]));
    expect(mean(missing)).toBeGreaterThan(0.15);
    expect(mean(missing)).toBeLessThan(0.25);
    expect(correlation(survived, column(table, 'fare'))).toBeGreaterThan(0.15);
    const children = survived.filter((_, i) => missing[i] === 0 && age[i] < 14);
    expect(mean(children)).toBeGreaterThan(0.45);
    const ported = ['cherbourg', 'queenstown', 'southampton'].map((port) =>
      column(table, `embarked_from_${port}`),
    );
    expect(survived.filter((_, i) => ported.every((flags) => flags[i] === 0)).length).toBe(2);
    expect(typeof table.data[table.columns.indexOf('age_was_missing')][0]).toBe('boolean');
  });

  it('writes ages and fares as floats and booleans as Python does', () => {
    const line = titanic().toCsv().split('\n')[1];
    expect(line).toMatch(/^[01],[123],\d+\.\d+,\d,\d,\d+\.\d{1,4},[01],(True|False),[01],[01],[01]$/);
  });
});

/** Validation accuracy of softmax regression, by plain gradient descent on batches of 20. */
function linearAccuracy(images: readonly Float64Array[], labels: readonly number[], epochs: number): number {
  const train = Math.floor(0.7 * labels.length);
  const weights = Array.from({ length: 10 }, () => new Float64Array(785));
  const scores = (image: Float64Array): number[] =>
    weights.map((row) =>
      image.reduce((sum, pixel, i) => (pixel === 0 ? sum : sum + pixel * row[i]), row[784]),
    );
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let n = 0; n < train; n++) {
      const logits = scores(images[n]);
      const top = Math.max(...logits);
      const exponentials = logits.map((logit) => Math.exp(logit - top));
      const total = exponentials.reduce((sum, value) => sum + value, 0);
      for (let k = 0; k < 10; k++) {
        const step = 0.02 * (exponentials[k] / total - (labels[n] === k ? 1 : 0));
        const row = weights[k];
        for (let i = 0; i < 784; i++) row[i] -= step * images[n][i];
        row[784] -= step;
      }
    }
  }
  let right = 0;
  for (let n = train; n < labels.length; n++) {
    const logits = scores(images[n]);
    if (logits.indexOf(Math.max(...logits)) === labels[n]) right++;
  }
  return right / (labels.length - train);
}

describe('digits', () => {
  const table = digits();
  const [labels, ...pixels] = table.data.map((values) => values as Float64Array);

  it('has 2,001 images of 784 shades', () => {
    expect(table.columns.length).toBe(785);
    expect([table.columns[0], table.columns[1], table.columns[784]]).toEqual(['label', 'pixel0', 'pixel783']);
    expect(table.length).toBe(2001);
    expect(new Set(labels)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    let [least, greatest, ink] = [255, 0, 0];
    for (const values of pixels) {
      for (const value of values) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        ink += value;
        if (!Number.isInteger(value)) throw new Error(`not a whole shade: ${value}`);
      }
    }
    expect([least, greatest]).toEqual([0, 255]);
    const share = ink / (255 * 784 * 2001);
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.16);
  });

  it('can be learned, but not at once', () => {
    const images = Array.from({ length: 2001 }, (_, row) =>
      Float64Array.from(pixels, (values) => values[row] / 255),
    );
    const accuracy = linearAccuracy(images, [...labels], 5);
    expect(accuracy).toBeGreaterThan(0.84);
    expect(accuracy).toBeLessThan(0.96);
  });

  it('writes no names unless asked', () => {
    const small = table.toCsv().split('\n');
    expect(small.length).toBe(2002);
    expect(small[0].split(',').length).toBe(785);
    expect(table.toCsv({ header: true }).startsWith('label,pixel0,pixel1,')).toBe(true);
    expect(digits({ seed: 5 }).data[0]).not.toEqual(labels);
  });
});
