import type { DType, TypedArray } from '../ir/dtype';
import type { Node } from '../ir/node';
import type { Primitive, ReduceKind } from '../ir/primitive';

/**
 * Where a value lives while a program runs. `index` is the position among the program's inputs, outputs or variables; a
 * constant carries its values.
 */
export interface Place {
  readonly role: 'input' | 'variable' | 'constant' | 'output' | 'temporary' | 'window';
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  readonly index: number;
  readonly values: TypedArray | null;
  readonly window: Window | null;
}

/** A place inside another one, which may move with each round of a scan. In elements. */
export interface Window {
  readonly whole: Place;
  readonly offset: number;
  /** How far it moves from one element of the scan's sequences to the next. */
  readonly step: number;
  /** The scan it moves with. */
  readonly scan: number;
}

/** Stands for position 0, as the start of a loop that is walked part by part. */
export const ORIGIN: Place = {
  role: 'constant',
  dtype: 'int32',
  size: 0,
  index: -1,
  values: null,
  window: null,
};

/** A dtype that loops compute with. */
export type LoopDType = 'float32' | 'int32' | 'uint32' | 'bool';

/** Elements of a place visited by a loop: one stride for each of its dimensions. */
export interface Access {
  readonly place: Place;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** One value of a loop's body; operands are positions of earlier values. */
export type LoopValue =
  | { readonly kind: 'load'; readonly dtype: DType; readonly access: Access }
  | { readonly kind: 'constant'; readonly dtype: DType; readonly value: number }
  /** The sum of `offset`, each dimension's position times its stride, and where a part of a loop begins. */
  | {
      readonly kind: 'index';
      readonly dtype: DType;
      readonly strides: readonly number[];
      readonly offset: number;
      /** Null for loops that are not parts: they begin at 0. */
      readonly start: Place | null;
    }
  /** An elementwise primitive. */
  | {
      readonly kind: 'apply';
      readonly dtype: DType;
      readonly name: string;
      readonly operands: readonly number[];
    }
  /** The first operand combined over the reduced dimensions; for positions the second operand is the position. */
  | {
      readonly kind: 'reduce';
      readonly dtype: DType;
      readonly reduction: Reduction;
      readonly operands: readonly number[];
    };

export type Reduction = ReduceKind | 'argmax' | 'argmin';

export interface LoopStore {
  readonly value: number;
  readonly access: Access;
}

/**
 * A nest of loops: dimensions that results have (`kept` of them), then dimensions that are reduced, which are the elements
 * of a row.
 */
export interface LoopStep {
  readonly kind: 'loop';
  readonly dimensions: readonly number[];
  readonly kept: number;
  readonly values: readonly LoopValue[];
  readonly stores: readonly LoopStore[];
  /** Where each row is walked several times while its values are in registers; null for one pass. */
  readonly passes: Passes | null;
}

/** Several passes over each row: what one of them reduces is known in the next. Otherwise it is one value for each row. */
export interface Passes {
  readonly count: number;
  /** For each value the pass in which it is computed; values of a whole row are known before that pass. */
  readonly ofValues: readonly number[];
  readonly ofStores: readonly number[];
}

/**
 * Loops over the same rows, of which each uses what the ones before it reduced. They are done one after the other for a few
 * rows at a time; what they do to a row does not depend on other rows.
 */
export interface RowStep {
  readonly kind: 'rows';
  /** Dimensions of all passes. */
  readonly dimensions: readonly number[];
  readonly kept: number;
  readonly passes: readonly LoopStep[];
}

/** A stack of matrices: element (batch, row, column) of a place. */
export interface Matrices {
  readonly place: Place;
  readonly offset: number;
  readonly strides: readonly [batch: number, row: number, column: number];
}

/** `c = a b`, or `c = c + a b` where the step accumulates, with `bias` added to each row and negative values made zero where asked. */
export interface DotStep {
  readonly kind: 'dot';
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Matrices;
  readonly b: Matrices;
  readonly c: Place;
  readonly accumulates: boolean;
  readonly bias: Span | null;
  readonly relu: boolean;
}

/** The values of one place copied to another. */
export interface CopyStep {
  readonly kind: 'copy';
  readonly from: Span;
  readonly to: Place;
}

/** Contiguous values inside a place. */
export interface Span {
  readonly place: Place;
  readonly offset: number;
}

/** A node computed by a kernel, or evaluated outside the compiled code. */
export interface NodeStep {
  readonly kind: 'node';
  readonly node: Node;
  /** Null for operands that are not needed. */
  readonly inputs: readonly (Span | null)[];
  /** The place of each result; null where nobody needs it. */
  readonly outputs: readonly (Place | null)[];
  /** Added to each row of the result. */
  readonly bias: Span | null;
  /** Whether negative results become zero. */
  readonly relu: boolean;
}

/** The steps of one round, repeated along sequences; values carried from round to round are updated in place. */
export interface ScanStep {
  readonly kind: 'scan';
  /** What windows name to move with this scan. */
  readonly scan: number;
  /** The primitive of the loop, which may bring what a backend computes it with. */
  readonly primitive: Primitive;
  readonly length: number;
  /** Whether rounds go from the sequences' ends to their starts. */
  readonly reverse: boolean;
  /** Gives carried values their start. */
  readonly starts: readonly CopyStep[];
  readonly body: Schedule;
  /** Temporaries of a round, in bytes from the start of `room`. */
  readonly temporaries: ReadonlyMap<Place, number>;
  readonly room: Place;
  /** Places outside the scan that it uses. */
  readonly reads: readonly Place[];
  readonly writes: readonly Place[];
}

export type Step = LoopStep | RowStep | DotStep | CopyStep | NodeStep | ScanStep;

/** All steps, those inside scans included. */
export const allSteps = (steps: readonly Step[]): Step[] =>
  steps.flatMap((step) => (step.kind === 'scan' ? [step, ...allSteps(step.body.steps)] : [step]));

/** A place that is a part of a larger one, which no step uses whole but loops merged from several. */
export interface Part {
  readonly whole: Place;
  /** In elements. */
  readonly offset: number;
}

/** Steps in order, and the places that lie inside larger ones. */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly parts: ReadonlyMap<Place, Part>;
}

/** A program in terms of places and steps, for no machine in particular. */
export interface Lowered extends Schedule {
  /** All places that are no temporaries. */
  readonly places: readonly Place[];
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  readonly variables: readonly Place[];
}
