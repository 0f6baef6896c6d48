import type { Executable } from '../backends/backend';
import * as build from '../ir/build';
import { evaluateNode } from '../ir/evaluate';
import type { ArrayValue, Node } from '../ir/node';
import { operationKey, withInputs } from '../ir/node';
import { currentBackend } from './backend';
import { ProgramCache } from './program-cache';
import { keyOf } from '../util/key';

/** Programs are kept for the next operation of the same types. */
const programs = new ProgramCache<Executable>((executable) => executable, {
  programs: 32,
  bytes: 1 << 25,
  always: 1,
});

/** Rough time of an operation by the oracle, in nanoseconds; 0 for operations that programs do not pay for. */
const oracleTime = (node: Node): number =>
  node.dtype === 'float32' ? (node.primitive.evaluationNanoseconds?.(node) ?? 0) : 0;

function programFor(node: Node): Executable {
  const types = node.inputs.map(({ dtype, shape }) => [dtype, shape]);
  const backend = currentBackend();
  const key = keyOf([backend.name, backend.setting(), operationKey(node), types]);
  return programs.get(key, () => {
    const inputs = node.inputs.map(({ shape, dtype }) => build.input(shape, dtype));
    return backend.compile({
      inputs,
      outputs: [withInputs(node, inputs)],
      reads: new Map(),
      writes: new Map(),
    });
  });
}

/**
 * The value of an operation: of a large product or convolution by a program of the backend, else by the oracle. Which way
 * it is computed depends on types alone: the same operation gives the same bits each time.
 */
export function evaluateEagerly(node: Node, inputs: readonly ArrayValue[]): ArrayValue {
  if (oracleTime(node) < currentBackend().programFrom) return evaluateNode(node, inputs);
  const executable = programFor(node);
  for (const [i, { data }] of inputs.entries()) executable.input(i).set(data);
  executable.run();
  return { shape: node.shape, dtype: node.dtype, data: executable.output(0).slice() };
}
