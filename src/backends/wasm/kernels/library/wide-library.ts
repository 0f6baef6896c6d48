import { environment } from '../../../../util/environment';
import { firstLine } from '../../../../util/errors';
import { detectFeatures } from '../../engine/features';
import type { KernelLibrary } from './library';
import { compiledLibrary } from './library';
import { differenceOf, isFaster, libraryAnswers } from './wide-answers';

/** A kernel library with vectors of 256 bits, or why it is not used. */
export type WideLibrary =
  { readonly module: WebAssembly.Module } | { readonly module: null; readonly reason: string };

/** What is asked of the process. */
export interface WideHost {
  readonly environment: (name: string) => string | undefined;
  /** The options it was started with: of V8's, these stay as they are. */
  readonly options: readonly string[];
  /** Sets one of V8's flags, for the whole process. */
  readonly setFlag: (flag: string) => void;
}

/** The part of Node's `process` that this file needs, of which nothing is there in a page. */
interface NodeProcess {
  readonly execArgv: readonly string[];
  readonly getBuiltinModule?: (
    name: 'node:v8',
  ) => { readonly setFlagsFromString?: (flags: string) => void } | undefined;
}

/** This process under Node; null elsewhere. */
export function wideHost(): WideHost | null {
  const { process } = globalThis as { process?: NodeProcess };
  const setFlag = process?.getBuiltinModule?.('node:v8')?.setFlagsFromString;
  if (process === undefined || setFlag === undefined) return null;
  return { environment, options: process.execArgv, setFlag };
}

const none = (reason: string): WideLibrary => ({ module: null, reason });

/**
 * V8's flags while the wide kernels are compiled, and what they are otherwise: two vectors become one, and each function
 * is compiled for speed when it is first called, because no other code is made wider.
 */
const FLAGS = [
  ['--experimental-wasm-revectorize', '--no-experimental-wasm-revectorize'],
  ['--no-liftoff', '--liftoff'],
] as const;

/** Runs `body` with V8's flags set. The flags are experimental: code compiled before and after has nothing of them. */
function withFlags<T>({ environment: read, options, setFlag }: WideHost, body: () => T): T {
  const given = [...options, read('NODE_OPTIONS') ?? ''].join(' ').replaceAll('_', '-');
  const isGiven = (flag: string): boolean => given.includes(flag.replace(/^--(no-)?/, ''));
  const own = FLAGS.filter(([flag]) => !isGiven(flag));
  try {
    for (const [on] of own) setFlag(on);
    return body();
  } finally {
    for (const [, off] of own) setFlag(off);
  }
}

/**
 * A kernel library whose kernels use tiles of 16 columns, where the person asks for it with `KERATIN_REVECTORIZE=1`, V8
 * makes vectors of 256 bits of them, and what it made gives the same bits as the usual tiles and is faster.
 */
export function searchWideLibrary(
  host: WideHost | null,
  library: KernelLibrary,
  sharedMemory: boolean,
): WideLibrary {
  if (host === null) return none('V8 can be asked for them in Node 20.16 or later');
  const asked = (host.environment('KERATIN_REVECTORIZE') ?? '').trim();
  if (asked === '' || asked === '0') return none('KERATIN_REVECTORIZE=1 asks V8 for them');
  if (asked !== '1') return none(`KERATIN_REVECTORIZE=${asked}: only 1 asks for them`);
  if (!detectFeatures().relaxedSimd) return none('this V8 lacks relaxed SIMD');
  try {
    const options = { relaxedSimd: true, sharedMemory };
    const right = libraryAnswers(library, options);
    return withFlags(host, (): WideLibrary => {
      const wide = { ...options, wide: true };
      const difference = differenceOf(libraryAnswers(library, wide), right);
      if (difference !== null) return none(`V8 gives wrong answers with them: ${difference}`);
      if (!isFaster(wide)) return none('V8 makes no faster code of them on this machine');
      return { module: compiledLibrary(library, wide) };
    });
  } catch (error) {
    return none(firstLine(error instanceof Error ? error.message : String(error)));
  }
}

const found = new Map<string, WideLibrary>();

/** A library with vectors of 256 bits of this process, looked for when first asked. */
export function findWideLibrary(library: KernelLibrary, sharedMemory: boolean): WideLibrary {
  const key = `${library.name} ${sharedMemory}`;
  let known = found.get(key);
  if (known === undefined) found.set(key, (known = searchWideLibrary(wideHost(), library, sharedMemory)));
  return known;
}

/** Its compiled module; null where there is none. */
export const wideLibrary = (library: KernelLibrary, sharedMemory: boolean): WebAssembly.Module | null =>
  findWideLibrary(library, sharedMemory).module;
