import { LIBRARY } from '../kernels/library/library';
import { canShareMemory } from '../engine/shared-memory';
import { wideLibrary } from '../kernels/library/wide-library';
import type { Blas } from './bind';
import { bindBlas } from './bind';
import type { Candidate, CandidateGroup } from './candidates';
import { findCandidates, isAbsolute } from './candidates';
import type { BlasHost, LoaderModule } from './host';
import { nodeHost } from './host';
import { firstLine } from '../../../util/errors';
import { findMistake } from './known-answers';
import { missingForMkl } from './mkl';

export type { Blas };

/** What was tried, and why it is not used. */
export interface BlasTrial {
  readonly library: string;
  /** The file that was refused; null where none was there. */
  readonly path: string | null;
  readonly reason: string;
}

/** No native library of matrix products, and why. */
export interface NoBlas {
  readonly library: null;
  /** In one line. */
  readonly reason: string;
  /** One entry for each library that was looked for, and for each file that was refused; empty where none was. */
  readonly trials: readonly BlasTrial[];
  /** Whether the person asked for a library that cannot be used. */
  readonly isMistake: boolean;
}

/** A native library of matrix products, or why there is none; `library` tells which. */
export type BlasFound = Blas | NoBlas;

const none = (reason: string, facts: Partial<NoBlas> = {}): NoBlas => ({
  library: null,
  reason,
  trials: [],
  isMistake: false,
  ...facts,
});

const reasonOf = (error: unknown): string =>
  firstLine(error instanceof Error ? error.message : String(error));

/**
 * Looks for a native library of matrix products: the one `KERATIN_BLAS` names, else the first of those usual on the
 * platform that loads and gives right answers. `KERATIN_BLAS=off` looks for none; nor are the usual ones looked for where
 * the kernels use vectors of 256 bits, with which they are faster than a library and its own threads.
 */
export function searchBlas(host: BlasHost | null, isWide: () => boolean = () => false): BlasFound {
  if (host === null)
    return none(
      'native libraries need Node 20.16 or later, and in Deno --allow-env, --allow-ffi and --allow-read',
    );
  const asked = (host.environment.KERATIN_BLAS ?? '').trim();
  if (asked.toLowerCase() === 'off') return none('KERATIN_BLAS=off');
  if (asked !== '') return useAsked(host, asked);
  return isWide() ? none('KERATIN_REVECTORIZE=1; KERATIN_BLAS=path uses one') : searchUsual(host);
}

function useAsked(host: BlasHost, path: string): BlasFound {
  const mistake = (reason: string): NoBlas => none(`KERATIN_BLAS=${path}: ${reason}`, { isMistake: true });
  // A bare name is looked up by the system's loader, and Apple's frameworks are no files.
  const isPath = /[\\/]/.test(path) && !/\.framework\//.test(path);
  if (isPath && !isAbsolute(path)) return mistake('give the whole path, from the root');
  const kind = isPath ? host.kindOf(path) : 'file';
  if (kind === 'nothing') return mistake('there is no such file');
  if (kind === 'folder') return mistake('this is a folder; give the path of the library in it');
  try {
    return tryCandidate(host, host.loader(), { library: nameOf(path), path });
  } catch (error) {
    return mistake(reasonOf(error));
  }
}

/** A library by its path, as far as that tells. */
const nameOf = (path: string): string =>
  /\bAccelerate\b/.test(path) ? 'Accelerate' : /mkl_rt/.test(path) ? 'MKL' : 'CBLAS';

function searchUsual(host: BlasHost): BlasFound {
  let loader: LoaderModule;
  try {
    loader = host.loader();
  } catch (error) {
    return none(reasonOf(error));
  }
  const groups = findCandidates(host);
  const trials: BlasTrial[] = [];
  for (const group of groups) {
    let refused = 0;
    for (const candidate of group.find()) {
      try {
        return tryCandidate(host, loader, candidate);
      } catch (error) {
        // The loader knowing no such name is what is to be expected.
        if (!isAbsolute(candidate.path)) continue;
        trials.push({ library: group.library, path: candidate.path, reason: reasonOf(error) });
        refused += 1;
      }
    }
    if (refused === 0) trials.push({ library: group.library, path: null, reason: absence(group) });
  }
  const names = groups.map(({ library }) => library);
  return none(`none of ${names.join(', ')} can be used`, { trials });
}

const absence = ({ names, folders }: CandidateGroup): string =>
  `no ${names.join(', ')} in ${folders.length === 0 ? 'this system' : folders.join(', ')}`;

/**
 * What libraries read of their threads when they are loaded. OpenBLAS starts none, as each of our threads calls it. Idle
 * ones sleep soon: by default OpenBLAS's keep a core busy for 2^26 ticks of the clock (about 25 ms) after each product, and
 * GNU OpenMP's slow products down by a factor of ten where other threads want the core; 2^16 ticks cost no speed between
 * the products of a training step.
 */
const THREAD_SETTINGS = {
  OPENBLAS_NUM_THREADS: '1',
  OPENBLAS_THREAD_TIMEOUT: '16',
  OMP_WAIT_POLICY: 'passive',
} as const;

/** Runs `body`, in which libraries are loaded, with these settings, except where the person decided otherwise. */
function withThreadSettings<T>({ environment, setVariable }: BlasHost, body: () => T): T {
  const added = Object.entries(THREAD_SETTINGS).filter(([name]) => environment[name] === undefined);
  for (const [name, value] of added) setVariable(name, value);
  try {
    return body();
  } finally {
    // Programs started from this one must not inherit it.
    for (const [name] of added) setVariable(name, undefined);
  }
}

/** @throws Error where the library does not load, lacks functions, or gives wrong answers. */
function tryCandidate(host: BlasHost, module: LoaderModule, { library, path }: Candidate): Blas {
  const missing = library === 'MKL' ? missingForMkl(host, module.loader, path) : null;
  if (missing !== null) throw new Error(missing);
  const blas = withThreadSettings(host, () => bindBlas(module, library, path, host.architecture));
  const mistake = findMistake(blas.sgemm);
  if (mistake !== null) throw new Error(`wrong answers: ${mistake}`);
  return blas;
}

let found: BlasFound | undefined;

/**
 * The native library of matrix products of this process, looked for when first asked; a `KERATIN_BLAS` that cannot be
 * followed is said once, anything else in silence.
 */
export function findBlas(): BlasFound {
  if (found === undefined) {
    found = searchBlas(nodeHost(), () => wideLibrary(LIBRARY, canShareMemory()) !== null);
    if (found.library === null && found.isMistake) {
      console.warn(`No native BLAS is used. ${found.reason}.`);
    }
  }
  return found;
}

/** Forgets what was found, so that the next `findBlas` looks again; for tests. */
export function resetBlas(): void {
  found = undefined;
}
