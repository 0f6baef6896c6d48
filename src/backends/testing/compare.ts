import type { TypedArray } from '../../ir/dtype';
import { isFloat } from '../../ir/dtype';
import type { Node } from '../../ir/node';
import type { Backend, Executable, ProgramSpec } from '../backend';
import { referenceBackend } from '../reference/reference';
import { Storage } from '../storage';
import { ObservedWasmExecutable } from '../wasm/program/observed';

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

/** Input nodes with their values. */
export type Given = readonly { readonly node: Node; readonly data: ArrayLike<number> }[];

const specOf = (inputs: Given, outputs: readonly Node[]): ProgramSpec => ({
  inputs: inputs.map(({ node }) => node),
  outputs,
  reads: new Map(),
  writes: new Map(),
});

/** What a program computes must agree with the reference: the differences found, as text. */
function differences(
  program: Executable,
  inputs: Given,
  outputs: readonly Node[],
  tolerance: number,
  describe: () => readonly string[],
): string[] {
  const reference = referenceBackend.compile(specOf(inputs, outputs));
  for (const executable of [program, reference]) {
    for (const [i, { data }] of inputs.entries()) executable.input(i).set(data);
    executable.run();
  }
  // A second run must not depend on what the first one left behind.
  program.run();
  return outputs.flatMap((node, i) => {
    const found = difference(program.output(i), reference.output(i), isFloat(node.dtype) ? tolerance : 0);
    return found === null
      ? []
      : [[`output ${i} (${node.primitive.name}): ${found}`, ...describe()].join('\n')];
  });
}

/** What a backend computes and the reference must agree: the differences found, as text. */
export const compareWithReference = (
  backend: Backend,
  inputs: Given,
  outputs: readonly Node[],
  tolerance = 2e-5,
): string[] => differences(backend.compile(specOf(inputs, outputs)), inputs, outputs, tolerance, () => []);

/** The same for programs of WebAssembly, with the steps of the program where it differs. */
export function compareBackends(inputs: Given, outputs: readonly Node[], tolerance = 2e-5): string[] {
  const program = new ObservedWasmExecutable(specOf(inputs, outputs));
  return differences(program, inputs, outputs, tolerance, () => program.describe());
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
