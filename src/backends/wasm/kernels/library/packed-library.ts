import { variantIndex, type LibraryOptions } from '../common/library-options';

/** A run of bytes: `[start, length]` of another library, or new ones as text. */
export type Run = readonly [start: number, length: number] | string;

/** The libraries as text: the first as it is, the others as changes of `baseOf` them. */
export interface PackedLibrary {
  readonly first: string;
  readonly others: readonly (readonly Run[])[];
}

/** The variant that another (not the first) is written as changes of: that without shared memory, else the first. */
export const baseOf = (variant: number): number => (variant % 2 === 1 ? variant - 1 : 0);

/**
 * Bytes are written as characters that need no escape: numbers up to 79 as one, others as the page of 80 numbers and the
 * place in it. Numbers are three more than bytes, so that the prefix of vector instructions (0xfd) is 0.
 */
export const TEXT = { shift: 3, page: 80, firstPage: '#'.charCodeAt(0), firstPlace: '('.charCodeAt(0) };

/** Writes the bytes of a text from a position on; the position after them. */
function writeText(bytes: Uint8Array, start: number, text: string): number {
  let at = start;
  let pageStart = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < TEXT.firstPlace) pageStart = (code - TEXT.firstPage + 1) * TEXT.page;
    else {
      bytes[at++] = pageStart + code - TEXT.firstPlace - TEXT.shift;
      pageStart = 0;
    }
  }
  return at;
}

/** The bytes of one of the packed libraries. */
export function unpackLibrary({ first, others }: PackedLibrary, options: LibraryOptions): Uint8Array {
  const library = (variant: number): Uint8Array => {
    const runs = variant === 0 ? [first] : others[variant - 1];
    const base = variant === 0 ? null : library(baseOf(variant));
    // A character is a byte at most.
    const bytes = new Uint8Array(
      runs.reduce((sum, run) => sum + (typeof run === 'string' ? run.length : run[1]), 0),
    );
    let length = 0;
    for (const run of runs) {
      if (typeof run === 'string') length = writeText(bytes, length, run);
      else {
        bytes.set(base!.subarray(run[0], run[0] + run[1]), length);
        length += run[1];
      }
    }
    return bytes.subarray(0, length);
  };
  return library(variantIndex(options));
}
