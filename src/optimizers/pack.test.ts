import { describe, expect, it } from 'vitest';
import { mismatch, packArea } from '../../test/support/pack';
import type { JsonObject } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import { Variable } from '../runtime/variable';
import * as optimizers from './index';

const area = packArea('optimizers');
const schedules = packArea('schedules');

/** Keras's config without the differences of TypeScript: int64 counters of the TensorFlow backend. */
const asConfig = (value: unknown): JsonObject => value as JsonObject;

describe.skipIf(area === null)('optimizers as in Keras', () => {
  const { cases = [], decode = (value: unknown) => value } = area ?? {};
  it.each(cases.map((one) => [`${one.symbol.split('.').at(-1)} ${one.id}`, one] as const))('%s', (_, one) => {
    const field = <T>(name: string): T => decode(one[name]) as T;
    const config = asConfig(field('config'));
    const optimizer = optimizers.deserialize(config);
    expect(optimizers.serialize(optimizer)).toEqual(config);
    const names = field<string[]>('variable_names');
    const variables = field<Tensor[]>('variables').map(
      (value, i) => new Variable(value, { name: names[i], arena: 'parameter' }),
    );
    optimizer.build(variables);
    const steps = field<Tensor[][]>('steps');
    const rates = field<number[]>('learning_rates');
    const wrong: string[] = [];
    for (const [i, gradients] of field<(Tensor | null)[][]>('gradients').entries()) {
      optimizer.apply(gradients);
      for (const [j, variable] of variables.entries()) {
        const problem = mismatch(variable.value, steps[i][j], one.tol);
        if (problem !== null) wrong.push(`step ${i} ${names[j]}: ${problem}`);
      }
      expect(Math.abs(optimizer.learningRate.item() - rates[i])).toBeLessThanOrEqual(
        1e-6 * Math.abs(rates[i]) + 1e-8,
      );
    }
    expect(wrong).toEqual([]);
    const expected =
      field<{ path: string; name: string; shape: number[]; tensor: Tensor }[]>('optimizer_variables');
    expect(optimizer.variables.map(({ path, name }) => [path, name])).toEqual(
      expected.map(({ path, name }) => [path, name]),
    );
    for (const [i, { path, tensor }] of expected.entries()) {
      const problem = mismatch(optimizer.variables[i].value, tensor, one.tol);
      if (problem !== null) wrong.push(`${path}: ${problem}`);
    }
    if (one.finalized !== undefined) {
      optimizer.finalizeVariableValues(variables);
      for (const [i, value] of field<Tensor[]>('finalized').entries()) {
        const problem = mismatch(variables[i].value, value, one.tol);
        if (problem !== null) wrong.push(`finalized ${names[i]}: ${problem}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(schedules === null)('schedules as in Keras', () => {
  const { cases = [], decode = (value: unknown) => value } = schedules ?? {};
  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const config = asConfig(decode(one.config));
    const schedule = optimizers.schedules.deserialize(config);
    expect(optimizers.schedules.serialize(schedule)).toEqual(config);
    const values = decode(one.values) as number[];
    for (const [i, step] of (one.steps as number[]).entries()) {
      const { rtol, atol } = one.tol;
      expect(Math.abs(schedule.call(step).item() - values[i]), `step ${step}`).toBeLessThanOrEqual(
        atol + rtol * Math.abs(values[i]),
      );
    }
  });
});
