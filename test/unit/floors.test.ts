import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { checkFloors } from '../../scripts/check-floors';

let root = '';

/** The breaches of a house of these files. */
function breachesOf(files: Readonly<Record<string, string>>): readonly string[] {
  root = mkdtempSync(join(tmpdir(), 'keratin-floors-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return checkFloors(root).breaches;
}

afterEach(() => rmSync(root, { recursive: true, force: true }));

const house = {
  'ARCHITECTURE.md':
    '| floor | folders |\n| - | - |\n| 0 | util |\n| 1     | engine, frame |\n| 2 | index.ts, utils |\n',
  'src/util/a.ts': 'export const a = 1;',
  'src/frame/f.ts': "import { a } from '../util/a';\nexport const f = a;",
  'src/engine/README.md': '| floor | what | \n| 0 | low |\n| 1 | high, other |\n| 2 | face.ts |\n',
  'src/engine/low/l.ts': "import { a } from '../../util/a';\nexport const l = a;",
  'src/engine/high/h.ts': "import { l } from '../low/l';\nexport const h = l;",
  'src/engine/other/o.ts': 'export const o = 1;',
  'src/engine/face.ts': "import { h } from './high/h';\nexport const face = h;",
  'src/utils/u.ts': "import { f } from '../frame/f';\nexport const u = f;",
  'src/index.ts': "export { u } from './utils/u';\nexport { face } from './engine/face';",
};

it('accepts imports from the own folder and from lower floors, of the house and of a folder', () => {
  expect(breachesOf(house)).toEqual([]);
});

it.each([
  [
    'a higher floor of the house',
    { 'src/util/a.ts': "import type { f } from '../frame/f';\nexport type a = typeof f;" },
    [
      'src/util/a.ts (floor 0) imports src/frame/f.ts (floor 1)',
      'cycle: src/util/a.ts -> src/frame/f.ts -> src/util/a.ts',
    ],
  ],
  [
    'another folder of the same floor',
    { 'src/frame/f.ts': "import { face } from '../engine/face';\nexport const f = face;" },
    ['src/frame/f.ts (floor 1) imports src/engine/face.ts (floor 1)'],
  ],
  [
    'a higher floor inside a folder',
    { 'src/engine/low/l.ts': "export const l = () => import('../other/o');" },
    ['src/engine/low/l.ts (floor 0) imports src/engine/other/o.ts (floor 1)'],
  ],
  [
    'another folder of the same floor inside a folder',
    { 'src/engine/high/h.ts': "import { o } from '../other/o';\nexport const h = o;" },
    ['src/engine/high/h.ts (floor 1) imports src/engine/other/o.ts (floor 1)'],
  ],
  [
    'a folder without a floor',
    { 'src/lost/x.ts': 'export {};' },
    ['src/lost has no floor in ARCHITECTURE.md'],
  ],
  [
    'a file without a floor inside a folder',
    { 'src/engine/more.ts': 'export {};' },
    ['src/engine/more.ts has no floor in src/engine/README.md'],
  ],
])('finds %s', (_, change, breaches) => {
  expect(breachesOf({ ...house, ...change })).toEqual(breaches);
});
