import type { DType } from '../ir/dtype';
import { evaluateGraph } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { isA } from '../ir/node';
import { SupportKey } from '../ir/primitive';
import { PART } from './assemble';
import type { Contraction } from './contraction';
import type { FusedGraph, Root, Target } from './fuse';
import { fuse } from './fuse';
import type { Group } from './group';
import { readsOf, resultsOf } from './group';
import { locate } from './operands';
import type { AddressOfVariable } from './merge';
import { NODE_PASSES, STEP_PASSES } from './passes';
import { copyStep, newPlace, PLACE } from './places';
import type { CopyStep, DotStep, Lowered, Matrices, NodeStep, Part, Place, Span, Step } from './steps';
import { allWatchers } from './watch';

/** A variable: the input node that stands for its old value and the node of its new one. */
interface VariableUse {
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
  /** Whether variables get their new values after all else, so that updates of several can become one loop. */
  readonly updatesLast: boolean;
}

/** The places of what goes in and out. */
export type Boundary = Pick<Lowered, 'inputs' | 'outputs' | 'variables'>;

const NO_INPUTS = new Map<Node, never>();

/** Turns a graph into steps over places in memory. */
export function lower(request: Omit<LowerRequest, 'updatesLast'>, target: Target): Lowered {
  return lowerInto({ ...request, updatesLast: true }, target, {
    inputs: request.inputs.map((node, index) => newPlace('input', node, index)),
    outputs: request.outputs.map((node, index) => newPlace('output', node, index)),
    variables: request.variables.map(({ dtype, size }, index) => ({
      ...PLACE,
      role: 'variable',
      dtype,
      size,
      index,
    })),
  });
}

function lowerInto(request: LowerRequest, target: Target, boundary: Boundary): Lowered {
  const written = request.variables.flatMap(({ write }, index) => (write === null ? [] : [{ index, write }]));
  const whole = { isBody: !request.updatesLast, addressOf: request.addressOf };
  const context = { target, written: written.length, addressOf: request.addressOf };
  let nodes: readonly Node[] = [...written.map(({ write }) => write), ...request.outputs];
  allWatchers.nodes('recorded', nodes, whole);
  for (const { name, run } of NODE_PASSES) {
    nodes = run(nodes, context);
    allWatchers.nodes(name, nodes, whole);
  }
  const roots: Root[] = nodes.map((node, i) => ({
    node,
    late: request.updatesLast && i < written.length,
    replaces: i < written.length ? request.variables[written[i].index].read : null,
  }));
  const graph = fuse(roots, target);
  let program = new Lowering(request, target, graph, boundary, {
    writes: new Map(written.map(({ index }, i) => [nodes[i], index])),
    outputs: new Map(nodes.slice(written.length).map((node, i) => [node, i])),
  }).run();
  allWatchers.steps('lower', program, whole);
  for (const { name, run } of STEP_PASSES) {
    program = { ...program, ...run(program, context) };
    allWatchers.steps(name, program, whole);
  }
  return program;
}

/** Which variable's new value, or which output, a node is. */
interface RootPlaces {
  readonly writes: ReadonlyMap<Node, number>;
  readonly outputs: ReadonlyMap<Node, number>;
}

/** What lowering a loop over time does with the program around it. */
export interface LoopContext {
  /** Where a node's value lies. */
  readonly span: (node: Node) => Span;
  readonly isPart: (place: Place) => boolean;
  readonly addPart: (place: Place, part: Part) => void;
  readonly addPlaces: (places: readonly Place[]) => void;
  /** Where nodes that are no loops of elements are computed. */
  readonly target: Pick<Target, 'calls' | 'needsFixed'>;
  /** Lowers the body. */
  readonly lower: (request: LowerRequest, boundary: Boundary) => Lowered;
}

/** Makes a step of a loop over time; null where its body cannot be part of the program. */
export type LowerLoop = (
  context: LoopContext,
  node: Node,
  results: readonly (Place | null)[],
) => Step[] | null;

/** What makes a step of a loop over time. */
export const LOWER_LOOP = new SupportKey<LowerLoop>();

class Lowering {
  readonly #target: Target;
  readonly #graph: FusedGraph;
  readonly #roots: RootPlaces;
  readonly #boundary: Boundary;
  readonly #places: Place[];
  readonly #placeOf = new Map<Node, Place>();
  readonly #variableReads: ReadonlyMap<number, Node>;
  readonly #parts = new Map<Place, Part>();

  constructor(
    { inputs, variables }: LowerRequest,
    target: Target,
    graph: FusedGraph,
    boundary: Boundary,
    roots: RootPlaces,
  ) {
    this.#target = target;
    this.#graph = graph;
    this.#roots = roots;
    this.#boundary = boundary;
    this.#places = [...boundary.inputs, ...boundary.outputs, ...boundary.variables];
    for (const [i, node] of inputs.entries()) this.#placeOf.set(node, boundary.inputs[i]);
    const reads = new Map<number, Node>();
    for (const [i, { read }] of variables.entries()) {
      if (read === null) continue;
      reads.set(i, read);
      this.#placeOf.set(read, boundary.variables[i]);
    }
    this.#variableReads = reads;
  }

  run(): Lowered {
    const { groups } = this.#graph;
    const copies = this.#assignPlaces(groups);
    const steps = groups.flatMap((group) => this.#steps(group));
    return { steps: [...steps, ...copies], parts: this.#parts, places: this.#places, ...this.#boundary };
  }

  #constant(node: Node): Place {
    const [{ data }] = evaluateGraph([node], NO_INPUTS);
    const place = { ...newPlace('constant', node), values: data };
    this.#places.push(place);
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
          this.#placeOf.set(node, this.#boundary.outputs[this.#roots.outputs.get(node)!]);
        } else if (variable !== undefined && this.#canOverwrite(variable, node, position)) {
          this.#placeOf.set(node, this.#boundary.variables[variable]);
        } else if (variable !== undefined || readOutside.has(node)) {
          const from = newPlace('temporary', node);
          this.#placeOf.set(node, from);
          if (variable !== undefined) copies.push(copyStep(from, this.#boundary.variables[variable]));
        }
        const onto = group.kind === 'contraction' ? group.contraction.onto : null;
        // A product that only serves to be added to is computed where the sum will be.
        const place = this.#placeOf.get(node);
        const isFresh = place?.role === 'temporary' || place?.role === 'output';
        if (onto !== null && isFresh && this.#placeOf.get(onto)?.role === 'temporary') {
          this.#placeOf.set(onto, place);
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
      place = output === undefined ? newPlace('temporary', whole) : this.#boundary.outputs[output];
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
      if (i > position) return false;
      if (group.kind === 'contraction') return group.contraction.onto === old;
      return group.kind === 'loop' && group.builder.readsAligned(old, result);
    });
  }

  #steps(group: Group): Step[] {
    if (group.kind === 'loop') {
      // Nothing is stored: what reduces no elements is a constant by now.
      if (group.builder.size === 0) return [];
      const step = group.builder.finish((node) => this.#placeOf.get(node) ?? this.#known(node));
      return step.stores.length === 0 ? [] : [step];
    }
    if (group.kind === 'other') {
      const outputs = this.#outputs(group);
      const lowerLoop = LOWER_LOOP.of(group.node.primitive);
      return (
        lowerLoop?.(this.#loopContext(), group.node, outputs) ?? [
          this.#node(group.node, outputs, null, false),
        ]
      );
    }
    const { product, result, bias, relu } = group.contraction;
    if (product.primitive.name === 'dot') return this.#dot(group.contraction);
    return [this.#node(product, [this.#at(result)], bias, relu)];
  }

  /** The place of a constant; null for results that nobody reads. */
  #known(node: Node): Place | null {
    return node.value !== null || this.#graph.constants.has(node) ? this.#constant(node) : null;
  }

  #dot({ product, result, onto, bias, relu }: Contraction): Step[] {
    const [a, b] = product.inputs;
    const rank = a.shape.length;
    const c = this.#at(result);
    const step: DotStep = {
      kind: 'dot',
      batch: rank === 3 ? a.shape[0] : 1,
      m: a.shape[rank - 2],
      n: b.shape[rank - 1],
      k: a.shape[rank - 1],
      a: this.#matrices(a),
      b: this.#matrices(b),
      c,
      accumulates: onto !== null,
      bias: bias && this.#span(bias),
      relu,
    };
    // Where the sum could not take the place of what it is added to.
    const from = onto === null ? c : this.#at(onto);
    return from === c ? [step] : [copyStep(from, c), step];
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

  #loopContext(): LoopContext {
    return {
      span: (node) => this.#span(node),
      isPart: (place) => this.#parts.has(place),
      addPart: (place, part) => this.#parts.set(place, part),
      addPlaces: (places) => this.#places.push(...places),
      target: this.#target,
      lower: (request, boundary) => lowerInto(request, this.#target, boundary),
    };
  }

  #outputs({ node, results }: Extract<Group, { kind: 'other' }>): (Place | null)[] {
    const outputs: (Place | null)[] = [];
    for (const result of results) {
      const index = result !== node && isA(result, 'project') ? result.attributes.index : 0;
      outputs[index] = this.#placeOf.get(result) ?? null;
    }
    return outputs;
  }
}
