import { describe, expect, it } from 'vitest';
import { detectFeatures } from '../../engine/features';
import { compiledLibrary, LIBRARY } from './library';
import { askingHost } from './testing';
import { differenceOf, libraryAnswers } from './wide-answers';
import { WINDOW_LIBRARY } from './window-library';
import type { WideHost } from './wide-library';
import { searchWideLibrary, wideHost } from './wide-library';

const { relaxedSimd } = detectFeatures();

/** A process that only notes the flags it is asked to set. */
function notingHost(
  asked: string | undefined,
  options = '',
): { readonly host: WideHost; readonly flags: string[] } {
  const flags: string[] = [];
  const host = {
    environment: (name: string) => (name === 'KERATIN_REVECTORIZE' ? asked : undefined),
    options: [options],
    setFlag: (flag: string) => void flags.push(flag),
  };
  return { host, flags };
}

describe('the library with vectors of 256 bits', () => {
  // First, because code that was compiled once without the flags stays as it is.
  it.runIf(relaxedSimd && wideHost() !== null)('gives the bits of the usual one where it is used', () => {
    for (const library of [LIBRARY, WINDOW_LIBRARY]) {
      for (const sharedMemory of [false, true]) {
        const found = searchWideLibrary(askingHost(), library, sharedMemory);
        // Not every machine has such vectors.
        if (found.module === null) {
          expect(found.reason).toBe('V8 makes no faster code of them on this machine');
          continue;
        }
        const wide = { relaxedSimd, sharedMemory, wide: true };
        expect(found.module).toBe(compiledLibrary(library, wide));
        const right = libraryAnswers(library, { relaxedSimd, sharedMemory });
        expect(differenceOf(libraryAnswers(library, wide), right)).toBeNull();
      }
    }
  });

  it.each([
    [undefined, 'KERATIN_REVECTORIZE=1 asks V8 for them'],
    ['', 'KERATIN_REVECTORIZE=1 asks V8 for them'],
    ['0', 'KERATIN_REVECTORIZE=1 asks V8 for them'],
    ['true', 'KERATIN_REVECTORIZE=true: only 1 asks for them'],
  ])('is not looked for where the variable is %j', (asked, reason) => {
    const { host, flags } = notingHost(asked);
    expect(searchWideLibrary(host, LIBRARY, false)).toEqual({ module: null, reason });
    expect(flags).toEqual([]);
  });

  it('needs Node', () => {
    expect(searchWideLibrary(null, LIBRARY, false)).toEqual({
      module: null,
      reason: 'V8 can be asked for them in Node 20.16 or later',
    });
  });

  it.skipIf(relaxedSimd)('needs relaxed SIMD', () => {
    const { host, flags } = notingHost('1');
    expect(searchWideLibrary(host, LIBRARY, false)).toEqual({
      module: null,
      reason: 'this V8 lacks relaxed SIMD',
    });
    expect(flags).toEqual([]);
  });

  it.runIf(relaxedSimd)('changes flags for a moment, and never those the process was started with', () => {
    const all = [
      '--experimental-wasm-revectorize',
      '--no-liftoff',
      '--no-experimental-wasm-revectorize',
      '--liftoff',
    ];
    for (const [options, expected] of [
      ['', all],
      ['--max-old-space-size=4096 --experimental_wasm_revectorize', [all[1], all[3]]],
      ['--no-liftoff', [all[0], all[2]]],
      ['--no-experimental-wasm-revectorize --liftoff', []],
    ] as const) {
      const { host, flags } = notingHost('1', options);
      searchWideLibrary(host, LIBRARY, false);
      expect(flags).toEqual(expected);
    }
  });

  it.runIf(relaxedSimd)('is not used where V8 refuses', () => {
    const { host } = notingHost('1');
    const setFlag = (): void => {
      throw new Error('no flags here.\nno');
    };
    expect(searchWideLibrary({ ...host, setFlag }, LIBRARY, false)).toEqual({
      module: null,
      reason: 'no flags here',
    });
  });
});

describe('the answers of a library', () => {
  const answers = [LIBRARY, WINDOW_LIBRARY].flatMap((library) => libraryAnswers(library, { relaxedSimd }));

  it('are mostly numbers, whatever special ones they are made from', () => {
    for (const { values } of answers) {
      expect(values.filter(Number.isFinite).length).toBeGreaterThan(0.8 * values.length);
      expect(values.some(Number.isNaN)).toBe(true);
    }
  });

  it('differ where one bit of one number does', () => {
    expect(differenceOf(answers, answers)).toBeNull();
    const wrong = answers.map((answer) => ({ ...answer, values: answer.values.slice() }));
    wrong[3].values[1] *= -1;
    expect(wrong[3].values[1]).not.toBe(0);
    wrong[2].values[10] = 7;
    wrong[2].values[20] = 8;
    expect(differenceOf(wrong, answers)).toBe(`7 instead of ${answers[2].values[10]} (product 13 x 35 x 9)`);
    expect(differenceOf(wrong.slice(3), answers.slice(3))).toContain('(product 26 x 64 x 40)');
  });

  it('differ by the sign of zero', () => {
    const [positive, negative] = [0, -0].map((value) => [{ name: 'one', values: Float32Array.of(value) }]);
    expect(differenceOf(negative, positive)).not.toBeNull();
  });

  it.runIf(relaxedSimd)('differ between fused and separate instructions', () => {
    const separate = libraryAnswers(LIBRARY, { relaxedSimd: false });
    expect(differenceOf(separate, answers.slice(0, separate.length))).toMatch(
      / instead of .* \(product 15 x 149 x 7\)$/,
    );
  });
});
