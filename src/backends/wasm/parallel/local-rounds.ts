import { placeBytes, placesOf } from '../../../compile/plan-memory';
import type { Access, DotStep, LoopStep, Place, ScanStep, Step } from '../../../compile/steps';
import type { DotDivision } from './dot-division';
import type { LoopDivision } from './loop-parts';
import { cutLoops } from './loop-parts';
import { usualThreads } from '../engine/thread-count';

/** Rows of a unit are at least so many: the matrix kernel takes fewer a way of its own. */
const FEWEST_ROWS = 4;

/**
 * How the rounds of a scan are divided where each row of what it computes (a sample of a batch) depends on no other row:
 * then a thread does all rounds for its rows and waits for nobody. Null where rows depend on each other, or that is not
 * known.
 *
 * @param mayDivide whether a step can run on any thread.
 * @param isNative whether a native library computes a step: there are then no more units than the machine usually has
 * threads (see `divideDot`).
 */
export function divideRounds(
  scan: ScanStep,
  mayDivide: (step: Step) => boolean,
  isNative: (step: Step) => boolean,
): ReadonlyMap<Step, LoopDivision | DotDivision> | null {
  const { steps, parts } = scan.body;
  const product = steps.find((step) => step.kind === 'dot');
  if (product === undefined || parts.size > 0 || !steps.every(mayDivide)) return null;
  const apart = steps.some(isNative);
  const height = unitHeight(product.m, apart ? Math.ceil(product.m / usualThreads()) : FEWEST_ROWS);
  if (height === null) return null;
  const rows = new Rows(scan, product.m);
  if (!rows.liesInRows()) return null;
  const divisions = new Map<Step, LoopDivision | DotDivision>();
  for (const step of steps) {
    if (step.kind === 'dot' && rows.ofProduct(step))
      divisions.set(step, { kind: 'rows', units: product.m / height, size: height, apart });
    else if (step.kind === 'loop' && rows.ofLoop(step)) {
      const length = (step.dimensions[0] / product.m) * height;
      divisions.set(step, cutLoops([step], { dimension: 0, length }));
    } else return null;
  }
  return divisions;
}

/** The least number of rows that units of equal size can have, not below `fewest`; null where there would be one unit. */
function unitHeight(rows: number, fewest: number): number | null {
  for (let height = Math.max(fewest, FEWEST_ROWS); height <= rows / 2; height++)
    if (rows % height === 0) return height;
  return null;
}

const baseOf = (place: Place): Place => (place.window === null ? place : baseOf(place.window.whole));

/** What the rounds of a scan write, as rows. */
class Rows {
  readonly #scan: ScanStep;
  readonly #count: number;
  /** Places that rounds write, or see through windows, with those they are in. */
  readonly #written: ReadonlySet<Place>;
  readonly #places: readonly Place[];

  constructor(scan: ScanStep, count: number) {
    this.#scan = scan;
    this.#count = count;
    const uses = scan.body.steps.map(placesOf);
    this.#written = new Set(uses.flatMap(({ writes }) => writes.map(baseOf)));
    const all = new Set(uses.flatMap(({ reads, writes }) => [...reads, ...writes]));
    this.#places = [...all].filter((place) => this.#isWritten(place));
  }

  #isWritten(place: Place): boolean {
    return this.#written.has(baseOf(place));
  }

  #rowSize({ size }: Place): number {
    return size / this.#count;
  }

  /** Whether all that rounds write consists of rows, and no row lies where another thread has one of its own. */
  liesInRows(): boolean {
    if (this.#places.some((place) => place.size % this.#count !== 0)) return false;
    return this.#places.every((place, i) =>
      this.#places.slice(0, i).every((other) => this.#areApart(place, other)),
    );
  }

  /** Whether the rows of two places lie apart, or on each other. */
  #areApart(a: Place, b: Place): boolean {
    if (a.window === null && b.window === null) {
      const [startA, startB] = [a, b].map((place) => this.#scan.temporaries.get(place)!);
      if (startA + placeBytes(a) <= startB || startB + placeBytes(b) <= startA) return true;
      return startA === startB && placeBytes(a) === placeBytes(b);
    }
    if (baseOf(a) !== baseOf(b)) return true;
    return isElement(a) && isElement(b) && a.size === b.size;
  }

  /** Whether each row of a product depends on the same row of what rounds write. */
  ofProduct({ batch, m, n, k, a, b, c, bias }: DotStep): boolean {
    if (batch !== 1 || m !== this.#count || this.#rowSize(c) !== n) return false;
    if (this.#isWritten(b.place) || (bias !== null && this.#isWritten(bias.place))) return false;
    const [, row, column] = a.strides;
    return this.#staysInRow(a.place, row, a.offset, [{ size: k, stride: column }]);
  }

  /** Whether a loop's first dimension walks rows, or equal parts of rows. */
  ofLoop(step: LoopStep): boolean {
    const { dimensions, kept, values, stores } = step;
    const isCounted = values.some((value) => value.kind === 'index' && value.strides[0] !== 0);
    if (kept === 0 || dimensions[0] % this.#count !== 0 || isCounted) return false;
    const accesses = [
      ...values.flatMap((value) => (value.kind === 'load' ? [value.access] : [])),
      ...stores.map(({ access }) => access),
    ];
    return accesses.every((access) => this.#ofAccess(access, dimensions));
  }

  #ofAccess({ place, strides, offset }: Access, dimensions: readonly number[]): boolean {
    const parts = dimensions[0] / this.#count;
    const inner = dimensions.slice(1).map((size, i) => ({ size, stride: strides[i + 1] }));
    return this.#staysInRow(place, strides[0] * parts, offset, [
      { size: parts, stride: strides[0] },
      ...inner,
    ]);
  }

  /** Whether what is reached from one row to the next by `step` is a row of a place, or the place is not written. */
  #staysInRow(
    place: Place,
    step: number,
    offset: number,
    inside: readonly { readonly size: number; readonly stride: number }[],
  ): boolean {
    if (!this.#isWritten(place)) return true;
    const reach = (sign: number): number =>
      inside.reduce((sum, { size, stride }) => sum + (stride * sign > 0 ? (size - 1) * stride : 0), offset);
    return step === this.#rowSize(place) && reach(-1) >= 0 && reach(1) < step;
  }
}

/** Whether a place is, in each round, one of equal elements that lie one after the other. */
function isElement({ size, window }: Place): boolean {
  return (
    window !== null && window.whole.window === null && window.offset % size === 0 && window.step % size === 0
  );
}
