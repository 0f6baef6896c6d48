import type { JsonObject } from '../config/option';
import type { Saveable } from '../config/saveable';
import { Constraint } from '../constraints';
import { Initializer } from '../initializers';
import type { DType } from '../ir/dtype';
import { sizeOf } from '../ir/shape';
import { shapesOf } from '../layers/build-config';
import { isShapeLeaf } from '../layers/call-shapes';
import type { SymbolicShape } from '../layers/keras-tensor';
import { Layer } from '../layers/layer';
import { Loss } from '../losses/loss';
import { Metric } from '../metrics/metric';
import { Optimizer } from '../optimizers/optimizer';
import { LearningRateSchedule } from '../optimizers/schedules';
import { Regularizer } from '../regularizers';
import { Tensor } from '../runtime/tensor';
import { untraced } from '../runtime/trace';
import { flattenTree, mapTree, type Tree } from '../runtime/tree';
import { Variable } from '../runtime/variable';
import { keepRandomState } from '../util/random/global';
import { isSameComputation, recordCall, type InputType, type Recorded } from './same-computation';

/** Stands for a size that comes with the data: it has many divisors. */
const ANY_SIZE = 240;

const matrix: InputType = { shape: [4, 3], dtype: 'float32' };

/** What an object computes, in one way in which it is used. */
type Computation = (object: Saveable) => Recorded;

/** Runs `body` and gives the layers their properties back that a recorded call changed: values that exist in it alone. */
function keepProperties<R>(layer: Layer, body: () => R): R {
  const before = layer.flattenLayers().map((each) => [each, { ...each }] as const);
  try {
    return layer.keepLosses(body);
  } finally {
    for (const [each, properties] of before) {
      for (const key of Object.keys(each))
        if (!Object.hasOwn(properties, key)) Reflect.deleteProperty(each, key);
      Object.assign(each, properties);
    }
  }
}

/** The calls of a layer, with inputs of the shapes it was built for and of one type. */
function callsOf(build: JsonObject, dtype: DType): Computation[] {
  const shapes = shapesOf(build, 'input');
  if (shapes === null) return [];
  const given: Tree<SymbolicShape>[] = [shapes.shape, shapes.others];
  const types = flattenTree<SymbolicShape>(given, isShapeLeaf).map((shape): InputType => ({
    shape: shape.map((size) => size ?? ANY_SIZE),
    dtype,
  }));
  return [false, true].map((training) => (object) => {
    const layer = object as Layer;
    return keepProperties(layer, () =>
      recordCall(types, (inputs) => {
        let next = 0;
        const [first, others] = mapTree(given, () => inputs[next++], isShapeLeaf) as readonly [
          Tree<Tensor>,
          Readonly<Record<string, Tensor>>,
        ];
        return [layer.apply<Tree<Tensor>>(first, { ...others, training }), layer.losses];
      }),
    );
  });
}

/** How what an object computes is recorded; none where its kind, or its state, does not say with what it is called. */
function computationsOf(object: Saveable): readonly (readonly Computation[])[] {
  if (object instanceof Layer) {
    const build = object.getBuildConfig();
    const isBuilt = build !== null && object.flattenLayers().every((layer) => layer.built);
    return isBuilt ? [callsOf(build, object.computeDtype), callsOf(build, 'int32')] : [];
  }
  if (object instanceof Loss)
    return [[(loss) => recordCall([matrix, matrix], ([yTrue, yPred]) => (loss as Loss).call(yTrue, yPred))]];
  if (object instanceof Metric) {
    const update: Computation = (given) =>
      recordCall([matrix, matrix], ([yTrue, yPred]) => {
        const metric = given as Metric;
        (metric.updateState as (...values: readonly Tensor[]) => void)(yTrue, yPred);
        return metric.result();
      });
    return [[update]];
  }
  if (object instanceof Regularizer || object instanceof Constraint)
    return [[(given) => recordCall([matrix], ([w]) => (given as Constraint | Regularizer).call(w))]];
  if (object instanceof Initializer)
    return [[(given) => recordCall([], () => (given as Initializer).call(matrix.shape))]];
  if (object instanceof LearningRateSchedule) {
    const step: InputType = { shape: [], dtype: 'int32' };
    return [[(given) => recordCall([step], ([count]) => (given as LearningRateSchedule).call(count))]];
  }
  if (!(object instanceof Optimizer)) return [];
  if (!object.built) {
    // What remembers nothing of variables can make a step all the same.
    const weight = untraced(() => new Variable(matrix.shape.map(() => 0)));
    return [
      [
        (given) =>
          recordCall([weight], ([gradient]) =>
            (given as Optimizer).updateStep(gradient, weight, Tensor.from(1)),
          ),
      ],
    ];
  }
  const { trainableVariables } = object;
  const step: Computation = (given) => {
    const optimizer = given as Optimizer;
    if (optimizer !== object) optimizer.build(trainableVariables);
    return recordCall(trainableVariables, (gradients) => optimizer.apply(gradients));
  };
  return [trainableVariables.some(({ shape }) => sizeOf(shape) > 0) ? [step] : []];
}

/** Whether the calls of an object can be recorded with the shapes it was built for. */
export function isRecordable(object: Saveable): boolean {
  return computationsOf(object).some((way) => {
    try {
      return (
        way.length > 0 &&
        way.every((computation) => keepRandomState(() => computation(object)).results.length > 0)
      );
    } catch {
      return false;
    }
  });
}

/** What differs between an object and one made again from its config. */
export interface Difference {
  /** Why the one that was made again cannot be used as the other can; null where both compute, but not the same. */
  readonly cause: unknown;
}

/** Compares what two objects of a class compute, with whatever they were given and keep out of sight; null where it is the same. */
export function computedDifference(object: Saveable, made: Saveable): Difference | null {
  const recorded = (computation: Computation, which: Saveable): Recorded =>
    keepRandomState(() => computation(which));
  for (const way of computationsOf(object)) {
    let own: readonly Recorded[];
    try {
      own = way.map((computation) => recorded(computation, object));
    } catch {
      // It is called with something else: there is nothing to compare.
      continue;
    }
    for (const [i, computation] of way.entries()) {
      let other: Recorded;
      try {
        other = recorded(computation, made);
      } catch (cause) {
        return { cause };
      }
      if (isSameComputation(own[i], other)) continue;
      // What differs from call to call is not told by its config.
      if (isSameComputation(own[i], recorded(computation, object))) return { cause: null };
    }
    return null;
  }
  return null;
}
