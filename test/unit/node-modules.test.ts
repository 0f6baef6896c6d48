import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src', import.meta.url));

it('names modules of Node in one place, which the build for pages replaces', () => {
  const found = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts') &&
      !/\.test\.ts$|testing\.ts$|^cli\/|^testing\/|\/testing\//.test(name) &&
      /(from |import\()'node:/.test(readFileSync(join(source, name), 'utf8')),
  );
  expect(found).toEqual(['util/node-modules.ts']);
});
