import { checkNoMore } from '../../../util/arguments';
import { ArgumentError } from '../../../util/errors';
import { canShareMemory } from './shared-memory';
import { environment } from '../../../util/environment';
import { parallelism } from './processors';

/** More threads than this are never started by themselves. */
const DEFAULT_LIMIT = 16;
let wanted: number | null = null;
/** Grows when programs have to look for their threads anew. */
let version = 0;
/** Is told that programs take another number of threads. */
let listener = (): void => {};

function checkCount(count: unknown, from: string): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new ArgumentError({
    code: 'thread-count',
    expected: `${from} takes a whole number of threads from 1 to 256, or 'auto'.`,
    received: { threads: String(count) },
  });
}

/**
 * Sets on how many threads compiled programs run from now on, this one included. Small programs run on one whatever is
 * set here, and results do not depend on it, to the bit. A program that was compiled before takes at most as many as the
 * machine runs at the same time: with more it runs on one.
 *
 * @param count a whole number from 1 to 256, or `'auto'` (the default): what the machine runs at the same time, at most
 * 16; the environment variable `KERATIN_THREADS` sets another default.
 * @throws ArgumentError `thread-count` for anything else.
 * @example
 * import { setThreads, threadCount } from 'keratin';
 * setThreads(1);
 * console.log(threadCount()); // 1
 * setThreads('auto');
 */
export function setThreads(count: number | 'auto', ...others: readonly never[]): void {
  checkNoMore('setThreads', others);
  const given = count === 'auto' ? null : checkCount(count, 'setThreads');
  const before = threadCount();
  wanted = given;
  if (before === threadCount()) return;
  listener();
  version += 1;
}

/** Threads that large programs take where nobody set another number. */
export const usualThreads = (): number => Math.min(parallelism(), DEFAULT_LIMIT);

function automaticCount(): number {
  const given = environment('KERATIN_THREADS');
  if (given !== undefined && given !== '' && given !== 'auto')
    return checkCount(Number(given), 'KERATIN_THREADS');
  return usualThreads();
}

/** On how many threads large programs run: 1 where the platform cannot share memory between threads. */
export function threadCount(...others: readonly never[]): number {
  checkNoMore('threadCount', others);
  return canShareMemory() ? (wanted ?? automaticCount()) : 1;
}

/** For how many threads programs have room, so that a later `setThreads` counts for them too. */
export const roomForThreads = (): number => Math.max(threadCount(), automaticCount());

/** Grows when programs have to look for their threads anew. */
export const settingVersion = (): number => version;

/** Has `changed` called whenever programs take another number of threads. */
export function onThreadCount(changed: () => void): void {
  listener = changed;
}
