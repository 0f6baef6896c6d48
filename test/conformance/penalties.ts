import { gradients } from '../../src/compile/autodiff';
import * as constraints from '../../src/constraints';
import * as build from '../../src/ir/build';
import { evaluateGraph } from '../../src/ir/evaluate';
import * as regularizers from '../../src/regularizers';
import { Tensor, type TensorLike } from '../../src/runtime/tensor';
import { recording, Trace } from '../../src/runtime/trace';
import { attempt, firstProblem } from './attempt';
import { difference } from './compare';
import { configProblem, savedConfig } from './objects';
import type { Outcome } from './report';
import { Area, type Case, type Json, type Value } from './values';

const argument = (area: Area, item: Case): Tensor =>
  Tensor.from((area.decode(item.args as Json) as [TensorLike])[0]);

function slopeProblem(area: Area, item: Case, f: (x: Tensor) => Tensor): string | null {
  if (item.grads === undefined) return null;
  const x = argument(area, item);
  const input = build.input(x.shape, x.dtype);
  const [slope] = evaluateGraph(
    recording(new Trace(), () => gradients(f(new Tensor(input)).node, [input])),
    new Map([[input, { shape: x.shape, dtype: x.dtype, data: x.data }]]),
  );
  const { 'args/0': expected } = area.decode(item.grads as Json) as { readonly [path: string]: Value };
  return difference(Tensor.of(slope), expected, item.grad_tol ?? item.tol, 'gradient');
}

/** Runs the area `regularizers`: what they save, their penalties and slopes. */
export function runRegularizers(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('regularizers');
  const problemOf = (item: Case): string | null => {
    const saved = savedConfig(item);
    const regularizer = regularizers.deserialize(saved);
    const call = (x: Tensor): Tensor => regularizer.call(x);
    return firstProblem(
      () => configProblem(regularizers.serialize(regularizer), saved),
      () => difference(call(argument(area, item)), area.decode(item.outputs as Json), item.tol),
      () => slopeProblem(area, item, call),
    );
  };
  return area.cases.filter(filter).map((item) => attempt(item, () => problemOf(item)));
}

/** Runs the area `constraints`: what they save and what they make of weights. */
export function runConstraints(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('constraints');
  const problemOf = (item: Case): string | null => {
    const saved = savedConfig(item);
    const constraint = constraints.deserialize(saved);
    return firstProblem(
      () => configProblem(constraints.serialize(constraint), saved),
      () => difference(constraint.call(argument(area, item)), area.decode(item.outputs as Json), item.tol),
    );
  };
  return area.cases.filter(filter).map((item) => attempt(item, () => problemOf(item)));
}
