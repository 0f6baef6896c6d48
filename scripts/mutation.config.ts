/** How `npm run mutation` runs the unit tests: those that are near the changed file first, so that most changes are noticed soon. */
import { dirname, relative } from 'node:path';
import { mergeConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';
import config from '../vitest.config';

const changed = process.env.KERATIN_MUTATED ?? '';
/** Quick tests that see much: they come after those beside the file. */
const BROAD = ['test/unit/keras-slice.test.ts', 'test/unit/recorded.test.ts', 'test/unit/examples.test.ts'];

/** How many folders a test shares with the changed file, then how much it sees. */
function nearness(root: string, moduleId: string): number {
  const path = relative(root, moduleId);
  if (dirname(path) === dirname(changed)) return 100;
  const [parts, others] = [path.split('/'), changed.split('/')];
  const shared = parts.findIndex((part, i) => part !== others[i]);
  if (shared > 1) return 10 + shared;
  return BROAD.includes(path) ? BROAD.length - BROAD.indexOf(path) : 0;
}

class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ project, moduleId }: TestSpecification): number =>
      nearness(project.config.root, moduleId);
    return sorted.sort((a, b) => rank(b) - rank(a));
  }
}

export default mergeConfig(config, { test: { sequence: { sequencer: NearestFirst } } });
