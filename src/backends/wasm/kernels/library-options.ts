/** What kernels are written for. */
export interface LibraryOptions {
  /** Whether a multiplication and an addition are one instruction. */
  readonly relaxedSimd: boolean;
  /** Whether the memory is one that threads share. */
  readonly sharedMemory?: boolean;
  /** Whether products use tiles of 16 columns, for engines that make wider vectors of them; only with `relaxedSimd`. */
  readonly wide?: boolean;
}

/** Every library there is, the one that others are written as changes of first, wide ones last, shared ones odd. */
export const LIBRARY_VARIANTS: readonly Required<LibraryOptions>[] = [
  { relaxedSimd: true, sharedMemory: false, wide: false },
  { relaxedSimd: true, sharedMemory: true, wide: false },
  { relaxedSimd: false, sharedMemory: false, wide: false },
  { relaxedSimd: false, sharedMemory: true, wide: false },
  { relaxedSimd: true, sharedMemory: false, wide: true },
  { relaxedSimd: true, sharedMemory: true, wide: true },
];

/** The library for some options among `LIBRARY_VARIANTS`. */
export const variantIndex = ({ relaxedSimd, sharedMemory = false, wide = false }: LibraryOptions): number =>
  (wide ? 4 : relaxedSimd ? 0 : 2) + (sharedMemory ? 1 : 0);
