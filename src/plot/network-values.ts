import { ArgumentError, ShapeError } from '../util/errors';

/** What a diagram shows of one layer; the first layer is the input, the others are Dense. */
export interface NetworkLayerValues {
  readonly name: string;
  /** The activation, e.g. `relu`; nothing is written for the input and for `linear`. */
  readonly activation?: string;
  /** Number of nodes. */
  readonly units: number;
  /** Values that leave the nodes, [units]. */
  readonly nodeValues?: ArrayLike<number>;
  /** Values before the activation, [units]. */
  readonly preActivations?: ArrayLike<number>;
  /** Slopes of the loss with respect to the node values, [units]. */
  readonly nodeGradients?: ArrayLike<number>;
  /** Weights as in Keras's kernel, [units of the layer before, units]. */
  readonly weights?: ArrayLike<ArrayLike<number>>;
  /** Biases, [units]. */
  readonly biases?: ArrayLike<number>;
  /** Slopes of the loss with respect to the weights, [units of the layer before, units]. */
  readonly weightGradients?: ArrayLike<ArrayLike<number>>;
  /** Slopes of the loss with respect to the biases, [units]. */
  readonly biasGradients?: ArrayLike<number>;
}

/** A network with the values of one forward and one backward pass, as far as they are known. */
export interface NetworkValues {
  readonly layers: readonly NetworkLayerValues[];
  /** What the outputs should have been, [units of the last layer]. */
  readonly target?: ArrayLike<number>;
  readonly loss?: number;
}

const vectors = ['nodeValues', 'preActivations', 'nodeGradients', 'biases', 'biasGradients'] as const;
const matrices = ['weights', 'weightGradients'] as const;

function shapeOf(matrix: ArrayLike<ArrayLike<number>>): string {
  const columns = new Set(Array.from(matrix, (row) => row.length));
  return `[${matrix.length}, ${[...columns].join(' or ')}]`;
}

/** Checks that all values fit the numbers of units, naming the layer and the field that does not. */
export function checkNetworkValues({ layers, target }: NetworkValues): void {
  if (layers.length < 2) {
    throw new ArgumentError({
      code: 'network-layers',
      expected: 'A network diagram needs at least two layers: the input and one Dense layer.',
      received: { layers: JSON.stringify(layers.map(({ name }) => name)) },
    });
  }
  layers.forEach((layer, index) => {
    const { name, units } = layer;
    if (!Number.isInteger(units) || units < 1) {
      throw new ArgumentError({
        code: 'network-units',
        expected: `Layer "${name}" needs a whole number of units, at least 1.`,
        received: { units: String(units) },
      });
    }
    for (const field of vectors) {
      const values = layer[field];
      if (values === undefined || values.length === units) continue;
      throw new ShapeError({
        code: 'network-values',
        expected: `Layer "${name}" has ${units} units and needs as many ${field}.`,
        received: { [field]: `[${values.length}]`, units: String(units) },
      });
    }
    for (const field of matrices) {
      const values = layer[field];
      if (values === undefined) continue;
      const rows = index === 0 ? 0 : layers[index - 1].units;
      if (index > 0 && values.length === rows && Array.from(values).every((row) => row.length === units))
        continue;
      throw new ShapeError({
        code: 'network-weights',
        expected:
          index === 0
            ? `Layer "${name}" is the input and has no ${field}.`
            : `Layer "${name}" needs ${field} of shape [${rows}, ${units}]: one row for each unit of "${layers[index - 1].name}".`,
        received: { [field]: shapeOf(values) },
      });
    }
  });
  const { name, units } = layers[layers.length - 1];
  if (target !== undefined && target.length !== units) {
    throw new ShapeError({
      code: 'network-target',
      expected: `The target needs one value for each of the ${units} units of the last layer, "${name}".`,
      received: { target: `[${target.length}]` },
    });
  }
}
