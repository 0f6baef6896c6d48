import type { TypedArray } from '../../ir/dtype';
import { emptyValue, evaluateGraph } from '../../ir/evaluate';
import type { ArrayValue, Node } from '../../ir/node';
import type { Backend, Executable, ProgramSpec } from '../backend';

/** Runs a program by evaluating its graph with the oracle: slow, and right by construction. */
function compile(spec: ProgramSpec): Executable {
  const inputs = spec.inputs.map(emptyValue);
  const roots = [...spec.outputs, ...spec.writes.values()];
  let outputs: ArrayValue[] = [];
  const bytes = inputs.reduce((sum, { data }) => sum + data.byteLength, 0);
  return {
    input: (index): TypedArray => inputs[index].data,
    load(table, from, count): void {
      for (const [i, { data }] of inputs.entries()) table.copy(i, data, from, count);
    },
    run(): void {
      const given = new Map<Node, ArrayValue>(spec.inputs.map((node, i) => [node, inputs[i]]));
      for (const [storage, node] of spec.reads) given.set(node, storage);
      const values = evaluateGraph(roots, given);
      outputs = values.slice(0, spec.outputs.length);
      // Outputs may share the arrays of variables: they are copied before those change.
      for (const [i, output] of outputs.entries()) outputs[i] = { ...output, data: output.data.slice() };
      // One variable's new value may be another's old one, so all are read before any is written.
      const assigned = values.slice(spec.outputs.length).map((value) => value.data.slice());
      for (const [i, storage] of [...spec.writes.keys()].entries()) {
        storage.data.set(assigned[i]);
        storage.version += 1;
      }
    },
    output: (index): TypedArray => outputs[index].data,
    bytes,
    // All that it keeps is arrays.
    release: () => {},
    read: (index): Promise<TypedArray> => Promise.resolve(outputs[index].data),
  };
}

/** The backend in plain TypeScript. */
export const referenceBackend = {
  name: 'reference',
  summary: 'one operation after the other in plain TypeScript',
  target: null,
  unavailable: () => null,
  compile,
  observation: null,
  programFrom: Infinity,
  setting: () => '',
} as const satisfies Backend;
