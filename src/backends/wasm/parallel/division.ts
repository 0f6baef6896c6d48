import type { LoopStep, LoopValue, NodeStep, ScanStep, Step } from '../../../compile/steps';
import { opCost } from '../loops/costs';
import { nodeSize } from '../../../ir/node';
import { SupportKey } from '../../../ir/primitive';
import { kernelCall } from '../kernels/calls/kernel-calls';
import type { DotDivision } from './dot-division';
import { divideDot } from './dot-division';
import type { LoopDivision } from './loop-parts';
import { cutLoops } from './loop-parts';

/** Steps estimated below this many nanoseconds are not worth waiting for other threads. */
const SPLIT_FROM = 8_000;
/** Programs whose divisible steps are estimated below this many nanoseconds run on one thread. */
const THREADS_FROM = 200_000;

/** Parts a loop is cut into: fixed, so that what is computed does not depend on the number of threads. */
const LOOP_PARTS = 32;
/** Lengths of parts are multiples of this, so that vectors begin where they would without parts. */
const PART_MULTIPLE = 16;

/** A kernel that takes a range of units. */
export interface KernelDivision {
  readonly kind: 'kernel';
  readonly units: number;
}

/** A scan whose rounds need no waiting: each thread does them for rows of its own. */
export interface RoundsDivision {
  readonly kind: 'rounds';
  readonly units: number;
}

/** How a step's work is shared by threads: each computes a range of its units, with the same bits whoever does. */
export type Division = LoopDivision | DotDivision | KernelDivision | RoundsDivision;

const GEMM_PER_NANOSECOND = 45;
const OPERATIONS_PER_NANOSECOND = 6;

/** Rough time of a step on one thread, in nanoseconds. */
export function estimateTime(step: Step): number {
  switch (step.kind) {
    case 'loop': {
      const elements = step.dimensions.reduce((product, size) => product * size, 1);
      const operations = step.values.reduce((sum, value) => sum + valueCost(value), step.stores.length);
      return (elements * operations) / OPERATIONS_PER_NANOSECOND;
    }
    case 'rows':
      return step.passes.reduce((sum, pass) => sum + estimateTime(pass), 0);
    case 'dot':
      return (2 * step.batch * step.m * step.n * step.k) / GEMM_PER_NANOSECOND;
    case 'copy':
      return step.to.size / OPERATIONS_PER_NANOSECOND;
    case 'node':
      return kernelCall(step.node)?.nanoseconds?.(step.node) ?? nodeSize(step.node);
    case 'scan':
      return step.length * step.body.steps.reduce((sum, inner) => sum + estimateTime(inner), 0);
  }
}

function valueCost(value: LoopValue): number {
  if (value.kind === 'apply') return opCost(value.name);
  return value.kind === 'constant' ? 0 : 1;
}

/** How the rounds of a loop over time are divided, where no row depends on another one. */
export type DivideRounds = (
  scan: ScanStep,
  mayDivide: (step: Step) => boolean,
  isNative: (step: Step) => boolean,
) => ReadonlyMap<Step, LoopDivision | DotDivision> | null;

/** The division of rounds that loops over time bring. */
export const ROUNDS = new SupportKey<DivideRounds>();

/**
 * How each step is divided; empty where the program is too small for threads.
 *
 * @param mayDivide whether a step can run on any thread: those that call functions from outside cannot.
 * @param isNative whether a native library computes a step.
 * @param rows how steps that walk rows several times are divided in any case.
 */
export function divide(
  steps: readonly Step[],
  mayDivide: (step: Step) => boolean,
  isNative: (step: Step) => boolean,
  rows: ReadonlyMap<Step, LoopDivision>,
): ReadonlyMap<Step, Division> {
  const divisions = new Map<Step, Division>();
  let total = 0;
  const visit = (list: readonly Step[], rounds: number): void => {
    for (const step of list) {
      const time = estimateTime(step);
      if (step.kind === 'scan') {
        const own =
          time < SPLIT_FROM ? null : (ROUNDS.of(step.primitive)?.(step, mayDivide, isNative) ?? null);
        if (own === null) visit(step.body.steps, rounds * step.length);
        else {
          const [{ units }] = own.values();
          for (const [inner, division] of [...own, [step, { kind: 'rounds', units }] as const])
            divisions.set(inner, division);
          total += time * rounds;
        }
        continue;
      }
      if (time < SPLIT_FROM || !mayDivide(step)) continue;
      const division = step.kind === 'rows' ? rowParts(rows.get(step)) : divideStep(step, isNative(step));
      if (division === null) continue;
      divisions.set(step, division);
      total += time * rounds;
    }
  };
  visit(steps, 1);
  return total < THREADS_FROM ? new Map() : divisions;
}

const rowParts = (division: LoopDivision | undefined): LoopDivision | null =>
  division !== undefined && division.units > 1 ? division : null;

function divideStep(step: Exclude<Step, { kind: 'scan' | 'rows' }>, isNative: boolean): Division | null {
  if (step.kind === 'dot') return divideDot(step, isNative);
  if (step.kind === 'loop') return divideLoop(step);
  return step.kind === 'node' ? divideNode(step) : null;
}

function divideNode({ node }: NodeStep): Division | null {
  const units = kernelCall(node)?.units?.(node) ?? 1;
  return units > 1 ? { kind: 'kernel', units } : null;
}

function divideLoop(step: LoopStep): Division | null {
  const along = divisibleDimension(step);
  if (along < 0) return null;
  const size = step.dimensions[along];
  const isInner = along === step.kept - 1;
  const multiple = isInner ? PART_MULTIPLE : 1;
  const length = Math.ceil(size / LOOP_PARTS / multiple) * multiple;
  return length < size ? cutLoops([step], { dimension: along, length }) : null;
}

/** The first dimension of results that is long enough; -1 for none. */
function divisibleDimension(step: LoopStep): number {
  const { dimensions, kept } = step;
  for (let dimension = 0; dimension < kept; dimension++) {
    const least = dimension === kept - 1 ? 2 * PART_MULTIPLE : 2;
    if (dimensions[dimension] >= least) return dimension;
  }
  return -1;
}
