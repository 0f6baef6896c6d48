/** Notes for each file of tests which of the observed places it reaches: a setup file of Vitest. */
import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';

const { KERATIN_REACHED: report } = process.env;
if (report !== undefined) {
  const reached = new Set<number>();
  Object.assign(globalThis, { keratinReached: reached });
  afterAll(() => {
    appendFileSync(report, `${JSON.stringify({ test: expect.getState().testPath, places: [...reached] })}\n`);
  });
}
