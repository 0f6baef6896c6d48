import { uniformValue } from '../ir/build';
import type { DType } from '../ir/dtype';
import type { Node } from '../ir/node';
import { nodeSize, topologicalOrder } from '../ir/node';
import { sameShape } from '../ir/shape';
import { ASSEMBLE, PART } from './assemble';
import type { Contraction } from './contraction';
import { biasBase, findContractions } from './contraction';
import { CostModel, REPEATED_COST, SHARED_COST, repeatsVector } from './cost';
import type { LoopSpace } from './loop-builder';
import { LoopBuilder, haveSameRows, isNamedByDtype, isReduction, spaceOf, withRowsOf } from './loop-builder';
import type { Group } from './group';
import { resultsOf } from './group';
import { isContiguous, locate } from './operands';
import { sinkLoops } from './sink';
import type { LoopStep } from './steps';

/** What the loops and kernels of a machine can do. */
export interface Target {
  /** Whether a loop can compute the node (elementwise, position, reduction) or look through it (view). */
  computes(node: Node): boolean;
  /** Whether a loop can write values of a type. */
  stores(dtype: DType): boolean;
  /** Whether there is a kernel for this product of matrices or convolution that can add a bias to its result. */
  multiplies(product: Node): boolean;
  /** Whether there is a kernel for a node that is no loop; otherwise it is evaluated outside. */
  calls(node: Node): boolean;
  /** Whether a node's kernel needs its operands and result where they do not move with a scan. */
  needsFixed(node: Node): boolean;
  /** Whether what computes a node needs the values of an operand in memory. */
  needs(node: Node, operand: number): boolean;
  /** Rough work of an elementwise primitive on one element, where 1 is that of an addition. */
  cost(name: string): number;
  /** Whether there are registers for all values of a row, so that several passes over it need no memory. */
  keepsRows(loop: LoopStep): boolean;
}

/** A value wanted from a program. */
export interface Root {
  readonly node: Node;
  /** True for new values of variables: they are computed as late as possible, so that readers of old values come first. */
  readonly late: boolean;
  /** The node that stands for the old value of the variable. */
  readonly replaces: Node | null;
}

export interface FusedGraph {
  /** In the order of execution. */
  readonly groups: readonly Group[];
  readonly isMaterialised: (node: Node) => boolean;
  /** Nodes that consist of parts. */
  readonly assembled: readonly Node[];
  /** Nodes whose values are needed in memory and depend on no input: computed at compile time. */
  readonly constants: ReadonlySet<Node>;
}

/** So many nodes in a row are computed without storing one of them. */
const DEEPEST = 64;

/** Divides the graph below `roots` into loops and kernel calls. */
export function fuse(roots: readonly Root[], target: Target): FusedGraph {
  return new Fusion(roots, target).run();
}

class Fusion {
  readonly #roots: readonly Root[];
  readonly #target: Target;
  readonly #order: readonly Node[];
  readonly #contractions: Map<Node, Contraction>;
  readonly #materialised = new Set<Node>();
  readonly #constants = new Set<Node>();
  readonly #folded = new Set<Node>();
  readonly #isMaterialised = (node: Node): boolean =>
    node.value !== null || node.primitive.name === 'input' || this.#materialised.has(node);

  constructor(roots: readonly Root[], target: Target) {
    this.#roots = roots;
    this.#target = target;
    const nodes = roots.map((root) => root.node);
    this.#order = topologicalOrder(nodes);
    const products = this.#order.filter(
      (node) => node.primitive.kind === 'contraction' && target.multiplies(node),
    );
    const replaced = roots.flatMap(({ node, replaces }) =>
      replaces === null ? [] : [[node, replaces] as const],
    );
    this.#contractions = findContractions(nodes, products, new Map(replaced));
    for (const { product, result, onto, bias } of this.#contractions.values()) {
      if (result === product) continue;
      // The nodes between a product and what comes out of its kernel have no values of their own.
      for (let node = result; ;) {
        const through = node.inputs.find(
          (input) => input !== bias && input !== onto && uniformValue(input) === null,
        )!;
        this.#folded.add(through);
        if (through === product) break;
        node = through;
      }
    }
  }

  run(): FusedGraph {
    // What a root holds is computed by each run, even where it is always the same.
    for (const { node } of this.#roots) this.#materialised.add(node);
    for (const node of this.#order) {
      if (!this.#materialised.has(node) && this.#needsMemory(node)) this.#materialise(node);
    }
    for (const { bias } of this.#contractions.values()) if (bias !== null) this.#materialise(biasBase(bias));
    this.#materialiseRepeated();
    this.#materialiseDeep();
    for (;;) {
      this.#resolveOperands();
      const { groups, obstacles } = this.#group();
      const stored = obstacles.length > 0 ? obstacles : this.#expensiveShared(groups);
      if (stored.length === 0) {
        const assembled = this.#order.filter((node) => node.primitive === ASSEMBLE);
        return { groups, assembled, isMaterialised: this.#isMaterialised, constants: this.#constants };
      }
      for (const node of stored) this.#materialise(node);
    }
  }

  #materialise(node: Node): void {
    if (this.#isMaterialised(node)) return;
    this.#materialised.add(node);
    if (node.closed && node.value === null && node.primitive !== PART) this.#constants.add(node);
  }

  /** Whether a loop can compute a node. */
  #computes(node: Node): boolean {
    return this.#target.computes(node) && (node.primitive.kind !== 'elementwise' || isNamedByDtype(node));
  }

  /** Whether a node is computed by a loop. */
  #isLoop(node: Node): boolean {
    return this.#computes(node) && !this.#contractions.has(node);
  }

  #needsMemory(node: Node): boolean {
    if (this.#folded.has(node) || node.primitive.kind === 'leaf') return false;
    if (this.#contractions.has(node) || node.primitive === PART) return true;
    // Random bits that are the same in each run are made only once.
    if (node.primitive.name === 'rng_bits' && node.closed) return true;
    return !this.#computes(node) || isReduction(node);
  }

  /** Values that would be computed again for each row of a larger loop. */
  #materialiseRepeated(): void {
    const costs = new CostModel(this.#isMaterialised, this.#target.cost);
    for (const node of this.#order) {
      if (!repeatsVector(node)) continue;
      let source = node.inputs[0];
      while (source.primitive.kind === 'view' && !this.#isMaterialised(source)) [source] = source.inputs;
      if (source.primitive.kind === 'elementwise' && costs.of(source) >= REPEATED_COST)
        this.#materialise(source);
    }
  }

  /** Cuts long chains, so that no walk over one loop goes deeper than `DEEPEST`. */
  #materialiseDeep(): void {
    const depths = new Map<Node, number>();
    for (const node of this.#order) {
      if (this.#isMaterialised(node)) continue;
      let depth = 0;
      for (const input of node.inputs) depth = Math.max(depth, (depths.get(input) ?? 0) + 1);
      if (depth >= DEEPEST && this.#isLoop(node) && this.#target.stores(node.dtype)) this.#materialise(node);
      else depths.set(node, depth);
    }
  }

  /** Materialises what kernels other than loops read, until their operands can be located. */
  #resolveOperands(): void {
    for (let before = -1; before !== this.#materialised.size;) {
      before = this.#materialised.size;
      for (const node of this.#order) {
        if (!this.#materialised.has(node) || this.#constants.has(node) || node.primitive === ASSEMBLE)
          continue;
        const product = this.#contractions.get(node)?.product;
        if (product?.primitive.name === 'dot') {
          for (const input of product.inputs) this.#resolve(input, (strides) => strides.every((s) => s >= 0));
        } else if (product !== undefined || !this.#isLoop(node) || !this.#target.stores(node.dtype)) {
          const user = product ?? node;
          for (const [i, input] of user.inputs.entries()) {
            if (this.#target.needs(user, i))
              this.#resolve(input, (strides) => isContiguous(input.shape, strides));
          }
        }
      }
    }
  }

  #resolve(operand: Node, accepts: (strides: readonly number[]) => boolean): void {
    if (operand.closed) return this.#materialise(operand);
    const { base, strides } = locate(operand, this.#isMaterialised);
    if (!accepts(strides)) this.#materialise(operand);
    else if (!this.#isMaterialised(base)) this.#materialise(base);
  }

  /** The nodes in memory from which `node` is computed. */
  #sources(node: Node, known: Map<Node, ReadonlySet<Node>>): ReadonlySet<Node> {
    const pending = [node];
    while (pending.length > 0) {
      const next = pending[pending.length - 1];
      const operands = known.has(next) ? [] : this.#operands(next);
      const missing = operands.filter((input) => !this.#isMaterialised(input) && !known.has(input));
      if (missing.length > 0) {
        pending.push(...missing);
        continue;
      }
      pending.pop();
      if (known.has(next)) continue;
      const sources = new Set(
        operands.flatMap((input) => (this.#isMaterialised(input) ? [input] : [...known.get(input)!])),
      );
      const contraction = this.#contractions.get(next);
      if (contraction?.bias != null) sources.add(locate(contraction.bias, this.#isMaterialised).base);
      if (contraction?.onto != null) sources.add(contraction.onto);
      known.set(next, sources);
    }
    return known.get(node)!;
  }

  /** What the values of a node are computed from, but for numbers that are known. */
  #operands(node: Node): Node[] {
    const user = this.#contractions.get(node)?.product ?? node;
    return user.inputs.filter(
      (input, i) =>
        (this.#isLoop(user) || this.#target.needs(user, i)) &&
        (uniformValue(input) === null || this.#materialised.has(input)),
    );
  }

  /** One attempt at grouping, and the nodes that must lie in memory for one to succeed. */
  #group(): { groups: Group[]; obstacles: readonly Node[] } {
    const sources = new Map<Node, ReadonlySet<Node>>();
    const items = this.#order.filter((node) => this.#materialised.has(node) && !this.#constants.has(node));
    const late = this.#lateItems(items, sources);
    const scheduler = new Scheduler(this.#isMaterialised);
    const inOrder = [...items.filter((item) => !late.has(item)), ...items.filter((item) => late.has(item))];
    for (const node of inOrder) {
      // Updates of variables stay apart from gradients, so that those of all variables can become one loop.
      if (late.has(node)) scheduler.startUpdates();
      // The results of a node with several come from the node itself.
      if (node.primitive.name === 'project') {
        scheduler.addResult(node.inputs[0], node);
        continue;
      }
      if (node.primitive === ASSEMBLE) {
        scheduler.addAssembled(node);
        continue;
      }
      const reads = this.#sources(node, sources);
      const contraction = this.#contractions.get(node);
      if (contraction !== undefined) scheduler.append({ kind: 'contraction', contraction, reads });
      else if (this.#isLoop(node) && this.#target.stores(node.dtype)) scheduler.addToLoop(node, reads);
      else scheduler.addOther(node, reads);
    }
    const replaced = this.#roots.flatMap(({ node, replaces }) =>
      replaces === null ? [] : [[replaces, node] as const],
    );
    const { groups, obstacles } = scheduler;
    if (obstacles.length > 0) return { groups, obstacles };
    return { groups: sinkLoops(groups, scheduler.updates, new Map(replaced)), obstacles };
  }

  #lateItems(items: readonly Node[], sources: Map<Node, ReadonlySet<Node>>): Set<Node> {
    const late = new Set(this.#roots.filter((root) => root.late).map((root) => root.node));
    for (const node of items.toReversed()) {
      if (late.has(node)) continue;
      const pending = [...this.#sources(node, sources)];
      while (pending.length > 0) {
        const source = pending.pop()!;
        if (late.delete(source)) pending.push(...this.#sources(source, sources));
      }
    }
    return late;
  }

  /** Values computed in several loops that are worth storing: only the last node of each shared part. */
  #expensiveShared(groups: readonly Group[]): Node[] {
    const costs = new CostModel(this.#isMaterialised, this.#target.cost);
    const counts = new Map<Node, number>();
    for (const group of groups) {
      if (group.kind !== 'loop') continue;
      for (const node of group.builder.inlined) {
        if (!this.#materialised.has(node)) counts.set(node, (counts.get(node) ?? 0) + 1);
      }
    }
    const covered = new Set<Node>();
    const shared: Node[] = [];
    for (const [node, count] of [...counts].sort(([a], [b]) => b.id - a.id)) {
      if (count < 2 || covered.has(node) || costs.of(node) < SHARED_COST || !this.#target.stores(node.dtype))
        continue;
      shared.push(node);
      const pending = [...node.inputs];
      while (pending.length > 0) {
        const inner = pending.pop()!;
        if (covered.has(inner) || this.#isMaterialised(inner)) continue;
        if ((counts.get(inner) ?? count) <= count) covered.add(inner);
        pending.push(...inner.inputs);
      }
    }
    return shared;
  }
}

/** Puts nodes into loops in the order of execution. */
class Scheduler {
  readonly groups: Group[] = [];
  /** Nodes that must lie in memory: where there are some, the next attempt takes them into account. */
  readonly obstacles: Node[] = [];
  /** Where updates of variables begin. */
  updates = Infinity;
  readonly #isMaterialised: (node: Node) => boolean;
  readonly #positions = new Map<Node, number>();
  /** Loops before this one take no more nodes. */
  #firstOpen = 0;

  constructor(isMaterialised: (node: Node) => boolean) {
    this.#isMaterialised = isMaterialised;
  }

  startUpdates(): void {
    if (this.updates < Infinity) return;
    this.updates = this.groups.length;
    this.#firstOpen = this.groups.length;
  }

  append(group: Group): void {
    this.groups.push(group);
    for (const node of resultsOf(group)) this.#positions.set(node, this.groups.length - 1);
  }

  addOther(node: Node, reads: ReadonlySet<Node>): void {
    const results = node.primitive.evaluateAll === undefined ? [node] : [];
    this.append({ kind: 'other', node, results, reads });
    this.#positions.set(node, this.groups.length - 1);
  }

  /** `node` is complete once all its parts are written. */
  addAssembled(node: Node): void {
    this.#positions.set(node, Math.max(...node.inputs.map((part) => this.#positions.get(part)! + 1)));
  }

  /** `projection` is one of the results of `node`. */
  addResult(node: Node, projection: Node): void {
    const position = this.#positions.get(node)!;
    const group = this.groups[position];
    if (group.kind === 'other') group.results.push(projection);
    this.#positions.set(projection, position);
  }

  /** Adds a node to a loop that shares something with it, or makes a new one. */
  addToLoop(node: Node, reads: ReadonlySet<Node>): void {
    let first = this.#firstOpen;
    for (const read of reads) {
      // What overwrites a part must not share its loop.
      const position = (this.#positions.get(read) ?? 0) + (read.primitive === PART ? 1 : 0);
      first = Math.max(first, position);
    }
    const reduction = isReduction(node);
    const space = spaceOf(node);
    for (let position = first; position < this.groups.length; position++) {
      const group = this.groups[position];
      if (group.kind !== 'loop' || group.builder.isFull) continue;
      if (!this.#worthJoining(group.builder, node, reads)) continue;
      const joined = reduction
        ? this.#joinReduction(group.builder, node, space)
        : this.#joinElementwise(group.builder, node, space);
      if (joined === null) continue;
      if (joined !== group.builder) this.groups[position] = { kind: 'loop', builder: joined };
      this.#positions.set(node, position);
      return;
    }
    const builder = new LoopBuilder(space, this.#isMaterialised);
    if (!(reduction ? builder.addReduction(node) : builder.addElementwise(node, false))) {
      this.obstacles.push(builder.obstacle?.materialise ?? largestInlined(node, this.#isMaterialised));
      // This attempt is lost; what follows may have obstacles of its own.
      return this.addOther(node, reads);
    }
    this.append({ kind: 'loop', builder });
  }

  #worthJoining(builder: LoopBuilder, node: Node, reads: ReadonlySet<Node>): boolean {
    const single = nodeSize(node) === 1 && !isReduction(node) && builder.size === 1;
    // Updates of single numbers stay apart where nothing connects them: they may become part of a larger update.
    if (single && this.updates === Infinity) return true;
    for (const read of reads) {
      if (builder.results.includes(read)) return true;
      if ((single || nodeSize(read) > 1) && builder.reads.has(read)) return true;
    }
    return false;
  }

  #joinElementwise(builder: LoopBuilder, node: Node, space: LoopSpace): LoopBuilder | null {
    if (nodeSize(node) === builder.size && builder.addElementwise(node, false)) return builder;
    if (builder.space.reduced.length > 0) {
      if (nodeSize(node) === builder.keptSize && builder.addElementwise(node, true)) return builder;
      const rows = nodeSize(node) === builder.size ? withRowsOf(space, builder.space) : null;
      const inRows = rows && builder.rebuild(rows);
      return inRows?.addElementwise(node, false) === true ? inRows : null;
    }
    // The other loop may be able to walk this node's axes, where this one cannot walk the other's.
    if (nodeSize(node) !== builder.size || sameShape(space.shape, builder.space.shape)) return null;
    const rebuilt = builder.rebuild(space);
    return rebuilt?.addElementwise(node, false) === true ? rebuilt : null;
  }

  #joinReduction(builder: LoopBuilder, node: Node, space: LoopSpace): LoopBuilder | null {
    const same = sameShape(builder.space.shape, space.shape);
    if (same && sameShape(builder.space.reduced, space.reduced))
      return builder.addReduction(node) ? builder : null;
    if (haveSameRows(builder.space, space) && builder.addReduction(node)) return builder;
    const isOther = builder.space.reduced.length > 0 && !haveSameRows(builder.space, space);
    if (isOther || builder.size !== nodeSize(node.inputs[0])) return null;
    const rebuilt = builder.rebuild(space);
    return rebuilt?.addReduction(node) === true ? rebuilt : null;
  }
}

/** Where a node is too large for one loop, an inner part to compute before. */
function largestInlined(node: Node, isMaterialised: (node: Node) => boolean): Node {
  const pending = [node];
  const seen = new Set<Node>();
  const inner: Node[] = [];
  while (pending.length > 0) {
    for (const input of pending.pop()!.inputs) {
      if (isMaterialised(input) || uniformValue(input) !== null || seen.has(input)) continue;
      seen.add(input);
      if (input.primitive.kind === 'elementwise') inner.push(input);
      pending.push(input);
    }
  }
  // Halfway down the order of computation.
  inner.sort((a, b) => a.id - b.id);
  return inner[inner.length >> 1] ?? node.inputs[0];
}
