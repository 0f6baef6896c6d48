import { formatShape } from '../ir/shape';
import type { KerasTensor, SymbolicShape } from '../layers/keras-tensor';
import { isKerasTensor } from '../layers/keras-tensor';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';
import { ArgumentError, NameError, ShapeError } from '../util/errors';
import { suggestName } from '../util/names';
import type { FunctionalGraph } from './graph';

// What a functional model makes of the values it is called with.

/** The model, as its errors name it. */
interface Called {
  readonly name: string;
  readonly inputNames: readonly string[] | null;
}

/**
 * Inputs as a flat list of the types the model was made for.
 *
 * @throws ArgumentError `input-count`; NameError `missing-input`; ShapeError `model-input`
 */
export function standardizeInputs(model: Called, inputs: Tree<Tensor>, graph: FunctionalGraph): Tensor[] {
  const names = model.inputNames ?? [];
  const flat = flattenInputs(model.name, names, inputs, graph);
  if (flat.length !== graph.flatInputs.length) {
    throw new ArgumentError({
      code: 'input-count',
      expected: `model "${model.name}" takes ${graph.flatInputs.length} ${graph.flatInputs.length === 1 ? 'input' : 'inputs'}: ${names.join(', ')}.`,
      received: { inputs: `${flat.length} ${flat.length === 1 ? 'array' : 'arrays'}` },
      advice:
        flat.length === 1
          ? 'Numbers in lists and typed arrays are one array: give each input as a tensor, or all in an object by name.'
          : undefined,
    });
  }
  return flat.map((tensor, i) => fitInput(tensor, graph.flatInputs[i], names[i]));
}

function flattenInputs(
  model: string,
  names: readonly string[],
  inputs: Tree<Tensor>,
  graph: FunctionalGraph,
): Tensor[] {
  const isObject = typeof inputs === 'object' && !Array.isArray(inputs) && !(inputs instanceof Tensor);
  const structured =
    typeof graph.inputs === 'object' && !Array.isArray(graph.inputs) && !isKerasTensor(graph.inputs);
  if (!isObject) return flattenTree<Tensor>(inputs);
  const given = inputs as Readonly<Record<string, Tensor>>;
  const keys = structured ? Object.keys(graph.inputs).sort() : names;
  return keys.map((name) => {
    if (Object.hasOwn(given, name)) return given[name];
    throw new NameError({
      code: 'missing-input',
      expected: `model "${model}" needs an input "${name}".`,
      received: { inputs: Object.keys(given).join(', ') },
      advice: /^(xs,ys|x,y)$/.test(Object.keys(given).sort().join())
        ? 'Inputs and targets together are a list: [x, y].'
        : suggestName(name, Object.keys(given)),
    });
  });
}

/** An input in the rank and dtype the model was made for. @throws ShapeError `model-input` */
function fitInput(tensor: Tensor, symbol: KerasTensor, name: string): Tensor {
  const { shape } = symbol;
  let value = tensor;
  // A column may be given as a plain list, and the other way round.
  if (value.ndim === shape.length - 1 && shape[shape.length - 1] === 1) value = value.expandDims(-1);
  else if (value.ndim === shape.length + 1 && value.shape[value.ndim - 1] === 1) value = value.squeeze(-1);
  const fits =
    value.ndim === shape.length &&
    shape.every((size, axis) => axis === 0 || size === null || size === value.shape[axis]);
  if (!fits) {
    const advice = inputAdvice(value.shape, shape);
    throw new ShapeError({
      code: 'model-input',
      expected: `input "${name}" takes data of shape ${formatShape(shape)}.`,
      received: { [name]: `${value.dtype}${formatShape(value.shape)}` },
      advice,
      details: { expected: shape, received: value.shape },
    });
  }
  return value.dtype === symbol.dtype ? value : value.astype(symbol.dtype);
}

function inputAdvice(given: readonly number[], wanted: SymbolicShape): string | undefined {
  if (given.length === wanted.length - 1)
    return 'A single sample needs a batch axis: give [[...]] instead of [...].';
  if (given.length !== wanted.length) {
    return `Data for it has ${wanted.length} axes, the batch included; this has ${given.length}. Reshape it, or give the model an input of this shape.`;
  }
  if (wanted.length === 2) return `Each row needs ${wanted[1]} features; these have ${given[1]}.`;
  return undefined;
}
