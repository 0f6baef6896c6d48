import type { ObservedExecutable, ProgramSpec, StepFacts } from '../../backend';
import type { Node } from '../../../ir/node';
import { kernelCall } from '../kernels/calls/kernel-calls';
import { stepFacts } from '../../step-facts';
import { WasmExecutable } from './executable';

const flopsOf = (node: Node): number | null => {
  const call = kernelCall(node);
  return call === null ? null : (call.flops?.(node) ?? 0);
};

/** A program that tells of what steps it is made, and when each of them ends. */
export class ObservedWasmExecutable extends WasmExecutable implements ObservedExecutable {
  /** What each step of the program is, those inside loops over time included. */
  readonly steps: readonly StepFacts[];

  /** @param onStep is called with the number of each step that has ended; null (default) where that does not matter. */
  constructor(spec: ProgramSpec, onStep: ((step: number) => void) | null = null) {
    let facts: readonly StepFacts[] = [];
    super(spec, {
      onStep,
      onCompiled: (steps, native) => {
        facts = stepFacts(steps, { native, flopsOf });
      },
    });
    this.steps = facts;
  }

  /** One line for each step of the program. */
  describe(): readonly string[] {
    return this.steps.map(({ name, target, depth }) => `${'  '.repeat(depth)}${name} -> ${target}`);
  }
}
