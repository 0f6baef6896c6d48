import * as optimizers from '../../src/optimizers';
import type { Tensor } from '../../src/runtime/tensor';
import { Variable } from '../../src/runtime/variable';
import { attempt, firstProblem } from './attempt';
import { difference } from './compare';
import { configProblem, savedConfig } from './objects';
import type { Outcome } from './report';
import { Area, type Case, type Json, type Value } from './values';

interface SavedVariable {
  readonly path: string;
  readonly name: string;
  readonly dtype: string;
  readonly tensor: Tensor;
}

/** Step counters of the TensorFlow backend are int64; here, as on JAX, int32. */
const asHere = (tensor: Tensor): Tensor => (tensor.dtype === 'int64' ? tensor.astype('int32') : tensor);

function variablesProblem(
  item: Case,
  got: readonly Variable[],
  expected: readonly SavedVariable[],
): string | null {
  if (got.length !== expected.length) return `${got.length} optimizer variables, expected ${expected.length}`;
  return firstProblem(
    ...got.map((variable, i) => () => {
      const { path, name, tensor } = expected[i];
      if (variable.path !== path || variable.name !== name) {
        return `variable ${variable.path} (${variable.name}), expected ${path} (${name})`;
      }
      return difference(variable.value, asHere(tensor), item.tol, path);
    }),
  );
}

function problemOf(area: Area, item: Case): string | null {
  const field = <T>(name: string): T => area.decode(item[name] as Json) as T;
  const saved = savedConfig(item);
  const optimizer = optimizers.deserialize(saved);
  const problem = configProblem(optimizers.serialize(optimizer), saved);
  if (problem !== null) return problem;
  const names = field<readonly string[]>('variable_names');
  const variables = field<readonly Tensor[]>('variables').map(
    (value, i) => new Variable(value, { name: names[i], arena: 'parameter' }),
  );
  optimizer.build(variables);
  const [steps, rates] = [field<readonly Tensor[][]>('steps'), field<readonly Value[]>('learning_rates')];
  for (const [step, gradients] of field<readonly (Tensor | null)[][]>('gradients').entries()) {
    optimizer.apply(gradients);
    const wrong = firstProblem(
      ...variables.map(
        (variable, i) => () =>
          difference(variable.value, steps[step][i], item.tol, `${names[i]} after step ${step}`),
      ),
      () =>
        difference(
          optimizer.learningRate,
          rates[step],
          { rtol: 1e-5, atol: 1e-8 },
          `rate after step ${step}`,
        ),
    );
    if (wrong !== null) return wrong;
  }
  return firstProblem(
    () => variablesProblem(item, optimizer.variables, field('optimizer_variables')),
    () => {
      if (item.finalized === undefined) return null;
      optimizer.finalizeVariableValues(variables);
      return difference(
        variables.map(({ value }) => value),
        field('finalized'),
        item.tol,
        'finalized',
      );
    },
  );
}

/** Runs the area `optimizers`: what they save, every step, their variables. */
export function runOptimizers(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('optimizers');
  return area.cases.filter(filter).map((item) => attempt(item, () => problemOf(area, item)));
}

/** Runs the area `schedules`. */
export function runSchedules(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('schedules');
  return area.cases.filter(filter).map((item) =>
    attempt(item, () => {
      const saved = savedConfig(item);
      const schedule = optimizers.schedules.deserialize(saved);
      const steps = area.decode(item.steps as Json) as readonly number[];
      return firstProblem(
        () => configProblem(optimizers.schedules.serialize(schedule), saved),
        () =>
          difference(
            steps.map((step) => schedule.call(step)),
            area.decode(item.values as Json),
            item.tol,
          ),
      );
    }),
  );
}
