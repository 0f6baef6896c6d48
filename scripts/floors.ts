/**
 * Checks the floors of the house: reads the table of ARCHITECTURE.md and fails where a file imports from a higher floor,
 * from another folder of its own floor, or in a circle.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const source = join(root, 'src');

function readFloors(): Map<string, number> {
  const floors = new Map<string, number>();
  for (const line of readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n')) {
    const row = /^\| (\d+(?:\.\d+)?) +\| ([^|]+) \|/.exec(line);
    if (row === null) continue;
    for (const name of row[2].split(',')) floors.set(name.trim().replace(/\.ts$/, ''), Number(row[1]));
  }
  return floors;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** The folder (or file) of `src` a path belongs to. */
const roomOf = (path: string): string => relative(source, path).split('/')[0].replace(/\.ts$/, '');

function resolveImport(from: string, specifier: string): string | null {
  const base = specifier.startsWith('.')
    ? resolve(dirname(from), specifier)
    : specifier === 'keratin'
      ? join(source, 'index')
      : specifier.startsWith('keratin/')
        ? join(source, specifier.slice('keratin/'.length), 'index')
        : null;
  if (base === null || !base.startsWith(source)) return null;
  return (
    [`${base}.ts`, join(base, 'index.ts'), base].find((path) => existsSync(path) && path.endsWith('.ts')) ??
    null
  );
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]);
  return specifiers.flatMap((specifier) => resolveImport(path, specifier) ?? []);
}

function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      const circle = [...trail.slice(trail.indexOf(path)), path].map((file) => relative(root, file));
      cycles.push(`cycle: ${circle.join(' -> ')}`);
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) walk(path, []);
  return cycles;
}

const floors = readFloors();
const files = filesBelow(source).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
const graph = new Map(files.map((path) => [path, importsOf(path)]));
const breaches: string[] = [];
for (const [path, imports] of graph) {
  const room = roomOf(path);
  const floor = floors.get(room);
  if (floor === undefined) {
    breaches.push(`${relative(root, path)}: the folder "${room}" has no floor in ARCHITECTURE.md`);
    continue;
  }
  for (const target of imports) {
    const other = roomOf(target);
    const otherFloor = floors.get(other);
    const allowed =
      other === room ||
      (otherFloor !== undefined && (otherFloor < floor || (floor === 12 && otherFloor === 12)));
    if (!allowed) {
      breaches.push(
        `${relative(root, path)} (floor ${floor}) imports ${relative(root, target)} (floor ${otherFloor})`,
      );
    }
  }
}
breaches.push(...findCycles(graph));
for (const breach of breaches) console.error(breach);
console.log(`${files.length} files on ${new Set(floors.values()).size} floors, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;
