import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIBRARY_VARIANTS, variantIndex } from '../common/library-options';
import { changesOf, PACKED, packLibrary, textOf } from './pack-library';
import { unpackLibrary } from './packed-library';

describe('packed libraries', () => {
  it.each(Object.values(PACKED))(
    'are the assembled ones, byte for byte, in less than half their size: $name',
    ({ assemble }) => {
      const packed = packLibrary(assemble);
      for (const [i, options] of LIBRARY_VARIANTS.entries()) {
        expect(variantIndex(options)).toBe(i);
        expect(Buffer.from(unpackLibrary(packed, options)).equals(assemble(options))).toBe(true);
      }
      const size = LIBRARY_VARIANTS.reduce((sum, options) => sum + 2 * assemble(options).length, 0);
      expect(JSON.stringify(packed).length).toBeLessThan(size / 2);
    },
  );

  it('hold what is not given as false', () => {
    expect(variantIndex({ relaxedSimd: true })).toBe(0);
    expect(variantIndex({ relaxedSimd: false })).toBe(2);
  });

  it('are restored from any first one', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(bytes, bytes, fc.nat(40), (base, piece, cut) => {
        const other = Uint8Array.from([...piece, ...base.subarray(cut), ...piece, ...base]);
        const packed = { first: textOf(base), others: [changesOf(base, other)] };
        expect(unpackLibrary(packed, { relaxedSimd: true, sharedMemory: true })).toEqual(other);
      }),
    );
  });
});
