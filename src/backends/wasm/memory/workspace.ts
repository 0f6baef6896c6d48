import type { SharedProducts } from '../native/products';
import { bytesOf, viewOf } from '../../../ir/dtype';
import { sizeOf } from '../../../ir/shape';
import { StateError } from '../../../util/errors';
import type { Storage } from '../../storage';
import { isDeterministic } from '../engine/determinism';
import { detectFeatures } from '../engine/features';
import type { KernelLibrary, KernelName } from '../kernels/library/library';
import { compiledLibrary, LIBRARY } from '../kernels/library/library';
import type { SharedCode } from '../parallel/thread-pool';
import { CONTROL_BYTES } from '../parallel/sharing';
import { canShareMemory, makeMemory } from '../engine/shared-memory';
import { wideLibrary } from '../kernels/library/wide-library';

const PAGE = 65536;
const INITIAL_PAGES = 4;
/** Vectors are read whole, also where they end past the last element in memory. */
const MARGIN = 64;
const ALIGNMENT = 16;

/** Bytes of a workspace's memory. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/** A block that is given back when all its owners are collected, or let go of it. */
interface Lease {
  readonly block: Block;
  owners: number;
}

const bytesIn = ({ start, end }: Block): number => end - start;

/**
 * One WebAssembly memory with the kernel library on it, shared by programs over the same variables. Nothing but its
 * programs and variables refers to it: it is collected with them.
 */
export class Workspace {
  readonly memory: WebAssembly.Memory;
  /** Whether threads can share the memory. */
  readonly isShared: boolean;
  /** The address of the words by which threads share steps. */
  readonly control: number;
  /** Tells workspaces apart. */
  readonly id = ++workspaces;
  readonly library: Readonly<Record<KernelName, WebAssembly.ExportValue>>;
  readonly #relaxedSimd: boolean;
  readonly #libraries = new Map<KernelLibrary, WebAssembly.Instance>();
  /** Grows when the memory does, which ends the life of all views. */
  generation = 0;
  readonly #adopted = new Set<WeakRef<Storage>>();
  readonly #free: Block[] = [];
  // Address 0 means "none" to kernels.
  #top = ALIGNMENT;
  /** Memory from here on has never been given out. */
  #fresh = ALIGNMENT;
  /** Rooms that programs share, which own them together with the workspace. */
  readonly #scratch = new Map<string, Lease>();
  readonly #leases = new WeakMap<object, Lease[]>();
  readonly #collected = new FinalizationRegistry<Lease>((lease) => this.#leave(lease));

  constructor(isShared: boolean) {
    this.isShared = isShared;
    this.memory = makeMemory(INITIAL_PAGES, isShared);
    this.#relaxedSimd = detectFeatures().relaxedSimd && !isDeterministic();
    this.library = this.exportsOf(LIBRARY) as Workspace['library'];
    this.control = isShared ? this.allocate(CONTROL_BYTES).start : 0;
  }

  /** What other threads need to run a module on this memory. */
  codeFor(
    module: WebAssembly.Module,
    libraries: readonly KernelLibrary[],
    products: SharedProducts | null,
  ): SharedCode {
    return {
      workspace: this.id,
      memory: this.memory,
      libraries: libraries.map((library) => [library.name, this.moduleOf(library)] as const),
      module,
      products,
    };
  }

  /** A library compiled for this memory, for other threads too. */
  moduleOf(library: KernelLibrary): WebAssembly.Module {
    const wide = this.#relaxedSimd ? wideLibrary(library, this.isShared) : null;
    const { lowTiles } = detectFeatures();
    const options = { relaxedSimd: this.#relaxedSimd, lowTiles, sharedMemory: this.isShared };
    return wide ?? compiledLibrary(library, options);
  }

  /** The kernels of a library on this memory. */
  exportsOf(library: KernelLibrary): WebAssembly.Exports {
    let instance = this.#libraries.get(library);
    if (instance === undefined) {
      instance = new WebAssembly.Instance(this.moduleOf(library), { env: { memory: this.memory } });
      this.#libraries.set(library, instance);
    }
    return instance.exports;
  }

  /** Bytes in use or free between used ones. */
  get size(): number {
    return this.#top;
  }

  /** Room for `bytes`, zeroed. */
  allocate(bytes: number): Block {
    const needed = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const found = this.#free.findIndex(({ start, end }) => end - start >= needed);
    if (found >= 0) {
      const { start, end } = this.#free[found];
      const block = { start, end: start + needed };
      if (block.end < end) this.#free[found] = { start: block.end, end };
      else this.#free.splice(found, 1);
      new Uint8Array(this.memory.buffer, start, needed).fill(0);
      return block;
    }
    const block = { start: this.#top, end: this.#top + needed };
    this.#reserve(block.end);
    this.#top = block.end;
    if (block.start < this.#fresh) new Uint8Array(this.memory.buffer, block.start, needed).fill(0);
    this.#fresh = Math.max(this.#fresh, block.end);
    return block;
  }

  /** Gives room back. */
  release(block: Block): void {
    if (block.start === block.end) return;
    const neighbours = this.#free.filter(({ start, end }) => end === block.start || start === block.end);
    for (const neighbour of neighbours) this.#free.splice(this.#free.indexOf(neighbour), 1);
    const start = Math.min(block.start, ...neighbours.map((neighbour) => neighbour.start));
    const end = Math.max(block.end, ...neighbours.map((neighbour) => neighbour.end));
    if (end === this.#top) this.#top = start;
    else this.#free.push({ start, end });
  }

  /** Gives a block back when all owners are collected, or let go. */
  releaseWith(owners: readonly object[], block: Block): void {
    const lease = { block, owners: 0 };
    for (const owner of owners) this.#join(owner, lease);
  }

  /** Has an owner give up all its blocks now. */
  letGo(owner: object): void {
    this.#collected.unregister(owner);
    for (const lease of this.#leases.get(owner) ?? []) this.#leave(lease);
    this.#leases.delete(owner);
  }

  /** Bytes of the blocks that are an owner's alone. */
  ownBytes(owner: object): number {
    const own = (this.#leases.get(owner) ?? []).filter(({ owners }) => owners === 1);
    return own.reduce((sum, { block }) => sum + bytesIn(block), 0);
  }

  #join(owner: object, lease: Lease): void {
    lease.owners += 1;
    this.#collected.register(owner, lease, owner);
    const leases = this.#leases.get(owner);
    if (leases === undefined) this.#leases.set(owner, [lease]);
    else leases.push(lease);
  }

  #leave(lease: Lease): void {
    lease.owners -= 1;
    if (lease.owners === 0) this.release(lease.block);
  }

  /**
   * Room that every program may use while it runs, because one runs at a time. Where it is too small a larger one takes
   * its place, and it is given back with the last program that uses it.
   */
  scratch(name: string, bytes: number, owner: object): number {
    let room = this.#scratch.get(name);
    if (room === undefined || bytesIn(room.block) < bytes) {
      // Rooms that double are few, and together no larger than the last.
      const size = room === undefined ? bytes : Math.max(bytes, 2 * bytesIn(room.block));
      const larger = { block: this.allocate(size), owners: 1 };
      if (room !== undefined) this.#leave(room);
      this.#scratch.set(name, larger);
      room = larger;
    }
    this.#join(owner, room);
    return room.block.start;
  }

  /** Moves variables here, those of one arena side by side in the given order. */
  adopt(storages: readonly Storage[]): void {
    const arenas = new Map<string, Storage[]>();
    for (const storage of storages) {
      const arena = arenas.get(storage.arena);
      if (arena === undefined) arenas.set(storage.arena, [storage]);
      else arena.push(storage);
    }
    for (const members of arenas.values()) this.#adoptArena(members);
  }

  #adoptArena(members: readonly Storage[]): void {
    const offsets: number[] = [];
    let bytes = 0;
    for (const { dtype, shape } of members) {
      const width = bytesOf(dtype);
      const offset = Math.ceil(bytes / width) * width;
      offsets.push(offset);
      bytes = offset + sizeOf(shape) * width;
    }
    const block = this.allocate(bytes);
    this.releaseWith(members, block);
    for (const [i, storage] of members.entries()) {
      const address = block.start + offsets[i];
      const values = storage.data;
      storage.home = { memory: this, address };
      this.#adopted.add(new WeakRef(storage));
      this.#show(storage, address);
      storage.data.set(values);
    }
  }

  #show(storage: Storage, address: number): void {
    storage.data = viewOf(storage.dtype, this.memory.buffer, address, sizeOf(storage.shape));
  }

  #reserve(top: number): void {
    const current = this.memory.buffer.byteLength;
    const needed = top + MARGIN;
    if (needed <= current) return;
    // Doubling up to 64 MiB, then by a quarter.
    const wanted = current + Math.min(current, Math.max(current >> 2, 64 << 20));
    const available = current / PAGE;
    this.#grow([
      Math.ceil(Math.max(needed, wanted) / PAGE) - available,
      Math.ceil(needed / PAGE) - available,
    ]);
    this.generation += 1;
    for (const reference of this.#adopted) {
      const storage = reference.deref();
      if (storage === undefined) this.#adopted.delete(reference);
      else this.#show(storage, storage.home!.address);
    }
  }

  /** Adds the first of some numbers of pages that the platform gives. */
  #grow(choices: readonly number[]): void {
    for (const pages of choices) {
      try {
        this.memory.grow(pages);
        return;
      } catch {
        // Too much for this platform: less may do.
      }
    }
    const bytes = this.memory.buffer.byteLength;
    const wanted = bytes + choices[choices.length - 1] * PAGE;
    throw new StateError({
      code: 'out-of-memory',
      expected:
        'a program needs all its variables and values in one WebAssembly memory, which has at most 4 GiB.',
      received: { 'memory in use': `${bytes} bytes`, 'memory needed': `${wanted} bytes` },
      advice: 'Use a smaller batch size or a smaller model.',
      details: { bytes, wanted },
    });
  }
}

let workspaces = 0;

/** Those of programs without variables, by what sets their memories and libraries apart. */
const common = new Map<string, WeakRef<Workspace>>();

/** Bytes from which a program without variables has a memory of its own: a memory never becomes smaller. */
const OWN_FROM = 8 << 20;

/** The workspace of small programs without variables. */
function commonWorkspace(isShared: boolean): Workspace {
  const key = `${isShared} ${isDeterministic()}`;
  let workspace = common.get(key)?.deref();
  if (workspace === undefined) {
    workspace = new Workspace(isShared);
    common.set(key, new WeakRef(workspace));
  }
  return workspace;
}

/**
 * The workspace most of the variables' bytes already lie in.
 *
 * @param isLarge whether threads may pay for a program like this: a new workspace's memory is then one they can share.
 * @param bytes what goes in and out of the program
 */
export function workspaceFor(storages: readonly Storage[], isLarge: boolean, bytes: number): Workspace {
  const bytesAt = new Map<Workspace, number>();
  for (const { home, data } of storages) {
    if (home?.memory instanceof Workspace)
      bytesAt.set(home.memory, (bytesAt.get(home.memory) ?? 0) + data.byteLength);
  }
  const [largest] = [...bytesAt].sort(([, a], [, b]) => b - a);
  if (largest !== undefined) return largest[0];
  const isShared = isLarge && canShareMemory();
  const isCommon = storages.length === 0 && bytes < OWN_FROM;
  return isCommon ? commonWorkspace(isShared) : new Workspace(isShared);
}
