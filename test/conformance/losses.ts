import * as losses from '../../src/losses';
import type { Loss } from '../../src/losses';
import type { TensorLike } from '../../src/runtime/tensor';
import { configProblem, savedConfig } from './objects';
import { runFunctions } from './ops';
import type { Outcome } from './report';
import { Area, type Case } from './values';

/** Runs a case of a loss object: what it saves, its values and their gradients. */
function runObject(area: Area, item: Case): Outcome {
  const { id, symbol } = item;
  const saved = savedConfig(item);
  let loss: Loss;
  try {
    loss = losses.get(saved);
  } catch (error) {
    return { id, symbol, verdict: 'absent', detail: String(error).replaceAll('\n', ' ') };
  }
  const problem = configProblem(losses.serialize(loss), saved);
  if (problem !== null) return { id, symbol, verdict: 'failed', detail: problem };
  const apply = (yTrue: TensorLike, yPred: TensorLike, options?: { sampleWeight?: TensorLike }) =>
    loss.apply(yTrue, yPred, options);
  return runFunctions(area, [item], { 'keras.losses': { [saved.class_name as string]: apply } })[0];
}

/** Runs the area `losses`. */
export function runLosses(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('losses');
  return area.cases
    .filter(filter)
    .map((item) =>
      item.kind === 'object'
        ? runObject(area, item)
        : runFunctions(area, [item], { 'keras.losses': { ...losses } })[0],
    );
}
