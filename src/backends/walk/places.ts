import type { Lowered } from '../../compile/steps';
import { placeBytes } from '../../compile/plan-memory';
import type { Place } from '../../compile/steps';
import type { TypedArray } from '../../ir/dtype';
import { allocate } from '../../ir/dtype';
import type { Storage } from '../storage';

/** Where a place lies now. */
export interface Location {
  readonly data: TypedArray;
  readonly start: number;
}

/** The values of a program's places: an array for each that is no part of another one. */
export class Places {
  readonly #lowered: Lowered;
  readonly #storages: readonly Storage[];
  readonly #arrays = new Map<Place, TypedArray>();
  /** For each scan that is being walked, the position in its sequences. */
  readonly positions = new Map<number, number>();
  readonly #parts: Map<Place, { readonly whole: Place; readonly offset: number }>;

  constructor(lowered: Lowered, storages: readonly Storage[]) {
    this.#lowered = lowered;
    this.#storages = storages;
    this.#parts = new Map(lowered.parts);
  }

  /** Makes the parts known that are places inside a scan. */
  addParts(parts: Lowered['parts']): void {
    for (const [place, part] of parts) this.#parts.set(place, part);
  }

  locate(place: Place): Location {
    const { window } = place;
    if (window !== null) {
      const { data, start } = this.locate(window.whole);
      const position = window.step === 0 ? 0 : this.positions.get(window.scan)!;
      return { data, start: start + window.offset + window.step * position };
    }
    const part = this.#parts.get(place);
    if (part !== undefined) {
      const { data, start } = this.locate(part.whole);
      return { data, start: start + part.offset };
    }
    if (place.role === 'variable') return { data: this.#storages[place.index].data, start: 0 };
    return { data: this.#arrayOf(place), start: 0 };
  }

  /** `size` values of a place, from `offset` on. */
  view(place: Place, offset = 0, size = place.size): TypedArray {
    const { data, start } = this.locate(place);
    return data.subarray(start + offset, start + offset + size);
  }

  get bytes(): number {
    return this.#lowered.places.reduce((sum, place) => sum + placeBytes(place), 0);
  }

  get inputs(): readonly Place[] {
    return this.#lowered.inputs;
  }

  get outputs(): readonly Place[] {
    return this.#lowered.outputs;
  }

  #arrayOf(place: Place): TypedArray {
    let array = this.#arrays.get(place);
    if (array === undefined) {
      array = allocate(place.dtype, place.size);
      if (place.values !== null) array.set(place.values);
      this.#arrays.set(place, array);
    }
    return array;
  }
}
