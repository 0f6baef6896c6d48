/** Values by their keys, so many that were used last: the one that was used longest ago gives way. */
export class RecentValues<V> {
  readonly #most: number;
  readonly #values = new Map<string, V>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#values.size;
  }

  /** The value of a key, made where it is not kept. */
  get(key: string, make: () => V): V {
    const kept = this.#values.has(key);
    const value = kept ? this.#values.get(key)! : make();
    // A map keeps the order of insertion: the latest comes last.
    if (kept) this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!);
    return value;
  }
}
