/** What kernels are written for. */
export interface LibraryOptions {
  /** Whether a multiplication and an addition are one instruction. */
  readonly relaxedSimd: boolean;
  /** Whether the memory is one that threads share. */
  readonly sharedMemory?: boolean;
}

/** Every library there is, the one that others are written as changes of first. */
export const LIBRARY_VARIANTS: readonly Required<LibraryOptions>[] = [
  { relaxedSimd: true, sharedMemory: false },
  { relaxedSimd: true, sharedMemory: true },
  { relaxedSimd: false, sharedMemory: false },
  { relaxedSimd: false, sharedMemory: true },
];

/** The library for some options among `LIBRARY_VARIANTS`. */
export const variantIndex = ({ relaxedSimd, sharedMemory = false }: LibraryOptions): number =>
  (relaxedSimd ? 0 : 2) + (sharedMemory ? 1 : 0);
