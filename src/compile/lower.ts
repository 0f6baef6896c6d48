import type { DType } from '../ir/dtype';
import { evaluateGraph } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { makeNode, nodeSize } from '../ir/node';
import { PRIMITIVES } from '../ir/primitives/table';
import { ASSEMBLE, PART } from './assemble';
import type { Contraction } from './contraction';
import { masksFromResults } from './contraction';
import { decompose } from './decompose';
import type { FusedGraph, Group, Root, Target } from './fuse';
import { fuse, readsOf, resultsOf } from './fuse';
import { locate } from './operands';
import { simplify } from './simplify';
import type { AddressOfVariable } from './merge';
import { mergeLoops } from './merge';
import type { CopyStep, DotStep, Matrices, NodeStep, Place, Schedule, Span, Step } from './steps';

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
  const nodes = claim(decompose(simple, target.stores), written.length);
  const roots: Root[] = nodes.map((node, i) => ({ node, late: i < written.length }));
  const graph = fuse(roots, target);
  return new Lowering(request, target, graph, {
    writes: new Map(written.map(({ index }, i) => [nodes[i], index])),
    outputs: new Map(nodes.slice(written.length).map((node, i) => [node, i])),
  }).run();
}

/** Gives each root a node of its own that is computed: views, inputs, constants and repeated nodes are copied. */
function claim(nodes: readonly Node[], variables: number): Node[] {
  const taken = new Set<Node>();
  return nodes.map((node, i) => {
    const { kind, name } = node.primitive;
    // What is assembled is written bit by bit: a variable's old value must be read by then.
    const assembled = node.primitive === ASSEMBLE && i < variables;
    const shared = (kind === 'view' && name !== 'project') || kind === 'leaf' || taken.has(node) || assembled;
    const result = shared ? makeNode(PRIMITIVES.stop_gradient, [node]) : node;
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
  readonly #target: Target;
  readonly #graph: FusedGraph;
  readonly #roots: RootPlaces;
  readonly #places: Place[] = [];
  readonly #placeOf = new Map<Node, Place>();
  readonly #inputs: readonly Place[];
  readonly #outputPlaces: readonly Place[];
  readonly #variables: readonly Place[];
  readonly #variableReads: ReadonlyMap<number, Node>;
  readonly #addressOf: AddressOfVariable;

  constructor(request: LowerRequest, target: Target, graph: FusedGraph, roots: RootPlaces) {
    this.#target = target;
    this.#graph = graph;
    this.#roots = roots;
    const { inputs, outputs, variables } = request;
    this.#addressOf = request.addressOf;
    this.#inputs = inputs.map((node, index) => this.#place('input', node.dtype, nodeSize(node), index));
    this.#outputPlaces = outputs.map((node, index) =>
      this.#place('output', node.dtype, nodeSize(node), index),
    );
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
      outputs: this.#outputPlaces,
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
    const wholes = new Map(this.#graph.assembled.flatMap((node) => node.inputs.map((part) => [part, node])));
    const copies: CopyStep[] = [];
    for (const [position, group] of groups.entries()) {
      for (const node of resultsOf(group)) {
        const variable = this.#roots.writes.get(node);
        if (node.primitive === PART) this.#placeOf.set(node, this.#wholePlace(wholes.get(node)!));
        else if (this.#roots.outputs.has(node)) {
          this.#placeOf.set(node, this.#outputPlaces[this.#roots.outputs.get(node)!]);
        } else if (variable !== undefined && this.#canOverwrite(variable, node, position)) {
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

  /** The place of an assembled node, which all its parts are written to. */
  #wholePlace(whole: Node): Place {
    let place = this.#placeOf.get(whole);
    if (place === undefined) {
      const output = this.#roots.outputs.get(whole);
      place =
        output === undefined
          ? this.#place('temporary', whole.dtype, nodeSize(whole))
          : this.#outputPlaces[output];
      this.#placeOf.set(whole, place);
    }
    return place;
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
    if (group.kind === 'other') return this.#node(group.node, this.#outputs(group), null, false);
    const { product, result, bias, relu } = group.contraction;
    if (product.primitive.name === 'dot') return this.#dot(group.contraction);
    return this.#node(product, [this.#at(result)], bias, relu);
  }

  /** The place of a constant; null for results that nobody reads. */
  #known(node: Node): Place | null {
    return node.value !== null || this.#graph.constants.has(node) ? this.#constant(node) : null;
  }

  #dot({ product, result, bias, relu }: Contraction): DotStep {
    const [a, b] = product.inputs;
    const rank = a.shape.length;
    return {
      kind: 'dot',
      batch: rank === 3 ? a.shape[0] : 1,
      m: a.shape[rank - 2],
      n: b.shape[rank - 1],
      k: a.shape[rank - 1],
      a: this.#matrices(a),
      b: this.#matrices(b),
      c: this.#at(result),
      bias: bias && this.#span(bias),
      relu,
    };
  }

  #matrices(node: Node): Matrices {
    const { base, strides, offset } = locate(node, this.#graph.isMaterialised);
    const [row, column] = strides.slice(-2);
    return { place: this.#at(base), offset, strides: [strides.length === 3 ? strides[0] : 0, row, column] };
  }

  #span(node: Node): Span {
    const { base, offset } = locate(node, this.#graph.isMaterialised);
    return { place: this.#at(base), offset };
  }

  #node(node: Node, outputs: NodeStep['outputs'], bias: Node | null, relu: boolean): NodeStep {
    const inputs = node.inputs.map((input, i) => (this.#target.needs(node, i) ? this.#span(input) : null));
    return { kind: 'node', node, inputs, outputs, bias: bias && this.#span(bias), relu };
  }

  #outputs({ node, results }: Extract<Group, { kind: 'other' }>): (Place | null)[] {
    const outputs: (Place | null)[] = [];
    for (const result of results) {
      const index = result === node ? 0 : (result.attributes.index as number);
      outputs[index] = this.#placeOf.get(result) ?? null;
    }
    return outputs;
  }
}
