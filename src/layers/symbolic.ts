import type { DType } from '../ir/dtype';
import * as build from '../ir/build';
import { Tensor } from '../runtime/tensor';
import { Trace, recording } from '../runtime/trace';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import type { KerasTensor, SymbolicShape } from './keras-tensor';
import { isKerasTensor } from './keras-tensor';
import { isSymbolLeaf } from './call-shapes';
import type { CallOptions } from './layer-types';

/** Shape and dtype of a value, with null where a size comes with the data. */
export interface SymbolicType {
  readonly shape: SymbolicShape;
  readonly dtype: DType;
}

// Two sizes with many divisors stand in for unknown ones: what differs between the two runs is unknown in the result.
const PROBES = [240, 720] as const;

let inferring = false;

/** Whether a function is recorded for the types of its results alone. */
export const isInferring = (): boolean => inferring;

function probe(
  f: (inputs: Tree<Tensor>) => Tree<Tensor>,
  inputs: Tree<KerasTensor>,
  unknown: number,
): Tree<Tensor> {
  return recording(new Trace(), () =>
    f(
      mapTree(
        inputs,
        ({ shape, dtype }) =>
          new Tensor(
            build.input(
              shape.map((size) => size ?? unknown),
              dtype,
            ),
          ),
        isKerasTensor,
      ),
    ),
  );
}

/** The types of a function's results for symbolic inputs, found by recording it. */
export function inferTypes(
  f: (inputs: Tree<Tensor>) => Tree<Tensor>,
  inputs: Tree<KerasTensor>,
): Tree<SymbolicType> {
  const outer = inferring;
  inferring = true;
  try {
    return typesOf(f, inputs);
  } finally {
    inferring = outer;
  }
}

function typesOf(f: (inputs: Tree<Tensor>) => Tree<Tensor>, inputs: Tree<KerasTensor>): Tree<SymbolicType> {
  const first = probe(f, inputs, PROBES[0]);
  const known = flattenTree<KerasTensor>(inputs, isKerasTensor).every((input) => !input.shape.includes(null));
  if (known) return mapTree(first, ({ shape, dtype }): SymbolicType => ({ shape, dtype }));
  const second = flattenTree<Tensor>(probe(f, inputs, PROBES[1]));
  let next = 0;
  return mapTree(first, ({ shape, dtype }): SymbolicType => {
    const other = second[next++].shape;
    return { shape: shape.map((size, axis) => (size === other[axis] ? size : null)), dtype };
  });
}

/** The types of a call's results. Symbols may stand among its options, too (a decoder's state, attention's value). */
export function inferCall(
  call: (inputs: Tree<Tensor>, options: CallOptions) => Tree<Tensor>,
  inputs: Tree<KerasTensor>,
  options: CallOptions,
): Tree<SymbolicType> {
  const named = Object.entries(options).filter(([, value]) =>
    flattenTree<unknown>(value as never, isSymbolLeaf).some(isKerasTensor),
  );
  return inferTypes(
    (values) => {
      const [first, others] = values as readonly [Tree<Tensor>, CallOptions];
      return call(first, { ...options, ...others });
    },
    [inputs, Object.fromEntries(named) as Tree<KerasTensor>],
  );
}
