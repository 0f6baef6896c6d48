import type { DType } from '../ir/dtype';
import { evaluateGraph } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { makeNode, nodeSize } from '../ir/node';
import { PRIMITIVES } from '../ir/primitives/table';
import { masksFromResults } from './contraction';
import type { FusedGraph, Group, Root, Target } from './fuse';
import { fuse, readsOf, resultsOf } from './fuse';
import { locate } from './operands';
import { simplify } from './simplify';
import type { AddressOfVariable } from './merge';
import { mergeLoops } from './merge';
import type { CopyStep, DotStep, HostStep, Matrices, Place, Schedule, Span, Step } from './steps';

/** A variable: the input node that stands for its old value and the node of its new one. */
export interface VariableUse {
  readonly dtype: DType;
  readonly size: number;
  readonly read: Node | null;
  readonly write: Node | null;
}

/** What to lower. */
export interface LowerRequest {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  readonly variables: readonly VariableUse[];
  readonly addressOf: AddressOfVariable;
}

/** A program in terms of places and steps, for no machine in particular. */
export interface Lowered extends Schedule {
  /** All places that are no temporaries. */
  readonly places: readonly Place[];
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  readonly variables: readonly Place[];
}

const NO_INPUTS = new Map<Node, never>();

/** Turns a graph into steps over places in memory. */
export function lower(request: LowerRequest, target: Target): Lowered {
  const written = request.variables.flatMap(({ write }, index) => (write === null ? [] : [{ index, write }]));
  const simple = masksFromResults(simplify([...written.map(({ write }) => write), ...request.outputs]));
  const nodes = claim(simple);
  const roots: Root[] = nodes.map((node, i) => ({ node, late: i < written.length }));
  const graph = fuse(roots, target);
  return new Lowering(request, graph, {
    writes: new Map(written.map(({ index }, i) => [nodes[i], index])),
    outputs: new Map(nodes.slice(written.length).map((node, i) => [node, i])),
  }).run();
}

/** Gives each root a node of its own that is computed: views, inputs, constants and repeated nodes are copied. */
function claim(nodes: readonly Node[]): Node[] {
  const taken = new Set<Node>();
  return nodes.map((node) => {
    const { kind, name } = node.primitive;
    const own = (kind === 'view' && name !== 'project') || kind === 'leaf' || taken.has(node);
    const result = own ? makeNode(PRIMITIVES.stop_gradient, [node]) : node;
    taken.add(result);
    return result;
  });
}

/** Which variable's new value, or which output, a node is. */
interface RootPlaces {
  readonly writes: ReadonlyMap<Node, number>;
  readonly outputs: ReadonlyMap<Node, number>;
}

class Lowering {
  readonly #graph: FusedGraph;
  readonly #roots: RootPlaces;
  readonly #places: Place[] = [];
  readonly #placeOf = new Map<Node, Place>();
  readonly #inputs: readonly Place[];
  readonly #outputs: readonly Place[];
  readonly #variables: readonly Place[];
  readonly #variableReads: ReadonlyMap<number, Node>;
  readonly #addressOf: AddressOfVariable;

  constructor(request: LowerRequest, graph: FusedGraph, roots: RootPlaces) {
    this.#graph = graph;
    this.#roots = roots;
    const { inputs, outputs, variables } = request;
    this.#addressOf = request.addressOf;
    this.#inputs = inputs.map((node, index) => this.#place('input', node.dtype, nodeSize(node), index));
    this.#outputs = outputs.map((node, index) => this.#place('output', node.dtype, nodeSize(node), index));
    this.#variables = variables.map(({ dtype, size }, index) => this.#place('variable', dtype, size, index));
    for (const [i, node] of inputs.entries()) this.#placeOf.set(node, this.#inputs[i]);
    const reads = new Map<number, Node>();
    for (const [i, { read }] of variables.entries()) {
      if (read === null) continue;
      reads.set(i, read);
      this.#placeOf.set(read, this.#variables[i]);
    }
    this.#variableReads = reads;
  }

  run(): Lowered {
    const { groups } = this.#graph;
    const copies = this.#assignPlaces(groups);
    const steps = groups.map((group) => this.#step(group)).filter((step) => step !== null);
    return {
      ...mergeLoops([...steps, ...copies], this.#addressOf),
      places: this.#places,
      inputs: this.#inputs,
      outputs: this.#outputs,
      variables: this.#variables,
    };
  }

  #place(role: Place['role'], dtype: DType, size: number, index = -1, values: Place['values'] = null): Place {
    const place: Place = { role, dtype, size, index, values };
    if (role !== 'temporary') this.#places.push(place);
    return place;
  }

  #constant(node: Node): Place {
    const [{ data }] = evaluateGraph([node], NO_INPUTS);
    const place = this.#place('constant', node.dtype, data.length, -1, data);
    this.#placeOf.set(node, place);
    return place;
  }

  #at(node: Node): Place {
    return this.#placeOf.get(node) ?? this.#constant(node);
  }

  /** Gives each computed node a place; the copies to be made at the end of the program. */
  #assignPlaces(groups: readonly Group[]): CopyStep[] {
    const readOutside = new Set<Node>();
    for (const group of groups) {
      const own = resultsOf(group);
      for (const read of readsOf(group)) if (!own.includes(read)) readOutside.add(read);
    }
    const copies: CopyStep[] = [];
    for (const [position, group] of groups.entries()) {
      for (const node of resultsOf(group)) {
        const output = this.#roots.outputs.get(node);
        const variable = this.#roots.writes.get(node);
        if (output !== undefined) this.#placeOf.set(node, this.#outputs[output]);
        else if (variable !== undefined && this.#canOverwrite(variable, node, position)) {
          this.#placeOf.set(node, this.#variables[variable]);
        } else if (variable !== undefined || readOutside.has(node)) {
          const from = this.#place('temporary', node.dtype, nodeSize(node));
          this.#placeOf.set(node, from);
          if (variable !== undefined) copies.push({ kind: 'copy', from, to: this.#variables[variable] });
        }
      }
    }
    return copies;
  }

  /** Whether a variable's new value, computed at `position`, may take the old one's place at once. */
  #canOverwrite(variable: number, result: Node, position: number): boolean {
    const old = this.#variableReads.get(variable);
    if (old === undefined) return true;
    return this.#graph.groups.every((group, i) => {
      if (i < position || !readsOf(group).has(old)) return true;
      return i === position && group.kind === 'loop' && group.builder.readsAligned(old, result);
    });
  }

  #step(group: Group): Step | null {
    if (group.kind === 'loop') {
      const step = group.builder.finish((node) => this.#placeOf.get(node) ?? this.#known(node));
      return step.stores.length === 0 ? null : step;
    }
    return group.kind === 'contraction' ? this.#dot(group) : this.#host(group);
  }

  /** The place of a constant; null for results that nobody reads. */
  #known(node: Node): Place | null {
    return node.value !== null || this.#graph.constants.has(node) ? this.#constant(node) : null;
  }

  #dot({ contraction }: Extract<Group, { kind: 'contraction' }>): DotStep {
    const { dot, result, bias, relu } = contraction;
    const [a, b] = dot.inputs;
    const rank = a.shape.length;
    const biasAt = bias && locate(bias, this.#graph.isMaterialised);
    return {
      kind: 'dot',
      batch: rank === 3 ? a.shape[0] : 1,
      m: a.shape[rank - 2],
      n: b.shape[rank - 1],
      k: a.shape[rank - 1],
      a: this.#matrices(a),
      b: this.#matrices(b),
      c: this.#at(result),
      bias: biasAt && { place: this.#at(biasAt.base), offset: biasAt.offset },
      relu,
    };
  }

  #matrices(node: Node): Matrices {
    const { base, strides, offset } = locate(node, this.#graph.isMaterialised);
    const [row, column] = strides.slice(-2);
    return { place: this.#at(base), offset, strides: [strides.length === 3 ? strides[0] : 0, row, column] };
  }

  #host({ node, results }: Extract<Group, { kind: 'other' }>): HostStep {
    const inputs = node.inputs.map((input): Span => {
      const { base, offset } = locate(input, this.#graph.isMaterialised);
      return { place: this.#at(base), offset };
    });
    const outputs: (Place | null)[] = [];
    for (const result of results) {
      const index = result === node ? 0 : (result.attributes.index as number);
      outputs[index] = this.#placeOf.get(result) ?? null;
    }
    return { kind: 'host', node, inputs, outputs };
  }
}
