import type { SeedArguments } from './sampling';
import type { NumpyRandomState } from '../util/random';
import { glyphs, tracePath, type Glyph, type Point } from './digit-strokes';
import { clamp, seeded } from './sampling';
import { DatasetTable } from './table';

const ROWS = 2001;
const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** Height of a digit of ordinary size, in pixels. */
const BOX = 20;

/** How one person's hand changes all the points of a glyph, from the unit square to pixels. */
function drawHand(random: NumpyRandomState): (point: Point) => Point {
  const normal = (mean: number, deviation: number): number => mean + deviation * random.standardNormal();
  const angle = normal(0, 0.13);
  const slant = normal(0.12, 0.2);
  const width = BOX * clamp(normal(0.84, 0.14), 0.5, 1.15);
  const height = BOX * clamp(normal(0.98, 0.08), 0.75, 1.15);
  const bend = normal(0, 0.05);
  const phase = 2 * Math.PI * random.random();
  const shift: Point = [normal(0, 0.6), normal(0, 0.6)];
  const jitter = 0.025 + 0.02 * random.random();
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  return ([x, y]) => {
    const wobble = bend * Math.sin(2 * Math.PI * y + phase);
    const u = (x - 0.5 + wobble + normal(0, jitter)) * width - slant * (y - 0.5) * BOX;
    const v = (y - 0.5 + normal(0, jitter)) * height;
    return [SIDE / 2 + shift[0] + cosine * u - sine * v, SIDE / 2 + shift[1] + sine * u + cosine * v];
  };
}

/** Square of the distance from (x, y) to the segment from `start` to `end`. */
function squaredDistance(x: number, y: number, start: Point, end: Point): number {
  const dx = end[0] - start[0];
  const dy = end[1] - start[1];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : clamp(((x - start[0]) * dx + (y - start[1]) * dy) / length, 0, 1);
  return (x - start[0] - t * dx) ** 2 + (y - start[1] - t * dy) ** 2;
}

/** Raises the pixels near a segment to the ink that a round pen of some radius leaves there, 0 to 1. */
function inkSegment(ink: Float64Array, start: Point, end: Point, radius: number): void {
  const reach = radius + 0.5;
  const range = (a: number, b: number): [number, number] => [
    Math.max(0, Math.floor(Math.min(a, b) - reach)),
    Math.min(SIDE - 1, Math.ceil(Math.max(a, b) + reach)),
  ];
  const [left, right] = range(start[0], end[0]);
  const [top, bottom] = range(start[1], end[1]);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const distance = Math.sqrt(squaredDistance(column + 0.5, row + 0.5, start, end));
      const shade = clamp(reach - distance, 0, 1);
      if (shade > ink[row * SIDE + column]) ink[row * SIDE + column] = shade;
    }
  }
}

/** One digit as 784 shades of ink, 0 to 255. */
function drawDigit(random: NumpyRandomState, ways: readonly Glyph[]): Uint8Array {
  const glyph = ways[random.randint(0, ways.length, 1)[0]];
  const hand = drawHand(random);
  const radius = 0.75 + 0.95 * random.random();
  const darkness = 0.85 + 0.15 * random.random();
  const ink = new Float64Array(PIXELS);
  for (const { smooth, points } of glyph) {
    const path = tracePath({ smooth, points: points.map(hand) });
    for (let i = 1; i < path.length; i++) inkSegment(ink, path[i - 1], path[i], radius);
  }
  return Uint8Array.from(ink, (shade) =>
    shade === 0 ? 0 : Math.round(255 * clamp(shade * darkness * (1 + 0.08 * random.standardNormal()), 0, 1)),
  );
}

/**
 * 2,001 made-up handwritten digits of 28x28 pixels: a stand-in for a sample of MNIST, with its sizes and value ranges,
 * drawn stroke by stroke with a different hand, pen and wobble for each.
 *
 * @param options `seed`: an integer in [0, 2^32); default 0. The same seed gives the same digits.
 * @returns columns `label` (0 to 9), then `pixel0` to `pixel783` (row by row from the top left, 0 = paper, 255 = ink);
 * `toCsv()` writes no line of names unless asked to
 * @throws {ArgumentError} `random-seed` when the seed is not an integer in [0, 2^32)
 *
 * @example
 * import { digits } from 'keratin/datasets';
 * const [labels, ...pixels] = digits().data;
 * console.log(labels.length, pixels.length); // 2001 784
 *
 * @see http://yann.lecun.com/exdb/mnist/
 */
export function digits(...given: SeedArguments): DatasetTable {
  const random = seeded('digits', given);
  const labels = random.randint(0, 10, ROWS);
  const pixels = Array.from({ length: PIXELS }, () => new Float64Array(ROWS));
  for (let row = 0; row < ROWS; row++) {
    const image = drawDigit(random, glyphs[labels[row]]);
    for (let i = 0; i < PIXELS; i++) pixels[i][row] = image[i];
  }
  const columns = pixels.map((values, i) => ({ name: `pixel${i}`, kind: 'integer' as const, values }));
  return new DatasetTable([{ name: 'label', kind: 'integer', values: labels }, ...columns], false);
}
