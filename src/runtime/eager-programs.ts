import type { Executable } from '../backends/backend';
import * as build from '../ir/build';
import { evaluateNode } from '../ir/evaluate';
import type { ArrayValue, Node } from '../ir/node';
import { makeNode, nodeSize } from '../ir/node';
import { currentBackend } from './backend';

/** Programs are kept for the next operation of the same types; the oldest give way. */
const MOST_PROGRAMS = 32;
/** Values in memory of all of them. */
const MOST_VALUES = 1 << 25;

/** Rough time of an operation by the oracle, in nanoseconds; 0 for operations that programs do not pay for. */
const oracleTime = (node: Node): number =>
  node.dtype === 'float32' ? (node.primitive.evaluationNanoseconds?.(node) ?? 0) : 0;

interface KeptProgram {
  readonly executable: Executable;
  readonly values: number;
}

const programs = new Map<string, KeptProgram>();

function programFor(node: Node): Executable {
  const types = node.inputs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join();
  const backend = currentBackend();
  const key = `${backend.name} ${backend.setting()} ${node.primitive.name} ${types} ${JSON.stringify(node.attributes)}`;
  let program = programs.get(key);
  if (program !== undefined) programs.delete(key);
  else {
    const inputs = node.inputs.map(({ shape, dtype }) => build.input(shape, dtype));
    const output = makeNode(node.primitive, inputs, node.attributes);
    const none = new Map();
    program = {
      executable: backend.compile({ inputs, outputs: [output], reads: none, writes: none }),
      values: inputs.reduce((sum, input) => sum + nodeSize(input), nodeSize(output)),
    };
  }
  // The latest comes last.
  programs.set(key, program);
  let values = 0;
  for (const kept of programs.values()) values += kept.values;
  for (const [oldest, kept] of programs) {
    if ((programs.size <= MOST_PROGRAMS && values <= MOST_VALUES) || oldest === key) break;
    values -= kept.values;
    programs.delete(oldest);
  }
  return program.executable;
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
