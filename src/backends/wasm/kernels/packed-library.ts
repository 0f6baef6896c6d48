import { variantIndex, type LibraryOptions } from './library-options';

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

function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  let pageStart = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < TEXT.firstPlace) pageStart = (code - TEXT.firstPage + 1) * TEXT.page;
    else {
      bytes.push((pageStart + code - TEXT.firstPlace - TEXT.shift) & 255);
      pageStart = 0;
    }
  }
  return bytes;
}

function library(packed: PackedLibrary, variant: number): number[] {
  if (variant === 0) return bytesOf(packed.first);
  const base = library(packed, baseOf(variant));
  return packed.others[variant - 1].flatMap((run) =>
    typeof run === 'string' ? bytesOf(run) : base.slice(run[0], run[0] + run[1]),
  );
}

/** The bytes of one of the packed libraries. */
export const unpackLibrary = (packed: PackedLibrary, options: LibraryOptions): Uint8Array =>
  Uint8Array.from(library(packed, variantIndex(options)));
