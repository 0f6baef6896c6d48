import type { DotStep, NodeStep, ScanStep, Step } from '../../compile/steps';
import type { TypedArray } from '../../ir/dtype';
import { roundStorage } from '../../ir/dtype';
import { arithmeticOf } from '../../ir/integers';
import { checkExact, evaluateResults } from '../../ir/evaluate';
import { nodeSize } from '../../ir/node';
import type { Executable, ProgramSpec } from '../backend';
import { lowerProgram, storagesOf } from '../lower-program';
import type { RowTable } from '../row-table';
import type { Storage } from '../storage';
import { walkLoop } from './loop';
import { Places } from './places';
import { walkTarget } from './target';

/** A program as steps that are walked one after the other. */
export class Walk implements Executable {
  readonly #program: readonly Step[];
  readonly #places: Places;
  readonly #written: readonly Storage[];

  readonly #onStep: (step: Step) => void;

  /** @param onStep is called with each step that has ended. */
  constructor(spec: ProgramSpec, onStep: (step: Step) => void = () => {}) {
    this.#onStep = onStep;
    const storages = storagesOf(spec);
    const lowered = lowerProgram(spec, storages, walkTarget, () => null);
    this.#program = lowered.steps;
    this.#places = new Places(lowered, storages);
    this.#written = [...spec.writes.keys()];
  }

  input(index: number): TypedArray {
    return this.#places.view(this.#places.inputs[index]);
  }

  load(table: RowTable, from: number, count: number): void {
    for (const i of this.#places.inputs.keys()) table.copy(i, this.input(i), from, count);
  }

  /** Its steps, in order. */
  get program(): readonly Step[] {
    return this.#program;
  }

  run(): void {
    walkSteps(this.#program, this.#places, this.#onStep);
    for (const storage of this.#written) storage.version += 1;
  }

  output(index: number): TypedArray {
    return this.#places.view(this.#places.outputs[index]);
  }

  get bytes(): number {
    return this.#places.bytes;
  }

  /** All that it keeps is arrays. */
  release(): void {}

  read(index: number): Promise<TypedArray> {
    return Promise.resolve(this.output(index));
  }
}

function walkSteps(steps: readonly Step[], places: Places, onStep: (step: Step) => void): void {
  for (const step of steps) {
    walkStep(step, places, onStep);
    onStep(step);
  }
}

function walkStep(step: Step, places: Places, onStep: (step: Step) => void): void {
  switch (step.kind) {
    case 'loop':
      walkLoop(step, places);
      break;
    case 'rows':
      for (const pass of step.passes) walkLoop(pass, places);
      break;
    case 'copy':
      places.view(step.to).set(places.view(step.from.place, step.from.offset, step.to.size));
      break;
    case 'dot':
      walkDot(step, places);
      break;
    case 'node':
      walkNode(step, places);
      break;
    case 'scan':
      walkScan(step, places, onStep);
  }
}

function walkDot({ batch, m, n, k, a, b, c, accumulates, bias, relu }: DotStep, places: Places): void {
  const [left, right] = [places.locate(a.place), places.locate(b.place)];
  const result = places.view(c);
  const added = bias && places.view(bias.place, bias.offset, n);
  const { add, multiply } = arithmeticOf(c.dtype);
  for (let z = 0; z < batch; z++)
    for (let i = 0; i < m; i++) {
      const rowOfA = left.start + a.offset + z * a.strides[0] + i * a.strides[1];
      for (let j = 0; j < n; j++) {
        const columnOfB = right.start + b.offset + z * b.strides[0] + j * b.strides[2];
        const at = (z * m + i) * n + j;
        let sum = accumulates ? result[at] : 0;
        for (let l = 0; l < k; l++)
          sum = add(
            sum,
            multiply(left.data[rowOfA + l * a.strides[2]], right.data[columnOfB + l * b.strides[1]]),
          );
        if (added !== null) sum = add(sum, added[j]);
        result[at] = relu && sum < 0 ? 0 : sum;
      }
    }
  roundStorage(c.dtype, result);
  checkExact('dot', [c], { dtype: c.dtype, data: result });
}

function walkNode({ node, inputs, outputs, bias, relu }: NodeStep, places: Places): void {
  const given = node.inputs.map((input, i) => ({
    shape: input.shape,
    dtype: input.dtype,
    data: places.view(inputs[i]!.place, inputs[i]!.offset, nodeSize(input)),
  }));
  const results = evaluateResults(node, given);
  for (const [i, place] of outputs.entries()) {
    if (place == null) continue;
    const target = places.view(place);
    target.set(results[i].data);
    const channels = node.shape[node.shape.length - 1];
    const added = bias && places.view(bias.place, bias.offset, channels);
    if (added !== null) for (let j = 0; j < target.length; j++) target[j] += added[j % channels];
    if (relu) for (let j = 0; j < target.length; j++) if (target[j] < 0) target[j] = 0;
    roundStorage(place.dtype, target);
  }
}

function walkScan(step: ScanStep, places: Places, onStep: (step: Step) => void): void {
  const { scan, length, reverse, starts, body } = step;
  places.addParts(body.parts);
  for (const { from, to } of starts) places.view(to).set(places.view(from.place, from.offset, to.size));
  onStep(step);
  for (let round = 0; round < length; round++) {
    places.positions.set(scan, reverse ? length - 1 - round : round);
    walkSteps(body.steps, places, onStep);
  }
}
