import type { JsonObject } from '../../src/config/option';
import * as initializers from '../../src/initializers';
import { attempt, firstProblem } from './attempt';
import { difference } from './compare';
import { configProblem, savedConfig } from './objects';
import type { Outcome } from './report';
import { Area, type Case, type Json } from './values';

interface Statistics {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly mean_abs_tolerance: number;
  readonly std_rel_tolerance: number;
  readonly bounded?: string;
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** What is wrong with six draws taken together. */
function statisticsProblem(
  saved: JsonObject,
  shape: readonly number[],
  dtype: string | undefined,
  expected: Statistics,
): string | null {
  const draw = (seed: number) =>
    initializers
      .deserialize({ ...saved, config: { ...(saved.config as JsonObject), seed } })
      .call(shape, { dtype });
  const [first, again] = [draw(1), draw(1)];
  if (first.dtype !== expected.dtype) return `dtype ${first.dtype}, expected ${expected.dtype}`;
  if (!first.data.every((value, i) => value === again.data[i])) return 'the same seed gives other values';
  const values = [1, 2, 3, 4, 5, 6].flatMap((seed) => [...draw(seed).data]);
  const middle = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  if (Math.abs(middle - expected.mean) > expected.mean_abs_tolerance)
    return `mean ${middle}, expected ${expected.mean}`;
  if (Math.abs(deviation - expected.std) > expected.std_rel_tolerance * expected.std) {
    return `standard deviation ${deviation}, expected ${expected.std}`;
  }
  if (expected.bounded === undefined) return null;
  const slack = 0.02 * (expected.max - expected.min);
  const outside = values.find((value) => value < expected.min - slack || value > expected.max + slack);
  return outside === undefined ? null : `${outside} is out of bounds`;
}

function problemOf(area: Area, item: Case): string | null {
  const saved = savedConfig(item);
  const initializer = initializers.deserialize(saved);
  const [shape] = area.decode(item.args as Json) as [number[]];
  const { dtype } = item.kwargs as { dtype?: string };
  return firstProblem(
    () => configProblem(initializers.serialize(initializer), saved),
    () =>
      item.kind === 'random'
        ? statisticsProblem(saved, shape, dtype, item.statistics as unknown as Statistics)
        : difference(initializer.call(shape, { dtype }), area.decode(item.outputs as Json), item.tol),
  );
}

/** Runs the area `initializers`. */
export function runInitializers(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('initializers');
  return area.cases.filter(filter).map((item) => attempt(item, () => problemOf(area, item)));
}
