import type { DType } from '../ir/dtype';
import { evaluateGraph } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { makeNode, nodeSize } from '../ir/node';
import type { ScanAttributes } from '../ir/primitive';
import { PRIMITIVES } from '../ir/primitives/table';
import { ASSEMBLE, PART } from './assemble';
import type { Contraction } from './contraction';
import { masksFromResults } from './contraction';
import { decompose } from './decompose';
import type { FusedGraph, Group, Root, Target } from './fuse';
import { fuse, readsOf, resultsOf } from './fuse';
import { locate } from './operands';
import { lightenLoops } from './loops';
import { simplify } from './simplify';
import type { AddressOfVariable } from './merge';
import { mergeLoops } from './merge';
import { planMemory } from './plan-memory';
import type { CopyStep, DotStep, Matrices, NodeStep, Place, ScanStep, Schedule, Span, Step } from './steps';
import { isMoving } from './steps';

/** A variable: the input node that stands for its old value and the node of its new one. */
interface VariableUse {
  readonly dtype: DType;
  readonly size: number;
  readonly read: Node | null;
  readonly write: Node | null;
}

/** What to lower. */
interface LowerRequest {
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

/** The places of what goes in and out. */
type Boundary = Pick<Lowered, 'inputs' | 'outputs' | 'variables'>;

const NO_INPUTS = new Map<Node, never>();

/** Turns a graph into steps over places in memory. */
export function lower(request: LowerRequest, target: Target): Lowered {
  return lowerInto(request, target, {
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

const PLACE = { index: -1, values: null, window: null };

function newPlace(role: Place['role'], node: Node, index = -1): Place {
  return { ...PLACE, role, dtype: node.dtype, size: nodeSize(node), index };
}

function lowerInto(request: LowerRequest, target: Target, boundary: Boundary): Lowered {
  const written = request.variables.flatMap(({ write }, index) => (write === null ? [] : [{ index, write }]));
  const wanted = [...written.map(({ write }) => write), ...request.outputs];
  const simple = masksFromResults(lightenLoops(simplify(wanted)));
  const nodes = claim(decompose(simple, target.stores), written.length);
  const roots: Root[] = nodes.map((node, i) => ({
    node,
    late: i < written.length,
    replaces: i < written.length ? request.variables[written[i].index].read : null,
  }));
  const graph = fuse(roots, target);
  return new Lowering(request, target, graph, boundary, {
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

const copyStep = (place: Place, to: Place): CopyStep => ({ kind: 'copy', from: { place, offset: 0 }, to });

/** Which variable's new value, or which output, a node is. */
interface RootPlaces {
  readonly writes: ReadonlyMap<Node, number>;
  readonly outputs: ReadonlyMap<Node, number>;
}

class Lowering {
  readonly #target: Target;
  readonly #graph: FusedGraph;
  readonly #roots: RootPlaces;
  readonly #boundary: Boundary;
  readonly #places: Place[];
  readonly #placeOf = new Map<Node, Place>();
  readonly #variableReads: ReadonlyMap<number, Node>;
  readonly #addressOf: AddressOfVariable;

  constructor(
    { inputs, variables, addressOf }: LowerRequest,
    target: Target,
    graph: FusedGraph,
    boundary: Boundary,
    roots: RootPlaces,
  ) {
    this.#target = target;
    this.#graph = graph;
    this.#roots = roots;
    this.#addressOf = addressOf;
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
    return { ...mergeLoops([...steps, ...copies], this.#addressOf), places: this.#places, ...this.#boundary };
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
      const step = group.builder.finish((node) => this.#placeOf.get(node) ?? this.#known(node));
      return step.stores.length === 0 ? [] : [step];
    }
    if (group.kind === 'other') {
      const outputs = this.#outputs(group);
      const scan = group.node.primitive.name === 'scan' ? this.#scan(group.node, outputs) : null;
      return scan === null ? this.#node(group.node, outputs, null, false) : [scan];
    }
    const { product, result, bias, relu } = group.contraction;
    if (product.primitive.name === 'dot') return this.#dot(group.contraction);
    return this.#node(product, [this.#at(result)], bias, relu);
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

  #node(node: Node, outputs: NodeStep['outputs'], bias: Node | null, relu: boolean): Step[] {
    const before: Step[] = [];
    const after: Step[] = [];
    const fixed = this.#target.needsFixed(node);
    const standing = (place: Place): Place => ({
      ...PLACE,
      role: 'temporary',
      dtype: place.dtype,
      size: place.size,
    });
    const still = (span: Span): Span => {
      if (!fixed || !isMoving(span.place)) return span;
      const to = standing(span.place);
      before.push(copyStep(span.place, to));
      return { place: to, offset: span.offset };
    };
    const inputs = node.inputs.map((input, i) =>
      this.#target.needs(node, i) ? still(this.#span(input)) : null,
    );
    const results = outputs.map((place) => {
      if (place === null || !fixed || !isMoving(place)) return place;
      const from = standing(place);
      after.push(copyStep(from, place));
      return from;
    });
    const step: NodeStep = {
      kind: 'node',
      node,
      inputs,
      outputs: results,
      bias: bias && still(this.#span(bias)),
      relu,
    };
    return [...before, step, ...after];
  }

  /** A scan as a loop of steps; null where one of them would have to be evaluated outside. */
  #scan(node: Node, results: readonly (Place | null)[]): ScanStep | null {
    const { body, constants, carries, length, reverse } = node.attributes as unknown as ScanAttributes;
    const spans = node.inputs.map((input) => this.#span(input));
    const window = ({ place, offset }: Span, like: Node, step: number): Place => ({
      ...newPlace('window', like),
      window: { whole: place, offset, step, scan: node.id },
    });
    const carried = body.inputs.slice(constants, constants + carries);
    const carryPlaces = carried.map((input, i) => results[i] ?? newPlace('temporary', input));
    const elements = body.inputs.slice(constants + carries);
    const wanted = body.outputs.slice(carries).flatMap((output, i) => {
      const place = results[carries + i] ?? null;
      return place === null ? [] : [{ output, place }];
    });
    const lowered = lowerInto(
      {
        inputs: [...body.inputs.slice(0, constants), ...elements],
        outputs: wanted.map(({ output }) => output),
        variables: carried.map((read, i) => ({
          dtype: read.dtype,
          size: nodeSize(read),
          read,
          write: body.outputs[i] === read ? null : body.outputs[i],
        })),
        addressOf: () => null,
      },
      this.#target,
      {
        inputs: [
          ...body.inputs.slice(0, constants).map((input, i) => window(spans[i], input, 0)),
          ...elements.map((input, i) => window(spans[constants + carries + i], input, nodeSize(input))),
        ],
        outputs: wanted.map(({ output, place }) => window({ place, offset: 0 }, output, nodeSize(output))),
        variables: carried.map((input, i) => window({ place: carryPlaces[i], offset: 0 }, input, 0)),
      },
    );
    if (lowered.steps.some((step) => step.kind === 'node' && !this.#target.calls(step.node))) return null;
    this.#places.push(...lowered.places.filter((place) => place.role === 'constant'));
    const plan = planMemory(lowered);
    return {
      kind: 'scan',
      scan: node.id,
      length,
      reverse,
      starts: carryPlaces.map((to, i): CopyStep => ({ kind: 'copy', from: spans[constants + i], to })),
      body: { steps: lowered.steps, parts: lowered.parts },
      temporaries: plan.offsets,
      room: { ...PLACE, role: 'temporary', dtype: 'uint8', size: plan.bytes },
      reads: spans.map((span) => span.place),
      writes: [...carryPlaces, ...wanted.map(({ place }) => place)],
    };
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
