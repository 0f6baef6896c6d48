import type { Node } from '../ir/node';
import { makeNode, topologicalOrder } from '../ir/node';
import { SHAPE } from '../ir/primitives/shape';
import { ASSEMBLE } from './assemble';
import { masksFromResults } from './contraction';
import { decompose } from './decompose';
import type { Target } from './fuse';
import type { AddressOfVariable } from './merge';
import { mergeLoops } from './merge';
import { planRows } from './rows';
import { simplify } from './simplify';
import { simplifySoftmaxSlopes } from './softmax-slope';
import type { Schedule } from './steps';
import { REWRITE } from './support';

/** What passes know besides the program. */
export interface PassContext {
  readonly target: Target;
  /** How many of the first roots are new values of variables. */
  readonly written: number;
  readonly addressOf: AddressOfVariable;
}

/** A pass over the nodes below a program's roots. */
export interface NodePass {
  readonly name: string;
  readonly run: (roots: readonly Node[], context: PassContext) => readonly Node[];
}

/** A pass over the steps of a program. */
export interface StepPass {
  readonly name: string;
  readonly run: (schedule: Schedule, context: PassContext) => Schedule;
}

/** The pass that primitives of a name bring, where the program has one of them. */
const broughtBy =
  (name: string): NodePass['run'] =>
  (roots) => {
    const node = topologicalOrder(roots).find(({ primitive }) => primitive.name === name);
    return (node && REWRITE.of(node.primitive)?.(roots)) ?? roots;
  };

/** Gives each root a node of its own that is computed: views, inputs, constants and repeated nodes are copied. */
function claim(roots: readonly Node[], { written }: PassContext): Node[] {
  const taken = new Set<Node>();
  return roots.map((node, i) => {
    const { kind, name } = node.primitive;
    // What is assembled is written bit by bit: a variable's old value must be read by then.
    const assembled = node.primitive === ASSEMBLE && i < written;
    const shared = (kind === 'view' && name !== 'project') || kind === 'leaf' || taken.has(node) || assembled;
    const result = shared ? makeNode(SHAPE.stop_gradient, [node]) : node;
    taken.add(result);
    return result;
  });
}

/** What is done to the nodes of a program, and to those of each loop's body, in order. */
export const NODE_PASSES: readonly NodePass[] = [
  // Common subexpression elimination, constant folding, algebraic identities.
  { name: 'simplify', run: simplify },
  { name: 'softmax-slope', run: simplifySoftmaxSlopes },
  // Loop-invariant code motion, and products of all rounds in one. First: these give off convolutions.
  { name: 'loops', run: broughtBy('scan') },
  { name: 'windows', run: broughtBy('conv') },
  { name: 'masks', run: masksFromResults },
  { name: 'decompose', run: (roots, { target }) => decompose(roots, target.stores) },
  { name: 'claim', run: claim },
];

/** What is done to its steps, after loop fusion (`fuse`) has grouped its nodes and `lower` has made steps of the groups. */
export const STEP_PASSES: readonly StepPass[] = [
  {
    name: 'rows',
    run: ({ steps, parts }, { target }) => ({
      steps: steps.map((step) => (step.kind === 'loop' ? planRows(step, target) : step)),
      parts,
    }),
  },
  // Horizontal fusion: loops that do the same to neighbours in memory.
  { name: 'merge', run: ({ steps, parts }, { addressOf }) => mergeLoops(steps, addressOf, parts) },
];
