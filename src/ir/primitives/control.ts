import type { ArrayValue, Node } from '../node';
import { makeNode, substitute, topologicalOrder } from '../node';
import type { Builder, Primitive, ResultType, ScanAttributes, Support } from '../primitive';
import { emptyValue, evaluateGraph } from '../evaluate';
import { sizeOf } from '../shape';

/** Types of a scan's results: the last carries, then the stacked results [length, ...]. */
export function scanResults({ body, carries, length }: ScanAttributes): ResultType[] {
  return body.outputs.map(({ shape, dtype }, i) => ({
    shape: i < carries ? shape : [length, ...shape],
    dtype,
  }));
}

const element = (sequence: ArrayValue, at: number): ArrayValue => {
  const shape = sequence.shape.slice(1);
  const size = sizeOf(shape);
  return { shape, dtype: sequence.dtype, data: sequence.data.subarray(at * size, (at + 1) * size) };
};

function evaluateScan(inputs: readonly ArrayValue[], facts: ScanAttributes): ArrayValue[] {
  const { body, constants, carries, length, reverse } = facts;
  const results = scanResults(facts);
  const stacked = results.slice(carries).map(emptyValue);
  const sequences = inputs.slice(constants + carries);
  let carried: readonly ArrayValue[] = inputs.slice(constants, constants + carries);
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const given = [
      ...inputs.slice(0, constants),
      ...carried,
      ...sequences.map((sequence) => element(sequence, at)),
    ];
    const outputs = evaluateGraph(body.outputs, new Map(body.inputs.map((input, i) => [input, given[i]])));
    carried = outputs.slice(0, carries);
    for (const [i, value] of outputs.slice(carries).entries())
      stacked[i].data.set(value.data, at * value.data.length);
  }
  return [...carried, ...stacked];
}

const zerosLike = (b: Builder, type: ResultType): Node => b.constant(0, type.dtype, type.shape);

/** Elementwise primitives that cost no more than reading their result from memory. */
const CHEAP = new Set(
  [
    'neg abs sign floor ceil trunc round is_finite bitwise_not logical_not add sub mul max min and or xor select cast',
    'bitcast shift_left shift_right_arithmetic shift_right_logical equal not_equal less less_equal greater greater_equal',
  ]
    .join(' ')
    .split(' '),
);

/** Whether a value inside a loop is computed anew for the gradient instead of being kept from each round. */
const isRecomputed = ({ primitive, closed }: Node): boolean =>
  closed ||
  primitive.kind === 'leaf' ||
  primitive.kind === 'view' ||
  primitive.evaluateAll !== undefined ||
  (primitive.kind === 'elementwise' && CHEAP.has(primitive.name));

/** The values of a loop's rounds that slopes are computed from: the last costly ones, and none that they cover. */
function valuesToKeep(slopes: readonly Node[], outputs: readonly Node[], changing: readonly Node[]): Node[] {
  const changes = new Set(changing);
  for (const node of topologicalOrder(outputs))
    if (node.inputs.some((input) => changes.has(input))) changes.add(node);
  const seen = new Set<Node>();
  const kept: Node[] = [];
  const pending = [...slopes];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    if (changes.has(node) && !isRecomputed(node)) kept.push(node);
    else pending.push(...node.inputs);
  }
  return kept.sort((a, b) => a.id - b.id);
}

/**
 * The gradient of a loop is a loop in the other direction. It recomputes the cheap parts of each round from the carries
 * and keeps the results of products and costly functions.
 */
function scanGradient(
  b: Builder,
  scan: Scan,
  node: Node<'scan'>,
  dys: readonly (Node | null)[],
): (Node | null)[] {
  const { body, constants, carries, length, reverse } = node.attributes;
  const results = scanResults(node.attributes);
  const cotangents = body.outputs.map((output) => b.input(output.shape, output.dtype));
  const slopes = b
    .differentiate(body.outputs, cotangents, body.inputs)
    .map((slope, i) => slope ?? zerosLike(b, body.inputs[i]));
  const kept = valuesToKeep(slopes, body.outputs, body.inputs.slice(constants));
  const carryInputs = body.inputs.slice(constants, constants + carries);
  const forward = scan(node.inputs, {
    body: { inputs: body.inputs, outputs: [...body.outputs, ...carryInputs, ...kept] },
    constants,
    carries,
    length,
    reverse,
  });
  const histories = forward.slice(body.outputs.length);

  const like = (value: Node): Node => b.input(value.shape, value.dtype);
  const constantInputs = body.inputs.slice(0, constants);
  const sequenceInputs = body.inputs.slice(constants + carries);
  const sums = constantInputs.map(like);
  const keptInputs = kept.map(like);
  const replaced = substitute(slopes, new Map(kept.map((inner, i) => [inner, keptInputs[i]])));
  const stackedCotangents = cotangents.slice(carries);
  const backward = scan(
    [
      ...node.inputs.slice(0, constants),
      ...results.slice(0, carries).map((type, i) => dys[i] ?? zerosLike(b, type)),
      ...constantInputs.map((input) => zerosLike(b, input)),
      ...node.inputs.slice(constants + carries),
      ...histories,
      ...results.slice(carries).map((type, i) => dys[carries + i] ?? zerosLike(b, type)),
    ],
    {
      body: {
        inputs: [
          ...constantInputs,
          ...cotangents.slice(0, carries),
          ...sums,
          ...sequenceInputs,
          ...carryInputs,
          ...keptInputs,
          ...stackedCotangents,
        ],
        outputs: [
          ...replaced.slice(constants, constants + carries),
          ...sums.map((sum, i) => b.add(sum, replaced[i])),
          ...replaced.slice(constants + carries),
        ],
      },
      constants,
      carries: carries + constants,
      length,
      reverse: !reverse,
    },
  );
  const [carrySlopes, constantSlopes, sequenceSlopes] = [
    backward.slice(0, carries),
    backward.slice(carries, carries + constants),
    backward.slice(carries + constants),
  ];
  return [...constantSlopes, ...carrySlopes, ...sequenceSlopes];
}

/** Makes a loop over the first axis of sequences; its last carries and stacked results, as nodes of their own. */
export type Scan = (inputs: readonly Node[], attributes: ScanAttributes) => Node[];

/** The results of a loop made with its primitive. */
export function scanNodes(
  primitive: Primitive<'scan'>,
  inputs: readonly Node[],
  attributes: ScanAttributes,
): Node[] {
  const node = makeNode(primitive, inputs, attributes);
  return scanResults(attributes).map((_, index) => makeNode(project, [node], { index }));
}

/**
 * The primitive of loops with what compiles it: a loop over the first axis of sequences with carried values, whose results
 * are read with `project`.
 */
export function scanPrimitive(support?: Support): {
  readonly primitive: Primitive<'scan'>;
  readonly scan: Scan;
} {
  const primitive: Primitive<'scan'> = {
    name: 'scan',
    kind: 'other',
    support,
    infer: (_, attributes) => scanResults(attributes)[0],
    inferAll: (_, attributes) => scanResults(attributes),
    evaluate: (inputs, output, attributes) => output.data.set(evaluateScan(inputs, attributes)[0].data),
    evaluateAll: evaluateScan,
    gradientAll: (b, node, dys) => scanGradient(b, scan, node, dys),
  };
  const scan: Scan = (inputs, attributes) => scanNodes(primitive, inputs, attributes);
  return { primitive, scan };
}

/** One result of a node with several. */
export const project: Primitive<'project'> = {
  name: 'project',
  kind: 'view',
  infer: ([{ primitive, inputs, attributes }], { index }) => primitive.inferAll!(inputs, attributes)[index],
  evaluate: ([source], output) => output.data.set(source.data),
};
