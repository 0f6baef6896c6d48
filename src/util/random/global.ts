/** Where seeds come from that nobody gave. */
export interface SeedSource {
  /** A whole number in [low, high]. */
  randint(low: number, high: number): number;
}

/** Where the orders of rows come from. */
export interface OrderSource {
  /** The integers 0 to `count - 1` in random order. */
  permutation(count: number): Int32Array;
  copy(): OrderSource;
  /** Another one, which follows from the state of this one. */
  successor(): OrderSource;
}

/** A whole number in [0, count). */
const below = (count: number): number => Math.floor(Math.random() * count);

/** Seeds of which nobody asks that they repeat: only who seeds has Python's generator, and what it takes. */
const anySeeds: SeedSource = { randint: (low, high) => low + below(high - low + 1) };

const anyOrders: OrderSource = {
  permutation(count) {
    const order = new Int32Array(count);
    for (let i = 1; i < count; i++) {
      const j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  },
  copy: () => anyOrders,
  successor: () => anyOrders,
};

let generators: { readonly seeds: SeedSource; readonly orders: OrderSource } = {
  seeds: anySeeds,
  orders: anyOrders,
};
/** What all random functions without a seed share. */
let shared: { readonly value: unknown } | null = null;

/** What random numbers come from now. */
export const globalGenerators = (): typeof generators => generators;

/** Puts others in their place. */
export function setGlobalGenerators(changed: Partial<typeof generators>): void {
  generators = { ...generators, ...changed };
}

/** Starts everything random anew. */
export function seedGlobalGenerators(seeded: typeof generators): void {
  generators = seeded;
  shared = null;
}

/** A generator in the hands of one training, until it gives it back. */
export interface BorrowedGenerator {
  /** The order in which `fit` takes rows. */
  permutation(count: number): Int32Array;
  giveBack(): void;
}

/** What is lent, and how it was then. */
let loan: { readonly lent: OrderSource; readonly before: OrderSource } | null = null;

/**
 * Lends NumPy's generator to a training. Alone, it draws from the global one, as Keras does. While one has it, the next
 * gets another that follows from the state in which the first was lent, and this is the global one from then on: what each
 * draws depends on the seed and the order in which they began, not on who is how far.
 */
export function borrowNumpyGenerator(): BorrowedGenerator {
  if (loan !== null && loan.lent === generators.orders)
    setGlobalGenerators({ orders: loan.before.successor() });
  const lent = generators.orders;
  loan = { lent, before: lent.copy() };
  return {
    permutation: (count) => lent.permutation(count),
    giveBack: () => {
      if (loan?.lent === lent) loan = null;
    },
  };
}

/** What all random functions without a seed share, made at first use after each `setRandomSeed`. */
export function sharedGenerator<T>(make: () => T): T {
  shared ??= { value: make() };
  return shared.value as T;
}

/** The same where it has been made; to look for it draws nothing. */
export const sharedGeneratorIfMade = (): unknown => shared?.value;

/** Runs `body`; what it draws leaves the generators as they were. */
export function keepRandomState<T>(body: () => T): T {
  const kept = { generators, shared };
  seedGlobalGenerators({ seeds: anySeeds, orders: anyOrders });
  try {
    return body();
  } finally {
    ({ generators, shared } = kept);
  }
}

/**
 * A seed where none is given: after `setRandomSeed`, Python's `random.randint(1, 10**9)`.
 *
 * @returns a whole number in [1, 10⁹]
 */
export const makeDefaultSeed = (): number => generators.seeds.randint(1, 1e9);
