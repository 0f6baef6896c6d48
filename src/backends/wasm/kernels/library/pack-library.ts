import { assembleLibrary, assembleWindowLibrary } from './assemble-library';
import { LIBRARY_VARIANTS, type LibraryOptions } from '../common/library-options';
import type { PackedLibrary, Run } from './packed-library';
import { baseOf, TEXT } from './packed-library';

/** Shorter repetitions are not worth their place and length. */
const SHORTEST = 32;

/** Bytes as text: see `TEXT`. */
export const textOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => {
    const number = (byte + TEXT.shift) & 255;
    const place = String.fromCharCode(TEXT.firstPlace + (number % TEXT.page));
    const page = Math.floor(number / TEXT.page);
    return page === 0 ? place : String.fromCharCode(TEXT.firstPage + page - 1) + place;
  }).join('');

const startsLike = (a: Uint8Array, i: number, b: Uint8Array, j: number): number => {
  let length = 0;
  while (i + length < a.length && j + length < b.length && a[i + length] === b[j + length]) length += 1;
  return length;
};

/** Writes `bytes` as runs of `base` and what is new. */
export function changesOf(base: Uint8Array, bytes: Uint8Array): Run[] {
  const keyAt = (array: Uint8Array, at: number): string => array.subarray(at, at + SHORTEST).join();
  const places = new Map<string, number[]>();
  for (let i = 0; i + SHORTEST <= base.length; i++) {
    const key = keyAt(base, i);
    places.set(key, [...(places.get(key) ?? []), i]);
  }
  const runs: Run[] = [];
  let fresh = 0;
  for (let i = 0; i < bytes.length;) {
    let best: readonly [start: number, length: number] = [0, 0];
    for (const start of places.get(keyAt(bytes, i)) ?? []) {
      const length = startsLike(base, start, bytes, i);
      if (length > best[1]) best = [start, length];
    }
    if (best[1] < SHORTEST) {
      i += 1;
      continue;
    }
    if (fresh < i) runs.push(textOf(bytes.subarray(fresh, i)));
    runs.push(best);
    i += best[1];
    fresh = i;
  }
  if (fresh < bytes.length) runs.push(textOf(bytes.subarray(fresh)));
  return runs;
}

type Assemble = (options: LibraryOptions) => Uint8Array;

/** Variants of a kernel library as text. */
export function packLibrary(assemble: Assemble, variants = LIBRARY_VARIANTS): PackedLibrary {
  const libraries = variants.map(assemble);
  const others = libraries.slice(1).map((bytes, i) => changesOf(libraries[baseOf(i + 1)], bytes));
  return { first: textOf(libraries[0]), others };
}

/** What the build puts in the place of modules that assemble: by their names, what they export and from what. */
export const PACKED: Readonly<Record<string, { readonly name: string; readonly assemble: Assemble }>> = {
  'library-bytes': { name: 'kernelLibraryBytes', assemble: assembleLibrary },
  'window-library-bytes': { name: 'windowLibraryBytes', assemble: assembleWindowLibrary },
};

/**
 * The source of the module that the build puts in the place of another.
 *
 * @param wide whether the variants with tiles of 16 columns are in it, of which pages have no use.
 */
export function packedModule(of: string, wide: boolean): string {
  const { name, assemble } = PACKED[of];
  const variants = LIBRARY_VARIANTS.filter((variant) => wide || !variant.wide);
  return `import { unpackLibrary } from './packed-library';
const PACKED = ${JSON.stringify(packLibrary(assemble, variants))};
export const ${name} = (options) => unpackLibrary(PACKED, options);
`;
}
