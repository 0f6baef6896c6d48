import { allSteps } from '../../compile/steps';
import type { Observation, ObservedExecutable, ProgramSpec, StepFacts } from '../backend';
import { stepFacts } from '../step-facts';
import { Walk } from './program';

/** A program that tells of what steps it is made, and when each of them ends. */
class ObservedWalk extends Walk implements ObservedExecutable {
  readonly steps: readonly StepFacts[];
  readonly threads = 1;
  readonly mostThreads = 1;

  constructor(spec: ProgramSpec, onStep: (step: number) => void) {
    super(spec, (step) => onStep(numbers.get(step)!));
    const numbers = new Map(allSteps(this.program).map((step, i) => [step, i]));
    this.steps = stepFacts(this.program, { flopsOf: () => null, native: new Set() });
  }
}

/** What looks into programs that are walked. */
export const observation: Observation = {
  compile: (spec, onStep) => new ObservedWalk(spec, onStep),
  peak: () => null,
};
