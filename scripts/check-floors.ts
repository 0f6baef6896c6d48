import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** The floors of one folder: for each file or folder in it its number, and the row of the table it stands in. */
export type Floors = ReadonlyMap<string, Place>;

interface Place {
  readonly floor: number;
  /** The names of the row, where the row has files: these, and folders beside them, may use each other. */
  readonly together: readonly string[];
}

/** What was found: how many files and floors there are, and what is wrong. */
export interface FloorReport {
  readonly files: number;
  readonly floors: number;
  readonly breaches: readonly string[];
}

/** Reads the rows `| floor | names |` of a text's tables. */
export function readFloors(text: string): Floors {
  const floors = new Map<string, Place>();
  for (const line of text.split('\n')) {
    const row = /^\| (\d+(?:\.\d+)?) +\| ([^|]+) \|/.exec(line);
    if (row === null) continue;
    const names = row[2].split(',').map((name) => name.trim());
    const together = names.some((name) => name.endsWith('.ts')) ? names : [];
    for (const name of names) floors.set(name, { floor: Number(row[1]), together });
  }
  return floors;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** What tells the floors inside a folder: its README.md; for the source as a whole the ARCHITECTURE.md beside it. */
function floorsOf(folder: string, source: string): Floors | null {
  const path = folder === source ? join(source, '../ARCHITECTURE.md') : join(folder, 'README.md');
  if (!existsSync(path)) return null;
  const floors = readFloors(readFileSync(path, 'utf8'));
  return floors.size > 0 ? floors : null;
}

function resolveImport(from: string, specifier: string, source: string): string | null {
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

function importsOf(path: string, source: string): string[] {
  const text = readFileSync(path, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]);
  return specifiers.flatMap((specifier) => resolveImport(path, specifier, source) ?? []);
}

function findCycles(graph: ReadonlyMap<string, readonly string[]>, root: string): string[] {
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

/** The deepest folder that two files are in. */
function commonFolder(a: string, b: string): string {
  const [left, right] = [dirname(a).split(sep), dirname(b).split(sep)];
  const end = left.findIndex((name, i) => name !== right[i]);
  return left.slice(0, end < 0 ? undefined : end).join(sep);
}

/** The file or folder of a folder that a path belongs to. */
const roomOf = (folder: string, path: string): string => relative(folder, path).split(sep)[0];

/**
 * Checks the floors of `root/src`: those of the house, which ARCHITECTURE.md tells, and those inside folders whose README
 * tells theirs. A file imports from its own folder and from lower floors; there are no cycles.
 */
export function checkFloors(root: string): FloorReport {
  const source = join(root, 'src');
  const files = filesBelow(source).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
  const graph = new Map(files.map((path) => [path, importsOf(path, source)]));
  const known = new Map<string, Floors | null>();
  const floorsIn = (folder: string): Floors | null => {
    if (!known.has(folder)) known.set(folder, floorsOf(folder, source));
    return known.get(folder)!;
  };
  const breaches = new Set<string>();
  const placeOf = (folder: string, path: string): Place | null => {
    const room = roomOf(folder, path);
    const place = floorsIn(folder)?.get(room) ?? null;
    if (place === null && floorsIn(folder) !== null) {
      const table = folder === source ? 'ARCHITECTURE.md' : `${relative(root, folder)}/README.md`;
      breaches.add(`${relative(root, join(folder, room))} has no floor in ${table}`);
    }
    return place;
  };
  for (const [path, imports] of graph) {
    for (let folder = dirname(path); folder.startsWith(source); folder = dirname(folder))
      placeOf(folder, path);
    for (const target of imports) {
      const folder = commonFolder(path, target);
      const [own, other] = [placeOf(folder, path), placeOf(folder, target)];
      if (own === null || other === null || roomOf(folder, path) === roomOf(folder, target)) continue;
      const isAllowed = other.floor < own.floor || own.together.includes(roomOf(folder, target));
      if (!isAllowed)
        breaches.add(
          `${relative(root, path)} (floor ${own.floor}) imports ${relative(root, target)} (floor ${other.floor})`,
        );
    }
  }
  for (const cycle of findCycles(graph, root)) breaches.add(cycle);
  const tables = [...known.values()].filter((floors) => floors !== null);
  const count = tables.reduce(
    (sum, floors) => sum + new Set([...floors.values()].map(({ floor }) => floor)).size,
    0,
  );
  return { files: files.length, floors: count, breaches: [...breaches] };
}
