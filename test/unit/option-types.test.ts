import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = join(__dirname, '../../src');

/** What no public function takes. */
const INTERNAL = new Set([
  'ArraySourceOptions',
  'CsvOptions',
  'CutOptions',
  'FormatArrayOptions',
  'LibraryOptions',
  'NamesOptions',
  'PlainRunOptions',
]);

const files = (readdirSync(SOURCES, { recursive: true }) as string[]).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
);
const textOf = (path: string): string => readFileSync(join(SOURCES, path), 'utf8');
const isList = (path: string): boolean => /(^|\/)(index|all)\.ts$/.test(path);
const LISTS = files.filter(isList).map(textOf).join('\n');

it('the types of all options can be imported', () => {
  const missing = files
    .filter((path) => !isList(path))
    .flatMap((path) => {
      const names = [...textOf(path).matchAll(/export (?:interface|type) (\w+Options)\b/g)].map(
        ([, name]) => name,
      );
      const isWhole = new RegExp(
        `export (type )?\\*( as \\w+)? from '[^']*/${path.split('/').at(-1)!.slice(0, -3)}'`,
      ).test(LISTS);
      return isWhole
        ? []
        : names.filter((name) => !INTERNAL.has(name) && !new RegExp(`\\b${name}\\b`).test(LISTS));
    });
  expect(missing).toEqual([]);
});
