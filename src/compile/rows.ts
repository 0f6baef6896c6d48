import type { DType } from '../ir/dtype';
import { sizeOf, stridesOf } from '../ir/shape';
import type { Target } from './fuse';
import type { Access, LoopStep, LoopStore, LoopValue, Place, RowStep } from './steps';

/** Work from which a value that several passes need is kept in memory instead of computed again. */
const KEPT_COST = 4;
/** The same where the value is stored anyway. */
const READ_COST = 2;

/** What the values of a loop have to do with its rows. */
interface RowAnalysis {
  /** Whether a value differs between the elements of a row. */
  readonly varies: readonly boolean[];
  /** How many passes must be over before a value is known. */
  readonly levels: readonly number[];
  readonly passes: number;
}

const isAlong = (strides: readonly number[], kept: number): boolean =>
  strides.some((stride, i) => i >= kept && stride !== 0);

function analyse({ values, stores, kept }: LoopStep): RowAnalysis {
  const varies: boolean[] = [];
  const levels: number[] = [];
  let passes = 1;
  for (const value of values) {
    const operands = 'operands' in value ? value.operands : [];
    const level = Math.max(0, ...operands.map((operand) => levels[operand]));
    if (value.kind === 'reduce') passes = Math.max(passes, level + 1);
    levels.push(value.kind === 'reduce' ? level + 1 : level);
    if (value.kind === 'load') varies.push(isAlong(value.access.strides, kept));
    else if (value.kind === 'index') varies.push(isAlong(value.strides, kept));
    else varies.push(value.kind === 'apply' && operands.some((operand) => varies[operand]));
  }
  for (const { value, access } of stores) {
    if (isAlong(access.strides, kept)) passes = Math.max(passes, levels[value] + 1);
  }
  return { varies, levels, passes };
}

/**
 * Divides the values of a loop into passes over each row, where reductions over a row decide what its elements become. Where
 * `keepsRows` says that the machine has registers enough, a row is loaded once for all passes. Otherwise values that a
 * later pass needs are computed again, or kept in memory: where a result of the same or a later pass is stored, or else in
 * places of their own.
 */
export function planRows(
  step: LoopStep,
  { keepsRows, cost }: Pick<Target, 'keepsRows' | 'cost'>,
): LoopStep | RowStep {
  const analysis = analyse(step);
  if (analysis.passes === 1) return step;
  return keepsRows(step) ? residentRows(step, analysis) : new RowPlan(step, analysis, cost).plan();
}

/** Each value is computed once, in the first pass that uses it. */
function residentRows(step: LoopStep, { varies, levels, passes }: RowAnalysis): LoopStep {
  const ofStores = step.stores.map(({ value, access }) =>
    isAlong(access.strides, step.kept) ? levels[value] : passes,
  );
  const ofValues = step.values.map((value, i) =>
    value.kind === 'reduce' ? levels[i] - 1 : varies[i] ? passes : levels[i],
  );
  const use = (value: number, pass: number): void => {
    if (varies[value]) ofValues[value] = Math.min(ofValues[value], pass);
  };
  for (const [i, { value }] of step.stores.entries()) use(value, ofStores[i]);
  for (let i = step.values.length - 1; i >= 0; i--) {
    const value = step.values[i];
    if ('operands' in value) for (const operand of value.operands) use(operand, ofValues[i]);
  }
  return { ...step, passes: { count: passes, ofValues, ofStores } };
}

/** A value kept in memory from the pass that computes it to the last one that reads it. */
interface Kept {
  readonly from: number;
  to: number;
  /** Where it is stored in any case. */
  access: Access | null;
  readonly isResult: boolean;
}

/** Plans passes that share nothing but memory. */
class RowPlan {
  readonly #step: LoopStep;
  readonly #analysis: RowAnalysis;
  readonly #cost: Target['cost'];
  /** The first pass in which each value is computed. */
  readonly #first = new Map<number, number>();
  readonly #kept = new Map<number, Kept>();
  /** Values that each pass computes or reads. */
  readonly #seen: readonly Set<number>[];

  constructor(step: LoopStep, analysis: RowAnalysis, cost: Target['cost']) {
    this.#step = step;
    this.#cost = cost;
    this.#analysis = analysis;
    this.#seen = Array.from({ length: analysis.passes }, () => new Set<number>());
  }

  plan(): RowStep {
    const { dimensions, kept, stores } = this.#step;
    for (const { value, access } of stores) {
      const from = this.#homeOf(value);
      if (isAlong(access.strides, kept) === this.#analysis.varies[value])
        this.#kept.set(value, { from, to: from, access, isResult: true });
    }
    for (const pass of this.#seen.keys()) this.#visitPass(pass);
    this.#findPlaces();
    const passes = this.#seen.map((_, pass) => this.#loop(pass));
    return { kind: 'rows', dimensions, kept, passes };
  }

  /** The pass that computes a value: elements need all reductions before, values of rows may need those of the pass itself. */
  #homeOf(position: number): number {
    const level = this.#analysis.levels[position];
    return this.#analysis.varies[position] ? level : Math.max(0, level - 1);
  }

  #passOfStore({ value, access }: LoopStore): number {
    return isAlong(access.strides, this.#step.kept) ? this.#analysis.levels[value] : this.#homeOf(value);
  }

  #reductionsOf(pass: number): number[] {
    const { values } = this.#step;
    return [...values.keys()].filter(
      (i) => values[i].kind === 'reduce' && this.#analysis.levels[i] === pass + 1,
    );
  }

  /** Decides which values of earlier passes a pass reads from memory. */
  #visitPass(pass: number): void {
    for (const reduction of this.#reductionsOf(pass)) {
      const value = this.#step.values[reduction];
      if ('operands' in value) for (const operand of value.operands) this.#visit(operand, pass);
    }
    for (const store of this.#step.stores) {
      if (this.#passOfStore(store) === pass) this.#visit(store.value, pass);
    }
  }

  #visit(position: number, pass: number): void {
    const value = this.#step.values[position];
    if (!('operands' in value) || this.#seen[pass].has(position)) return;
    this.#seen[pass].add(position);
    const first = this.#firstPass(position, pass);
    if (first < pass && this.#reads(position, first, pass)) return;
    if (value.kind === 'apply') for (const operand of value.operands) this.#visit(operand, pass);
  }

  #firstPass(position: number, pass: number): number {
    if (!this.#analysis.varies[position] && this.#analysis.levels[position] > 0)
      return this.#homeOf(position);
    const first = this.#first.get(position) ?? pass;
    this.#first.set(position, first);
    return first;
  }

  /** Whether a pass reads a value of an earlier one instead of computing it again. */
  #reads(position: number, from: number, pass: number): boolean {
    const known = this.#kept.get(position);
    const isReduction = this.#step.values[position].kind === 'reduce';
    const isWorth = (cost: number): boolean => isReduction || this.#costOf(position) >= cost;
    if (known !== undefined) {
      if (known.isResult && !isWorth(READ_COST)) return false;
      known.to = pass;
      return true;
    }
    if (!isWorth(KEPT_COST)) return false;
    this.#kept.set(position, { from, to: pass, access: null, isResult: false });
    this.#visit(position, from);
    return true;
  }

  /** Work of computing a value from memory; values of whole rows are computed once for all elements. */
  #costOf(position: number): number {
    const { varies } = this.#analysis;
    const seen = new Set<number>();
    let cost = 0;
    const visit = (i: number): void => {
      const value = this.#step.values[i];
      if (seen.has(i) || (varies[position] && !varies[i])) return;
      seen.add(i);
      if (value.kind !== 'apply' || (i !== position && this.#kept.has(i))) {
        cost += 1;
        return;
      }
      cost += this.#cost(value.name);
      for (const operand of value.operands) visit(operand);
    };
    visit(position);
    return cost;
  }

  /** Finds places for values that are kept: where a result is stored later, as long as they are not needed together. */
  #findPlaces(): void {
    const { dimensions, kept: keptDimensions, values, stores } = this.#step;
    const { varies } = this.#analysis;
    const loaded = new Set(values.flatMap((value) => (value.kind === 'load' ? [value.access.place] : [])));
    const uses = stores
      .filter(({ access: { place } }) => place.role === 'temporary' || place.role === 'output')
      .filter(({ access }) => isAlong(access.strides, keptDimensions) && !loaded.has(access.place))
      .map((store) => ({ access: store.access, until: this.#passOfStore(store), spans: [] as Kept[] }));
    const rows = dimensions.map((size, i) => (i < keptDimensions ? size : 1));
    for (const [position, kept] of this.#kept) {
      if (kept.access !== null) continue;
      const { dtype } = values[position];
      const found = uses.find(
        ({ access, until, spans }) =>
          varies[position] &&
          access.place.dtype === dtype &&
          kept.to <= until &&
          spans.every((span) => span.to <= kept.from || kept.to <= span.from),
      );
      found?.spans.push(kept);
      kept.access = found?.access ?? ownAccess(dtype, varies[position] ? dimensions : rows);
    }
  }

  #loop(pass: number): LoopStep {
    const { stores } = this.#step;
    const values: LoopValue[] = [];
    const images = new Map<number, number>();
    const image = (position: number): number => {
      let known = images.get(position);
      if (known === undefined) {
        const value = this.#step.values[position];
        const kept = this.#kept.get(position);
        let copy: LoopValue = value;
        if ('operands' in value) {
          if (kept !== undefined && kept.from < pass && pass <= kept.to)
            copy = { kind: 'load', dtype: value.dtype, access: kept.access! };
          else copy = { ...value, operands: value.operands.map(image) };
        }
        known = values.push(copy) - 1;
        images.set(position, known);
      }
      return known;
    };
    const result: LoopStore[] = [];
    for (const reduction of this.#reductionsOf(pass)) image(reduction);
    for (const [position, { from, access, isResult }] of this.#kept) {
      if (!isResult && from === pass) result.push({ value: image(position), access: access! });
    }
    for (const store of stores) {
      if (this.#passOfStore(store) === pass) result.push({ value: image(store.value), access: store.access });
    }
    return { ...this.#step, values, stores: result };
  }
}

/** Memory of its own for values that vary along dimensions with more than one step. */
function ownAccess(dtype: DType, sizes: readonly number[]): Access {
  const place: Place = {
    role: 'temporary',
    dtype,
    size: sizeOf(sizes),
    index: -1,
    values: null,
    window: null,
  };
  const strides = stridesOf(sizes).map((stride, i) => (sizes[i] === 1 ? 0 : stride));
  return { place, strides, offset: 0 };
}
