import type { ObservedExecutable } from '../backends/backend';
import type { Storage } from '../backends/storage';
import type { Tensor } from '../runtime/tensor';
import type { Program, Traced } from '../runtime/jit';
import { compileTraced, traceFunction } from '../runtime/jit';
import { ProgramCache } from '../runtime/program-cache';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import { sameShape } from '../ir/shape';
import type { Batch, BatchStructure, LeafType } from './data';

/** The arrays of a batch inside a program. */
export interface StepInputs {
  readonly x: Tree<Tensor>;
  readonly y: Tree<Tensor> | null;
  readonly sampleWeight: Tree<Tensor> | null;
  readonly rows: number;
}

/** A function of one batch; its results are the program's outputs. */
export type StepFunction = (inputs: StepInputs) => Tree<Tensor>;

/** A compiled step for batches of certain types. */
export interface CompiledStep {
  readonly program: Program;
  /** What the outputs belong to, as positions. */
  readonly outputs: Tree<number>;
}

/** Compiles what was recorded so that somebody hears of its steps. */
export type CompileObserved = (
  traced: Traced<Tree<Tensor>>,
  outputs: readonly Tensor[],
) => ObservedExecutable;

/** A step that tells when its parts end. */
export interface ObservedStep {
  readonly executable: ObservedExecutable;
  /** The variables that it assigns. */
  readonly changes: readonly Storage[];
  /** Does the step as it is done where nobody observes it. */
  readonly run: () => void;
}

/** A step with the batches it is for. */
interface KeptStep {
  readonly structureKey: string;
  readonly types: readonly LeafType[];
  readonly step: CompiledStep;
}

/** So many steps are looked at before a key is made: of full batches, and of the shorter last one. */
const RECENT = 2;

const isNumber = (value: unknown): boolean => typeof value === 'number';

function isFor({ structureKey, types }: KeptStep, batch: Batch): boolean {
  if (structureKey !== batch.structure.key) return false;
  for (let i = 0; i < types.length; i++) {
    const [type, other] = [types[i], batch.types[i]];
    if (type.dtype !== other.dtype) return false;
    if (type.shape !== other.shape && !sameShape(type.shape, other.shape)) return false;
  }
  return true;
}

function assemble(structure: BatchStructure, leaves: readonly Tensor[], rows: number): StepInputs {
  const part = (tree: Tree<number> | null): Tree<Tensor> | null =>
    tree === null ? null : mapTree(tree, (leaf) => leaves[leaf], isNumber);
  return { x: part(structure.x)!, y: part(structure.y), sampleWeight: part(structure.sampleWeight), rows };
}

/**
 * Compiled steps of one kind (training, evaluation, prediction), one for each combination of shapes: the last, shorter
 * batch of an epoch is a second program over the same variables.
 */
export class StepCache {
  readonly #step: StepFunction;
  readonly #programs = new ProgramCache<KeptStep>(({ step }) => step.program.executable);
  #recent: readonly KeptStep[] = [];

  constructor(step: StepFunction) {
    this.#step = step;
  }

  /** The program for a batch, compiled at first use. */
  get(batch: Batch): CompiledStep {
    for (const kept of this.#recent) if (isFor(kept, batch)) return kept.step;
    const { key: structureKey } = batch.structure;
    const key = `${structureKey} ${batch.types.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`).join(' ')}`;
    const kept = this.#programs.get(key, () => {
      const types = batch.types.map(({ shape, dtype }) => ({ shape, dtype }));
      return { structureKey, types, step: this.#compile(batch) };
    });
    this.#recent = [kept, ...this.#recent].slice(0, RECENT);
    return kept.step;
  }

  /** Forgets all programs: the next batch records the step anew. */
  clear(): void {
    this.#programs.clear();
    this.#recent = [];
  }

  /** Runs the step on a batch; outputs can be read until the next run. */
  run(batch: Batch): CompiledStep {
    const step = this.get(batch);
    const { executable, run } = step.program;
    batch.load(executable);
    run();
    return step;
  }

  /** Compiles the step once more, to observe it. */
  observe(batch: Batch, compile: CompileObserved): ObservedStep {
    this.get(batch);
    const traced = this.#trace(batch);
    const executable = compile(traced, flattenTree<Tensor>(traced.result));
    const run = (): void => void this.run(batch);
    return { executable, changes: [...traced.trace.writes.keys()], run };
  }

  #trace(batch: Batch): Traced<Tree<Tensor>> {
    return traceFunction(batch.types, (leaves) => this.#step(assemble(batch.structure, leaves, batch.rows)));
  }

  #compile(batch: Batch): CompiledStep {
    const traced = this.#trace(batch);
    const outputs = flattenTree<Tensor>(traced.result);
    let next = 0;
    return { program: compileTraced(traced, outputs), outputs: mapTree(traced.result, () => next++) };
  }
}
