import type { Outcome } from './report';
import { Unsupported, type Case } from './values';

/** The outcome of a case: `check` says what is wrong, or null. */
export function attempt(item: Case, check: () => string | null): Outcome {
  const { id, symbol } = item;
  try {
    const problem = check();
    return { id, symbol, verdict: problem === null ? 'passed' : 'failed', detail: problem ?? '' };
  } catch (error) {
    const detail = error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error);
    return { id, symbol, verdict: error instanceof Unsupported ? 'absent' : 'failed', detail };
  }
}

/** The first problem of several, or null. */
export function firstProblem(...checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const problem = check();
    if (problem !== null) return problem;
  }
  return null;
}

/** As `attempt`, for checks that wait for something. */
export async function attemptLater(item: Case, check: () => Promise<string | null>): Promise<Outcome> {
  try {
    const problem = await check();
    return attempt(item, () => problem);
  } catch (error) {
    return attempt(item, () => {
      throw error;
    });
  }
}
