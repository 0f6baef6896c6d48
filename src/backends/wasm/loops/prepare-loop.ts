import type { LoopStep, LoopValue, Place } from '../../../compile/steps';
import { expand } from './expand';
import type { LoopOrder } from './loop-order';
import { chooseOrder } from './loop-order';
import type { ScalarFunction } from './vector';
import { VectorBuilder } from './vector';
import { keyOf } from '../../../util/key';

/** A loop nest translated to vector operations, ready to be written. */
export interface PreparedLoop {
  readonly step: LoopStep;
  readonly order: LoopOrder;
  readonly vector: VectorBuilder;
  /** The vector value of each loop value. */
  readonly images: readonly number[];
  /** Places in the order of the function's parameters. */
  readonly places: readonly Place[];
  /** Equal for loops that differ only in their places. */
  readonly key: string;
  readonly functions: readonly ScalarFunction[];
}

/** Translates a loop's values. */
export function prepareLoop(step: LoopStep): PreparedLoop {
  const vector = new VectorBuilder();
  const images: number[] = [];
  for (const [i, value] of step.values.entries()) {
    if (value.kind === 'constant') images.push(constantOf(vector, value));
    else if (value.kind === 'apply') {
      const operands = value.operands.map((o) => ({ vector: images[o], dtype: step.values[o].dtype }));
      images.push(expand(vector, value.name, value.dtype, operands));
    } else images.push(vector.given(i));
  }
  const accesses = [
    ...step.values.flatMap((value) => (value.kind === 'load' ? [value.access] : [])),
    ...step.stores.map((store) => store.access),
  ];
  const starts = step.values.flatMap((value) => (value.kind === 'index' ? (value.start ?? []) : []));
  const places = [...new Set([...accesses.map((access) => access.place), ...starts])];
  const functions = [
    ...new Set(vector.values.flatMap((value) => (value.kind === 'call' ? [value.function] : []))),
  ];
  return { step, order: chooseOrder(step), vector, images, places, key: loopKey(step, places), functions };
}

function constantOf(v: VectorBuilder, { dtype, value }: Extract<LoopValue, { kind: 'constant' }>): number {
  if (dtype === 'float32') return v.f32(value);
  return dtype === 'bool' ? v.i32(value !== 0 ? -1 : 0) : v.i32(value);
}

/** Loops of one key differ only in where their places lie. */
const loopKey = (step: LoopStep, places: readonly Place[]): string =>
  keyOf(step, (value) => {
    const place = places.indexOf(value as Place);
    return place < 0 ? undefined : `<${place}>`;
  });
