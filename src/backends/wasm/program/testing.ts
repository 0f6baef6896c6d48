import type { TypedArray } from '../../../ir/dtype';
import { isFloat } from '../../../ir/dtype';
import type { Node } from '../../../ir/node';
import type { ProgramSpec } from '../../backend';
import { referenceBackend } from '../../reference/reference';
import { Storage } from '../../storage';
import { ObservedWasmExecutable } from './observed';

/** Whether two numbers are equal up to a relative (for small ones, absolute) error; NaN equals NaN. */
export function close(a: number, b: number, tolerance: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (!Number.isFinite(a) || !Number.isFinite(b)) return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

/** The first place where arrays differ, as text; null where there is none. */
export function difference(actual: TypedArray, expected: TypedArray, tolerance: number): string | null {
  if (actual.length !== expected.length) return `${actual.length} values instead of ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    if (!close(actual[i], expected[i], tolerance)) return `[${i}] is ${actual[i]} instead of ${expected[i]}`;
  }
  return null;
}

/** What both backends compute from the same inputs must agree: the differences found, as text. */
export function compareBackends(
  inputs: readonly { readonly node: Node; readonly data: ArrayLike<number> }[],
  outputs: readonly Node[],
  tolerance = 2e-5,
): string[] {
  const spec: ProgramSpec = {
    inputs: inputs.map(({ node }) => node),
    outputs,
    reads: new Map(),
    writes: new Map(),
  };
  const wasm = new ObservedWasmExecutable(spec);
  const reference = referenceBackend.compile(spec);
  for (const executable of [wasm, reference]) {
    for (const [i, { data }] of inputs.entries()) executable.input(i).set(data);
    executable.run();
  }
  // A second run must not depend on what the first one left behind.
  wasm.run();
  return outputs.flatMap((node, i) => {
    const found = difference(wasm.output(i), reference.output(i), isFloat(node.dtype) ? tolerance : 0);
    return found === null
      ? []
      : [`output ${i} (${node.primitive.name}): ${found}\n${wasm.describe().join('\n')}`];
  });
}

/** A variable of its own for each backend. */
export function twins(
  shape: readonly number[],
  arena: string,
  values: ArrayLike<number>,
): [Storage, Storage] {
  const make = (): Storage => {
    const storage = new Storage(shape, 'float32', arena);
    storage.data.set(values);
    return storage;
  };
  return [make(), make()];
}
