/** How `npm run mutation` runs the unit tests: in the order that it gives, so that most changes are noticed soon. */
import { mergeConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';
import config from '../../vitest.config';

const order = JSON.parse(process.env.KERATIN_TEST_ORDER ?? '[]') as readonly string[];

class Ordered extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    if (order.length === 0) return super.sort(files);
    return files.sort((a, b) => order.indexOf(a.moduleId) - order.indexOf(b.moduleId));
  }
}

export default mergeConfig(config, {
  test: { setupFiles: ['scripts/mutation/reached.ts'], sequence: { sequencer: Ordered } },
});
