import { finishedPass } from '../../../compile/collapse';
import type { Access, LoopStep, LoopValue, Place, RowStep } from '../../../compile/steps';
import { ORIGIN } from '../../../compile/steps';
import { bytesOf } from '../../../ir/dtype';

/** A place of a loop that is walked part by part. */
export interface MovingPlace {
  /** Stands for the place in the part. */
  readonly image: Place;
  /** ORIGIN for a position. */
  readonly place: Place;
  /** Bytes from the image of one part to that of the next; of positions how much they grow. */
  readonly shift: number;
}

/** Loops done one after the other for each of equal parts, and for a rest, along one of their dimensions. */
export interface LoopDivision {
  readonly kind: 'loop';
  readonly units: number;
  readonly parts: readonly LoopStep[];
  /** What is done in the part after the last whole one; empty where there is none. It counts as a unit. */
  readonly rests: readonly LoopStep[];
  readonly places: readonly MovingPlace[];
}

/** Stand-ins for places, one for each way in which a place moves from part to part. */
class Images {
  readonly list: MovingPlace[] = [];
  readonly #dimension: number;
  readonly #length: number;

  constructor(dimension: number, length: number) {
    this.#dimension = dimension;
    this.#length = length;
  }

  access(access: Access): Access {
    const { place, strides } = access;
    const shift = strides[this.#dimension] * this.#length * bytesOf(place.dtype);
    return { ...access, place: this.#image(place, shift) };
  }

  /** Where positions begin. */
  start({ strides }: Extract<LoopValue, { kind: 'index' }>): Place | null {
    const shift = strides[this.#dimension] * this.#length;
    return shift === 0 ? null : this.#image(ORIGIN, shift);
  }

  #image(place: Place, shift: number): Place {
    let known = this.list.find((moving) => moving.place === place && moving.shift === shift);
    if (known === undefined) {
      known = { image: { ...place }, place, shift };
      this.list.push(known);
    }
    return known.image;
  }
}

function cut(step: LoopStep, dimension: number, length: number, images: Images): LoopStep {
  return {
    ...step,
    dimensions: step.dimensions.map((size, i) => (i === dimension ? length : size)),
    values: step.values.map((value) => {
      if (value.kind === 'load') return { ...value, access: images.access(value.access) };
      return value.kind === 'index' ? { ...value, start: images.start(value) } : value;
    }),
    stores: step.stores.map((store) => ({ ...store, access: images.access(store.access) })),
  };
}

/** Whether the position along a dimension is a value of a loop. */
export const isCounted = ({ values }: LoopStep, dimension: number): boolean =>
  values.some((value) => value.kind === 'index' && value.strides[dimension] !== 0);

/** Loops with the same dimensions cut into parts of a length; `finish` is applied to each part. */
export function cutLoops(
  loops: readonly LoopStep[],
  { dimension, length }: { readonly dimension: number; readonly length: number },
  finish: (part: LoopStep) => LoopStep = (part) => part,
): LoopDivision {
  const size = loops[0].dimensions[dimension];
  const whole = Math.floor(size / length);
  const rest = size - whole * length;
  const images = new Images(dimension, length);
  const all = (count: number): LoopStep[] => loops.map((loop) => finish(cut(loop, dimension, count, images)));
  const [parts, rests] = [all(length), rest > 0 ? all(rest) : []];
  return { kind: 'loop', units: whole + (rest > 0 ? 1 : 0), parts, rests, places: images.list };
}

/** Elements of the rows that go through all passes at a time: they stay in the nearest memories. */
const MOST_ELEMENTS = 8192;
const FEWEST_ELEMENTS = 2048;
/** Parts that smaller programs are divided into, for threads. */
const PARTS = 8;
/** Numbers of rows are multiples of this, so that vectors of rows are full. */
const ROW_MULTIPLE = 16;

/** The rows of a step in parts that do all passes one after the other; a single part where there are few. */
export function divideRows({ dimensions, kept, passes }: RowStep): LoopDivision {
  const elements = dimensions.reduce((product, size) => product * size, 1);
  const wanted = Math.min(MOST_ELEMENTS, Math.max(FEWEST_ELEMENTS, elements / PARTS));
  // The longest dimension can be cut most finely.
  const dimension = dimensions
    .slice(0, kept)
    .map((_, d) => d)
    .filter((d) => dimensions[d] > 1)
    .reduce<number | null>(
      (best, d) => (best !== null && dimensions[best] >= dimensions[d] ? best : d),
      null,
    );
  if (dimension === null || elements <= wanted)
    return { kind: 'loop', units: 1, parts: passes.map(finishedPass), rests: [], places: [] };
  const length = Math.max(1, Math.floor((wanted * dimensions[dimension]) / elements));
  const multiple = dimension === kept - 1 && length >= ROW_MULTIPLE ? ROW_MULTIPLE : 1;
  return cutLoops(passes, { dimension, length: Math.floor(length / multiple) * multiple }, finishedPass);
}
