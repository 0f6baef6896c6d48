import { variantIndex, type LibraryOptions } from './library-options';

/** A run of bytes: `[start, length]` of another library, or new ones in hexadecimal digits. */
export type Run = readonly [start: number, length: number] | string;

/** The libraries as text: the first as it is (hexadecimal digits compress best), the others as changes of `baseOf` them. */
export interface PackedLibrary {
  readonly first: string;
  readonly others: readonly (readonly Run[])[];
}

/** The variant that another (not the first) is written as changes of: that without shared memory, else the first. */
export const baseOf = (variant: number): number => (variant % 2 === 1 ? variant - 1 : 0);

function bytesOf(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length / 2);
  // '0' is 0x30 and 'a' is 0x61: the low four bits, and nine more for letters.
  const digit = (at: number): number => (digits.charCodeAt(at) & 15) + 9 * (digits.charCodeAt(at) >> 6);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(2 * i) << 4) | digit(2 * i + 1);
  return bytes;
}

function digitsOf({ first, others }: PackedLibrary, variant: number): string {
  if (variant === 0) return first;
  const base = digitsOf({ first, others }, baseOf(variant));
  return others[variant - 1]
    .map((run) => (typeof run === 'string' ? run : base.slice(2 * run[0], 2 * (run[0] + run[1]))))
    .join('');
}

/** The bytes of one of the packed libraries. */
export const unpackLibrary = (packed: PackedLibrary, options: LibraryOptions): Uint8Array =>
  bytesOf(digitsOf(packed, variantIndex(options)));
