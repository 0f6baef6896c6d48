import type { Access, LoopStep, NodeStep, Place, Step } from '../compile/steps';
import { bytesOf } from '../ir/dtype';
import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';
import type { StepFacts } from './backend';

const formatPlace = ({ role, dtype, size, index }: Place): string =>
  `${role}${index < 0 ? '' : ` ${index}`} ${dtype}[${size}]`;

const placesText = (places: readonly Place[]): string => places.map(formatPlace).join(', ');

/** What a backend says of the steps that are its own affair. */
export interface StepKernels {
  /** The multiplications and additions of the kernel that computes a node, 0 where they are not what takes its time; null for none. */
  readonly flopsOf: (node: Node) => number | null;
  /** Products that a native library computes. */
  readonly native: ReadonlySet<Step>;
}

/** What each step is and does, in order; what is inside a loop over time comes after it. */
export function stepFacts(steps: readonly Step[], kernels: StepKernels): StepFacts[] {
  const facts = (step: Step, depth: number, rounds: number): StepFacts[] => {
    const own: StepFacts = { ...factsOf(step, kernels), depth, rounds };
    if (step.kind !== 'scan') return [own];
    return [own, ...step.body.steps.flatMap((inner) => facts(inner, depth + 1, rounds * step.length))];
  };
  return steps.flatMap((step) => facts(step, 0, 1));
}

type OwnFacts = Omit<StepFacts, 'depth' | 'rounds'>;

function factsOf(step: Step, { native, flopsOf }: StepKernels): OwnFacts {
  switch (step.kind) {
    case 'loop':
      return {
        kind: 'loop',
        name: loopName(step),
        target: placesText(storedIn([step])),
        flops: 0,
        bytes: loopBytes(step),
      };
    case 'rows': {
      const { dimensions, kept, passes } = step;
      return {
        kind: 'loop',
        name: `${spaceText({ dimensions, kept })} in ${passes.length} passes: ${passes.map(namesIn).join('; ')}`,
        target: placesText(storedIn(passes)),
        flops: 0,
        bytes: passes.reduce((sum, pass) => sum + loopBytes(pass), 0),
      };
    }
    case 'dot': {
      const { batch, m, n, k } = step;
      const folded = `${step.accumulates ? ' + result' : ''}${step.bias === null ? '' : ' + bias'}${step.relu ? ', relu' : ''}`;
      return {
        kind: 'product',
        name: `${native.has(step) ? 'native ' : ''}dot ${batch > 1 ? `${batch} x ` : ''}[${m}, ${k}] [${k}, ${n}]${folded}`,
        target: formatPlace(step.c),
        flops: 2 * batch * m * n * k,
        bytes: batch * (m * k + k * n + m * n) * bytesOf(step.c.dtype),
      };
    }
    case 'copy':
      return {
        kind: 'copy',
        name: `copy ${formatPlace(step.from.place)}`,
        target: formatPlace(step.to),
        flops: 0,
        bytes: 2 * step.to.size * bytesOf(step.to.dtype),
      };
    case 'scan':
      return {
        kind: 'scan',
        name: `scan of ${step.length}${step.reverse ? ', backwards' : ''}`,
        target: placesText(step.writes),
        flops: 0,
        bytes: 0,
      };
    case 'node':
      return nodeFacts(step, flopsOf(step.node));
  }
}

/** @param flops null where no kernel computes the node */
function nodeFacts(step: NodeStep, flops: number | null): OwnFacts {
  const folded = `${step.bias === null ? '' : ' + bias'}${step.relu ? ', relu' : ''}`;
  const read = step.node.inputs.filter((_, i) => step.inputs[i] !== null);
  const written = step.outputs.filter((place) => place != null);
  return {
    kind: flops === null ? 'outside' : flops > 0 ? 'convolution' : 'kernel',
    name: `${flops === null ? 'outside' : 'kernel'} ${step.node.primitive.name}${folded}`,
    target: placesText(written),
    flops: flops ?? 0,
    bytes:
      read.reduce((sum, node) => sum + nodeSize(node) * bytesOf(node.dtype), 0) +
      written.reduce((sum, { size, dtype }) => sum + size * bytesOf(dtype), 0),
  };
}

function spaceText({ dimensions, kept }: { dimensions: readonly number[]; kept: number }): string {
  const [rows, reduced] = [dimensions.slice(0, kept), dimensions.slice(kept)];
  return `loop [${rows.join(', ')}]${reduced.length === 0 ? '' : ` over [${reduced.join(', ')}]`}`;
}

/** What a loop computes. */
const namesIn = ({ values }: LoopStep): string =>
  values
    .flatMap((value) =>
      value.kind === 'apply' ? [value.name] : value.kind === 'reduce' ? [value.reduction] : [],
    )
    .join(' ') || 'copy';

/** Places that loops write. */
const storedIn = (loops: readonly LoopStep[]): Place[] => [
  ...new Set(loops.flatMap((loop) => loop.stores.map(({ access }) => access.place))),
];

function loopName(step: LoopStep): string {
  const passes = step.passes === null ? '' : ` in ${step.passes.count} passes`;
  return `${spaceText(step)}${passes}: ${namesIn(step)}`;
}

/** Bytes a loop reads and writes at least: each element it visits once, however often it comes by. */
function loopBytes({ dimensions, values, stores }: LoopStep): number {
  const bytes = ({ place, strides }: Access): number =>
    strides.reduce((product, stride, i) => (stride === 0 ? product : product * dimensions[i]), 1) *
    bytesOf(place.dtype);
  const loads = values.flatMap((value) => (value.kind === 'load' ? [value.access] : []));
  return [...loads, ...stores.map(({ access }) => access)].reduce((sum, access) => sum + bytes(access), 0);
}
