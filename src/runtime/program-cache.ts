import type { Executable } from '../backends/backend';

/** What a cache may hold: programs beyond these give way, but for so many that are always kept. */
interface Bounds {
  readonly programs: number;
  readonly bytes: number;
  readonly always: number;
}

const BOUNDS: Bounds = { programs: 64, bytes: 32 << 20, always: 4 };

/** Compiled programs by key, with what belongs to them. The least recently used give way, and give back what they keep. */
export class ProgramCache<V> {
  readonly #executableOf: (value: V) => Executable;
  readonly #bounds: Bounds;
  /** The latest comes last. */
  readonly #values = new Map<string, V>();
  #bytes = 0;

  constructor(executableOf: (value: V) => Executable, bounds: Bounds = BOUNDS) {
    this.#executableOf = executableOf;
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#values.size;
  }

  /** What is kept under a key, made where there is nothing. */
  get(key: string, make: () => V): V {
    const kept = this.#values.get(key);
    const value = kept ?? make();
    if (kept === undefined) this.#bytes += this.#executableOf(value).bytes;
    else this.#values.delete(key);
    this.#values.set(key, value);
    if (kept === undefined) this.#makeRoom();
    return value;
  }

  /** Releases all programs. */
  clear(): void {
    for (const value of this.#values.values()) this.#executableOf(value).release();
    this.#values.clear();
    this.#bytes = 0;
  }

  #makeRoom(): void {
    const { programs, bytes, always } = this.#bounds;
    for (const [key, value] of this.#values) {
      const isFull = this.#values.size > programs || this.#bytes > bytes;
      if (!isFull || this.#values.size <= always) break;
      const executable = this.#executableOf(value);
      this.#values.delete(key);
      this.#bytes -= executable.bytes;
      executable.release();
    }
  }
}
