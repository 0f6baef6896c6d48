import { variantIndex, type LibraryOptions } from './library-options';

/** A run of bytes: `[start, length]` of the first library, or new ones in hexadecimal digits. */
export type Run = readonly [start: number, length: number] | string;

/** The libraries as text: the first as it is (hexadecimal digits compress best), the others as changes of it. */
export interface PackedLibrary {
  readonly first: string;
  readonly others: readonly (readonly Run[])[];
}

function bytesOf(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length / 2);
  // '0' is 0x30 and 'a' is 0x61: the low four bits, and nine more for letters.
  const digit = (at: number): number => (digits.charCodeAt(at) & 15) + 9 * (digits.charCodeAt(at) >> 6);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(2 * i) << 4) | digit(2 * i + 1);
  return bytes;
}

/** The bytes of one of the packed libraries. */
export function unpackLibrary({ first, others }: PackedLibrary, options: LibraryOptions): Uint8Array {
  const index = variantIndex(options);
  if (index === 0) return bytesOf(first);
  const digits = others[index - 1].map((run) =>
    typeof run === 'string' ? run : first.slice(2 * run[0], 2 * (run[0] + run[1])),
  );
  return bytesOf(digits.join(''));
}
