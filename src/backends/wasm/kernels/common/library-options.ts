/** How kernels multiply. */
export interface Arithmetic {
  /** Whether a multiplication and an addition are one instruction. */
  readonly relaxedSimd: boolean;
  /** Whether tiles are low, for engines that keep few values in registers; all are without `relaxedSimd`. */
  readonly lowTiles?: boolean;
}

/** What kernels are written for. */
export interface LibraryOptions extends Arithmetic {
  /** Whether the memory is one that threads share. */
  readonly sharedMemory?: boolean;
  /** Whether products use tiles of 16 columns, for engines that make wider vectors of them; only with `relaxedSimd`. */
  readonly wide?: boolean;
}

const KINDS: readonly LibraryOptions[] = [
  { relaxedSimd: true },
  { relaxedSimd: false },
  { relaxedSimd: true, lowTiles: true },
  { relaxedSimd: true, wide: true },
];

/** Every library there is, the one that others are written as changes of first, wide ones last, shared ones odd. */
export const LIBRARY_VARIANTS: readonly LibraryOptions[] = KINDS.flatMap((kind) => [
  kind,
  { ...kind, sharedMemory: true },
]);

/** The library for some options among `LIBRARY_VARIANTS`. */
export function variantIndex({
  relaxedSimd,
  lowTiles = false,
  sharedMemory = false,
  wide = false,
}: LibraryOptions): number {
  const kind = wide ? 3 : relaxedSimd ? (lowTiles ? 2 : 0) : 1;
  return 2 * kind + (sharedMemory ? 1 : 0);
}
