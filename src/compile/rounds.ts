import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { isA, makeNode, nodeSize, topologicalOrder } from '../ir/node';
import type { Primitive, ScanAttributes } from '../ir/primitive';
import { scanNodes } from '../ir/primitives/control';
import { substitute } from '../ir/node';
import { isLinear, lifted, repeated, sumOfProducts } from './lift';
import { simplify } from './simplify';

/** The outputs of a loop's body that some of its results depend on, and all the body's nodes below them. */
export function reachable(
  { body, constants, carries }: ScanAttributes,
  results: Iterable<number>,
): { readonly outputs: ReadonlySet<number>; readonly nodes: ReadonlySet<Node> } {
  const outputs = new Set(results);
  for (;;) {
    const nodes = new Set(topologicalOrder([...outputs].map((i) => body.outputs[i])));
    const before = outputs.size;
    for (let i = 0; i < carries; i++) if (nodes.has(body.inputs[constants + i])) outputs.add(i);
    if (outputs.size === before) return { outputs, nodes };
  }
}

/** What a value in the body of a loop changes with: nothing, the elements of sequences, or what is carried. */
type Change = 'fixed' | 'sequence' | 'carry';

/** Operands stacked for one product after the loop may take so many times the memory that the product does. */
const STACKED_OPERANDS = 4;

/** One of the values that are added up in a carry. */
interface Term {
  readonly node: Node;
  readonly isNegative: boolean;
}

/** A carry to which values are added, some of which can be added up after the loop. */
interface Accumulator {
  readonly kept: readonly Term[];
  readonly moved: readonly Term[];
}

/** Sums and views are followed so far: what lies deeper stays in the loop. */
const DEEPEST = 64;

const isMatrixProduct = ({ primitive, shape }: Node): boolean =>
  primitive.name === 'dot' && shape.length === 2;

/** Takes a loop apart: what stays in its rounds, and what is computed before and after them. */
export class Rounds {
  readonly #primitive: Primitive<'scan'>;
  readonly #attributes: ScanAttributes;
  readonly #outside: readonly Node[];
  readonly #wanted: readonly number[];
  readonly #outputs: readonly Node[];
  readonly #live: ReadonlySet<number>;
  readonly #order: readonly Node[];
  readonly #changes = new Map<Node, Change>();
  readonly #users = new Map<Node, number>();
  /** Outside values for the body's constants and sequences. */
  readonly #given = new Map<Node, Node>();
  readonly #ahead = new Map<Node, Node | null>();
  readonly #accumulators = new Map<number, Accumulator>();
  /** Values that the loop stacks; with the stacks once the loop is made. */
  readonly #stacked = new Map<Node, Node | null>();

  /** `outside` are the loop's inputs, `wanted` the positions of the results that are read. */
  constructor(loop: Node<'scan'>, outside: readonly Node[], wanted: readonly number[]) {
    const { attributes } = loop;
    const { body, constants, carries } = attributes;
    this.#primitive = loop.primitive;
    this.#outputs = simplify(body.outputs);
    this.#attributes = { ...attributes, body: { inputs: body.inputs, outputs: this.#outputs } };
    this.#outside = outside;
    this.#wanted = wanted;
    const { outputs, nodes } = reachable(this.#attributes, wanted);
    this.#live = outputs;
    this.#order = [...nodes].sort((a, b) => a.id - b.id);
    for (const [i, input] of body.inputs.entries()) {
      const carry = i - constants;
      const isCarry = carry >= 0 && carry < carries && this.#outputs[carry] !== input;
      this.#changes.set(input, isCarry ? 'carry' : carry < carries ? 'fixed' : 'sequence');
      if (!isCarry) this.#given.set(input, outside[i]);
    }
    for (const node of this.#order) {
      if (node.primitive.name !== 'input') this.#changes.set(node, this.#changeBelow(node));
      for (const input of node.inputs) this.#use(input);
    }
    for (const i of outputs) this.#use(this.#outputs[i]);
  }

  /** The wanted results by their positions. */
  results(): ReadonlyMap<number, Node> {
    const { length, carries } = this.#attributes;
    if (length === 0) return this.#untouched();
    if (length === 1) return this.#unrolled();
    this.#decide();
    const ends = this.#makeLoop();
    return new Map(
      this.#wanted.map((i) => [i, i < carries ? this.#end(i, ends) : this.#stack(this.#outputs[i])]),
    );
  }

  #use(node: Node): void {
    this.#users.set(node, (this.#users.get(node) ?? 0) + 1);
  }

  #isShared(node: Node): boolean {
    return this.#users.get(node)! > 1;
  }

  #changeBelow({ inputs }: Node): Change {
    const changes = inputs.map((input) => this.#changes.get(input)!);
    if (changes.includes('carry')) return 'carry';
    return changes.includes('sequence') ? 'sequence' : 'fixed';
  }

  #changesWith(node: Node, change: Change): boolean {
    return this.#changes.get(node) === change;
  }

  #carryInput(carry: number): Node {
    return this.#attributes.body.inputs[this.#attributes.constants + carry];
  }

  #start(carry: number): Node {
    return this.#outside[this.#attributes.constants + carry];
  }

  // Loops that need no taking apart.

  #untouched(): Map<number, Node> {
    const results = scanNodes(this.#primitive, this.#outside, this.#attributes);
    return new Map(this.#wanted.map((i) => [i, results[i]]));
  }

  #unrolled(): Map<number, Node> {
    const { body, constants, carries } = this.#attributes;
    const elements = body.inputs.map((input, i): [Node, Node] => [
      input,
      i < constants + carries ? this.#outside[i] : build.reshape(this.#outside[i], input.shape),
    ]);
    const values = substitute(
      this.#wanted.map((i) => this.#outputs[i]),
      new Map(elements),
    );
    return new Map(
      this.#wanted.map((i, at) => {
        const value = values[at];
        return [i, i < carries ? value : build.reshape(value, [1, ...value.shape])];
      }),
    );
  }

  // What goes where.

  #decide(): void {
    const { carries } = this.#attributes;
    const carried = [...this.#live].filter((i) => i < carries);
    const outputs = [...this.#live].filter((i) => i >= carries).map((i) => this.#outputs[i]);
    const products = outputs.filter((output) => this.#lateOperand(output) !== null);
    for (const output of outputs) if (!products.includes(output)) this.#add(this.#toStack(output));
    // What is stacked for one product may serve another.
    for (let before = -1; before !== this.#stacked.size;) {
      before = this.#stacked.size;
      for (const carry of carried) this.#decideCarry(carry);
      for (const output of products) {
        const { product, stacks } = this.#lateOperand(output)!;
        if (this.#isCheap(stacks, product)) this.#add(stacks);
      }
    }
    for (const output of products) {
      if (this.#lateOperand(output)!.stacks.length > 0) this.#add(this.#toStack(output));
    }
  }

  #add(nodes: readonly Node[]): void {
    for (const node of nodes) this.#stacked.set(node, null);
  }

  #isCheap(stacks: readonly Node[], product: Node): boolean {
    const elements = stacks.reduce((sum, node) => sum + nodeSize(node), 0);
    return elements <= STACKED_OPERANDS * nodeSize(product);
  }

  /** The product, and what to stack for it, of which an output is a view that nothing else in the loop uses. */
  #lateOperand(output: Node, depth = 0): { product: Node; stacks: Node[] } | null {
    if (
      depth > DEEPEST ||
      this.#isShared(output) ||
      this.#stacked.has(output) ||
      !this.#changesWith(output, 'carry')
    )
      return null;
    if (output.primitive.kind === 'view' && output.primitive.name !== 'project')
      return this.#lateOperand(output.inputs[0], depth + 1);
    if (!isMatrixProduct(output) || !this.#changesWith(output.inputs[1], 'fixed')) return null;
    return { product: output, stacks: this.#toStack(output.inputs[0]) };
  }

  /** What the loop must stack besides what it does anyway, so that a value is known for all rounds. */
  #toStack(node: Node, depth = 0): Node[] {
    if (this.#stacked.has(node) || this.#changesWith(node, 'fixed')) return [];
    if (this.#changesWith(node, 'sequence') && this.#computedAhead(node) !== null) return [];
    if (depth < DEEPEST && node.primitive.kind === 'view' && node.primitive.name !== 'project') {
      const below = this.#toStack(node.inputs[0], depth + 1);
      if (below.length === 0 || nodeSize(below[0]) <= nodeSize(node)) return below;
    }
    return [node];
  }

  #decideCarry(carry: number): void {
    const input = this.#carryInput(carry);
    const output = this.#outputs[carry];
    if (output === input || this.#users.get(input) !== 1) return;
    const terms = this.#terms({ node: output, isNegative: false });
    if (!terms.some(({ node, isNegative }) => node === input && !isNegative)) return;
    const kept: Term[] = [];
    const moved: Term[] = [];
    for (const term of terms) {
      const stacks = term.node === input ? null : this.#toAddUp(term.node);
      (stacks === null ? kept : moved).push(term);
      this.#add(stacks ?? []);
    }
    if (moved.length > 0) this.#accumulators.set(carry, { kept, moved });
  }

  /** The summands of a value that nothing else uses. */
  #terms(whole: Term): Term[] {
    const terms: Term[] = [];
    const pending = [whole];
    while (pending.length > 0) {
      const term = pending.pop()!;
      const { node, isNegative } = term;
      const { name } = node.primitive;
      if ((name !== 'add' && name !== 'sub') || this.#isShared(node)) {
        terms.push(term);
        continue;
      }
      const [a, b] = node.inputs;
      pending.push({ node: b, isNegative: isNegative !== (name === 'sub') }, { node: a, isNegative });
    }
    return terms;
  }

  /** What the loop must stack so that the sum of a value over all rounds can be computed after it; null for no way. */
  #toAddUp(node: Node, depth = 0): Node[] | null {
    const { inputs, primitive } = node;
    if (depth > DEEPEST) return null;
    if (this.#changesWith(node, 'fixed')) return [];
    if (isMatrixProduct(node)) {
      const stacks = [...new Set(inputs.flatMap((input) => this.#toStack(input)))];
      return this.#isCheap(stacks, node) ? stacks : null;
    }
    if (primitive.name === 'reduce_sum') return this.#toStack(inputs[0]).length === 0 ? [] : null;
    const parts = this.#addedParts(node);
    if (parts === null) return this.#toStack(node).length === 0 ? [] : null;
    const each = parts.map((part) => this.#toAddUp(part, depth + 1));
    return each.includes(null) ? null : [...new Set(each.flatMap((stacks) => stacks!))];
  }

  /** The operands that may be added up before the node is computed; null where it is not linear. */
  #addedParts(node: Node): readonly Node[] | null {
    const { inputs, primitive } = node;
    if (primitive.name === 'mul' && this.#changesWith(inputs[1], 'fixed')) return [inputs[0]];
    return isLinear(node) ? inputs : null;
  }

  // Before the loop.

  /** The value of a node that is the same in all rounds. */
  #hoisted(node: Node): Node {
    return substitute([node], this.#given)[0];
  }

  /** A value for all rounds, computed before the loop from its sequences; null where that is not known. */
  #computedAhead(node: Node): Node | null {
    const pending = [node];
    while (pending.length > 0) {
      const next = pending[pending.length - 1];
      const missing = this.#neededAhead(next).filter((input) => !this.#ahead.has(input));
      if (missing.length > 0) pending.push(...missing);
      else {
        pending.pop();
        if (!this.#ahead.has(next)) this.#ahead.set(next, this.#computeAhead(next));
      }
    }
    return this.#ahead.get(node)!;
  }

  /** The operands whose values for all rounds those of a node are computed from. */
  #neededAhead(node: Node): readonly Node[] {
    if (!this.#changesWith(node, 'sequence') || this.#given.has(node)) return [];
    if (!isMatrixProduct(node)) return node.inputs;
    return this.#changesWith(node.inputs[1], 'fixed') ? [node.inputs[0]] : [];
  }

  #computeAhead(node: Node): Node | null {
    const { length } = this.#attributes;
    if (this.#changesWith(node, 'carry')) return null;
    if (this.#changesWith(node, 'fixed')) return repeated(this.#hoisted(node), length);
    const given = this.#given.get(node);
    if (given !== undefined) return given;
    if (isMatrixProduct(node)) {
      const [a, b] = node.inputs;
      const left = this.#changesWith(b, 'fixed') ? this.#ahead.get(a)! : null;
      return left && lifted(node, [left, this.#hoisted(b)], length);
    }
    const inputs = node.inputs.map((input) => this.#ahead.get(input) ?? null);
    return inputs.includes(null) ? null : lifted(node, inputs as Node[], length);
  }

  // The loop.

  /** Makes the loop of what stays in it; the last values of its carries by their positions. */
  #makeLoop(): ReadonlyMap<number, Node> {
    const { body, constants, carries, length, reverse } = this.#attributes;
    const carried = [...this.#live].filter((i) => i < carries && this.#staysCarried(i)).sort((a, b) => a - b);
    const stacks = [...this.#stacked.keys()];
    const roots = [...carried.map((i) => this.#carryOutput(i)), ...stacks];
    if (roots.length === 0) return new Map();
    const before = this.#replacements(roots);
    const outputs = substitute(roots, new Map(before.map(({ node, input }) => [node, input])));
    const reached = new Set(topologicalOrder(outputs));
    const present = (list: readonly Node[]): Node[] => list.filter((input) => reached.has(input));
    const isFixed = (input: Node): boolean => this.#changesWith(input, 'fixed');
    const sides = [
      [...body.inputs.slice(0, constants + carries).filter(isFixed), ...inputsOf(before, false)],
      [...body.inputs.slice(constants + carries), ...inputsOf(before, true)],
    ].map(present);
    const values = new Map([
      ...this.#given,
      ...before.map(({ input, value }): [Node, Node] => [input, value]),
      ...carried.map((i): [Node, Node] => [this.#carryInput(i), this.#start(i)]),
    ]);
    const inputs = [...sides[0], ...carried.map((i) => this.#carryInput(i)), ...sides[1]];
    const results = scanNodes(
      this.#primitive,
      inputs.map((input) => values.get(input)!),
      { body: { inputs, outputs }, constants: sides[0].length, carries: carried.length, length, reverse },
    );
    for (const [i, node] of stacks.entries()) this.#stacked.set(node, results[carried.length + i]);
    return new Map(carried.map((carry, i) => [carry, results[i]]));
  }

  #staysCarried(carry: number): boolean {
    const accumulator = this.#accumulators.get(carry);
    // Of the terms only the carry itself is left.
    if (accumulator !== undefined) return accumulator.kept.length > 1;
    return this.#outputs[carry] !== this.#carryInput(carry);
  }

  #carryOutput(carry: number): Node {
    const accumulator = this.#accumulators.get(carry);
    return accumulator === undefined ? this.#outputs[carry] : sumOf(accumulator.kept);
  }

  /** Parts of the body that are computed before the loop, with the inputs that take their places. */
  #replacements(roots: readonly Node[]): Replacement[] {
    const found = new Map<Node, Replacement>();
    const visited = new Set<Node>();
    const pending = roots.toReversed();
    while (pending.length > 0) {
      const node = pending.pop()!;
      if (visited.has(node)) continue;
      visited.add(node);
      const isSequence = this.#changesWith(node, 'sequence');
      const value = isSequence ? this.#aheadProduct(node) : this.#fixedPart(node);
      if (value === null) pending.push(...node.inputs.toReversed());
      else found.set(node, { node, value, input: build.input(node.shape, node.dtype), isSequence });
    }
    return [...found.values()];
  }

  #aheadProduct(node: Node): Node | null {
    return isMatrixProduct(node) ? this.#computedAhead(node) : null;
  }

  /** The value of a node that is the same in all rounds and has to be computed. */
  #fixedPart(node: Node): Node | null {
    const { kind, name } = node.primitive;
    const isPlain =
      node.closed || kind === 'leaf' || kind === 'view' || node.primitive.evaluateAll !== undefined;
    return this.#changesWith(node, 'fixed') && (!isPlain || name === 'project') ? this.#hoisted(node) : null;
  }

  // After the loop.

  /** The values of a node in all rounds. */
  #stack(node: Node): Node {
    const { length } = this.#attributes;
    if (this.#changesWith(node, 'fixed')) return repeated(this.#hoisted(node), length);
    const stacked =
      this.#stacked.get(node) ?? (this.#changesWith(node, 'sequence') ? this.#computedAhead(node) : null);
    if (stacked != null) return stacked;
    // A view of what is stacked, or a product left for after the loop.
    const [x, ...others] = node.inputs;
    return lifted(node, [this.#stack(x), ...others.map((other) => this.#hoisted(other))], length)!;
  }

  /** The last value of a carry. */
  #end(carry: number, ends: ReadonlyMap<number, Node>): Node {
    const moved = this.#accumulators.get(carry)?.moved ?? [];
    return moved.reduce(
      (sum, { node, isNegative }) => {
        const total = this.#total(node);
        return isNegative ? build.sub(sum, total) : build.add(sum, total);
      },
      ends.get(carry) ?? this.#start(carry),
    );
  }

  /** The sum of a value over all rounds. */
  #total(node: Node): Node {
    const { inputs, attributes, primitive, dtype, shape } = node;
    const { length } = this.#attributes;
    if (this.#changesWith(node, 'fixed'))
      return build.mul(this.#hoisted(node), build.constant(length, dtype, shape));
    if (isMatrixProduct(node)) return sumOfProducts(this.#stack(inputs[0]), this.#stack(inputs[1]));
    if (isA(node, 'reduce_sum')) {
      const { axes } = node.attributes;
      return build.reduce('sum', this.#stack(inputs[0]), [0, ...axes.map((axis) => axis + 1)]);
    }
    const parts = this.#addedParts(node);
    if (parts === null) return build.reduce('sum', this.#stack(node), [0]);
    const totals = parts.map((part) => this.#total(part));
    return makeNode(
      primitive,
      primitive.name === 'mul' ? [...totals, this.#hoisted(inputs[1])] : totals,
      attributes,
    );
  }
}

/** A part of a loop's body that is computed before the loop: for each round, or once for all. */
interface Replacement {
  readonly node: Node;
  readonly value: Node;
  readonly input: Node;
  readonly isSequence: boolean;
}

const inputsOf = (replacements: readonly Replacement[], sequences: boolean): Node[] =>
  replacements.flatMap(({ input, isSequence }) => (isSequence === sequences ? [input] : []));

function sumOf(terms: readonly Term[]): Node {
  // The carry itself is positive.
  const first = terms.find(({ isNegative }) => !isNegative)!;
  return terms
    .filter((term) => term !== first)
    .reduce(
      (sum, { node, isNegative }) => (isNegative ? build.sub(sum, node) : build.add(sum, node)),
      first.node,
    );
}
