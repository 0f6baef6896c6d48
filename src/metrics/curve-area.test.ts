import { describe, expect, it } from 'vitest';
import { AUC } from './auc';

const SCORES = [0.1, 0.4, 0.35, 0.8, 0.65, 0.2, 0.55, 0.9, 0.3, 0.7];
const LABELS = [0, 0, 1, 1, 0, 0, 1, 1, 1, 0];

/** x and y of a curve where what is above a threshold counts as positive. */
function point(curve: string, threshold: number): [number, number] {
  const share = (a: number, b: number): number => (a + b === 0 ? 0 : a / (a + b));
  const count = (label: number, above: boolean): number =>
    SCORES.filter((score, i) => LABELS[i] === label && score > threshold === above).length;
  const [tp, fp, fn, tn] = [count(1, true), count(0, true), count(1, false), count(0, false)];
  if (curve === 'ROC') return [share(fp, tn), share(tp, fn)];
  if (curve === 'PR') return [share(tp, fn), share(tp, fp)];
  // Flach and Kull: precision and recall gain.
  const odds = (tp + fn) / (fp + tn);
  return tp === 0 ? [0, 1] : [Math.max(0, 1 - (odds * fn) / tp), 1 - (odds * fp) / tp];
}

/** The area in steps between neighbouring thresholds. */
function area(curve: string, height: (a: number, b: number) => number): number {
  const points = [-1e-7, 0.25, 0.5, 0.75, 1 + 1e-7].map((threshold) => point(curve, threshold));
  return points.slice(1).reduce((sum, [x, y], i) => sum + (points[i][0] - x) * height(points[i][1], y), 0);
}

const middle = (a: number, b: number): number => (a + b) / 2;

describe('areas under curves are sums of steps', () => {
  it.each<[curve: 'ROC' | 'PR' | 'PRGAIN', 'interpolation' | 'minoring' | 'majoring', typeof middle]>([
    ['ROC', 'interpolation', middle],
    ['ROC', 'minoring', Math.min],
    ['ROC', 'majoring', Math.max],
    ['PR', 'minoring', Math.min],
    ['PR', 'majoring', Math.max],
    ['PRGAIN', 'interpolation', middle],
    ['PRGAIN', 'minoring', Math.min],
    ['PRGAIN', 'majoring', Math.max],
  ])('%s, %s', (curve, summationMethod, height) => {
    const metric = new AUC({ numThresholds: 5, curve, summationMethod });
    metric.updateState(LABELS, SCORES);
    expect(metric.result().item()).toBeCloseTo(area(curve, height), 5);
  });

  it('an interpolated curve of precision and recall lies between its steps', () => {
    const [low, between, high] = (['minoring', 'interpolation', 'majoring'] as const).map(
      (summationMethod) => {
        const metric = new AUC({ numThresholds: 5, curve: 'PR', summationMethod });
        metric.updateState(LABELS, SCORES);
        return metric.result().item() as number;
      },
    );
    expect(low).toBeLessThan(between);
    expect(between).toBeLessThan(high);
  });
});
