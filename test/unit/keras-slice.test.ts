// Replays what real Keras does, in a slice that scripts/reference/slice.ts took: needs nothing beside the repository.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runArea } from '../conformance/areas';
import { failures } from '../conformance/report';
import { setPackDirectory } from '../conformance/values';

const folder = fileURLToPath(new URL('../fixtures/keras', import.meta.url));
const areas = readdirSync(folder).flatMap((name) => /^(\w+)\.json$/.exec(name)?.[1] ?? []);

describe('a slice of what Keras does', () => {
  it.each(areas)('%s', async (area) => {
    setPackDirectory(folder);
    const outcomes = await runArea(area, () => true);
    expect(failures(outcomes)).toEqual([]);
    expect(outcomes.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  });
});
