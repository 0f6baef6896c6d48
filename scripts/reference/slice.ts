/**
 * Takes a slice of a conformance pack into the repository: `npx tsx scripts/reference/slice.ts --dir DIR`. For each symbol
 * the smallest cases that show something new (another option, another kind of value, an error), as `test/fixtures/keras/`.
 * `npm run unit` replays them, so that wrong numbers are found where no pack is at hand.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { runArea } from '../../test/conformance/areas';
import { setPackDirectory } from '../../test/conformance/values';

const AREAS = [
  'constraints',
  'initializers',
  'layers',
  'losses',
  'metrics',
  'ops',
  'optimizers',
  'regularizers',
  'schedules',
  'utils',
] as const;
/** So many cases of a symbol, and so many bytes of one case. */
const MOST_CASES: Readonly<Record<string, number>> = { ops: 6, layers: 5, optimizers: 3 };
const MOST_BYTES: Readonly<Record<string, number>> = { optimizers: 14_000, utils: 8_000 };
/** What cases have beside what they are about. */
const BESIDES = new Set(['id', 'symbol', 'tol', 'grad_tol', 'origin', 'reference_backend', 'build_config']);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Case = { [name: string]: Json } & { readonly id: string; readonly symbol: string };

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

const isRecord = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The names of all tensors in a value. */
function tensorsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isRecord(value)) return [];
  if (typeof value.$t === 'string') return [value.$t];
  return Object.values(value).flatMap(tensorsIn);
}

/** What a case shows: its fields, the options it gives with their plain values, the types of its tensors. */
function features(item: Case, entries: Readonly<Record<string, Entry>>): Set<string> {
  const found = new Set<string>();
  const visit = (path: string, value: Json): void => {
    if (Array.isArray(value)) value.forEach((entry) => visit(path, entry));
    else if (isRecord(value)) {
      if (typeof value.$t === 'string') found.add(`${path}:${entries[value.$t].dtype}`);
      else for (const [name, entry] of Object.entries(value)) visit(`${path}/${name}`, entry);
    } else if (typeof value === 'number') found.add(`${path}=${Math.sign(value)}`);
    else found.add(`${path}=${String(value).slice(0, 40)}`);
  };
  for (const [name, value] of Object.entries(item)) {
    if (BESIDES.has(name)) continue;
    found.add(name);
    if (['args', 'kwargs', 'config', 'call_kwargs', 'inputs'].includes(name)) visit(name, value);
  }
  return found;
}

/** The smallest cases of one symbol, each with something that those before it do not have. */
function choose(
  cases: readonly Case[],
  most: number,
  mostBytes: number,
  sizeOf: (item: Case) => number,
  entries: Readonly<Record<string, Entry>>,
): Case[] {
  const chosen: Case[] = [];
  const shown = new Set<string>();
  const rest = cases.filter((item) => sizeOf(item) <= mostBytes);
  while (chosen.length < most && rest.length > 0) {
    const news = rest.map(
      (item) => [...features(item, entries)].filter((feature) => !shown.has(feature)).length,
    );
    const gains = rest.map((item, i) => news[i] / (300 + sizeOf(item)));
    const best = gains.indexOf(Math.max(...gains));
    if (news[best] === 0) break;
    const [item] = rest.splice(best, 1);
    chosen.push(item);
    for (const feature of features(item, entries)) shown.add(feature);
  }
  return chosen;
}

const { values } = parseArgs({ options: { dir: { type: 'string' } } });
if (values.dir === undefined) throw new Error('Say where the pack is: --dir DIR.');
const out = fileURLToPath(new URL('../../test/fixtures/keras/', import.meta.url));
mkdirSync(out, { recursive: true });
setPackDirectory(values.dir);

for (const area of AREAS) {
  const outcomes = await runArea(area, () => true);
  const passing = new Set(outcomes.filter(({ verdict }) => verdict === 'passed').map(({ id }) => id));
  const pack = JSON.parse(readFileSync(join(values.dir, `${area}.json`), 'utf8')) as {
    keras: string;
    cases: Case[];
  };
  const bytes = readFileSync(join(values.dir, `${area}.safetensors`));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const entries = JSON.parse(bytes.subarray(8, start).toString()) as Record<string, Entry>;
  const lengthOf = (name: string): number => entries[name].data_offsets[1] - entries[name].data_offsets[0];
  const sizeOf = (item: Case): number =>
    JSON.stringify(item).length + tensorsIn(item).reduce((sum, name) => sum + lengthOf(name), 0);
  const bySymbol = new Map<string, Case[]>();
  for (const item of pack.cases.filter(({ id }) => passing.has(id))) {
    const known = bySymbol.get(item.symbol);
    if (known === undefined) bySymbol.set(item.symbol, [item]);
    else known.push(item);
  }
  const cases = [...bySymbol.values()].flatMap((all) =>
    choose(all, MOST_CASES[area] ?? 8, MOST_BYTES[area] ?? 4096, sizeOf, entries),
  );
  const names = [...new Set(cases.flatMap(tensorsIn))];
  let offset = 0;
  const header = Object.fromEntries(
    names.map((name) => {
      const { dtype, shape } = entries[name];
      const from = offset;
      offset += lengthOf(name);
      return [name, { dtype, shape, data_offsets: [from, offset] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = names.map((name) =>
    bytes.subarray(start + entries[name].data_offsets[0], start + entries[name].data_offsets[1]),
  );
  writeFileSync(join(out, `${area}.safetensors`), Buffer.concat([length, text, ...data]));
  const lines = cases.map((item) => JSON.stringify(item)).join(',\n');
  writeFileSync(
    join(out, `${area}.json`),
    `{"area":"${area}","keras":"${pack.keras}","cases":[\n${lines}\n]}\n`,
  );
  console.log(`${area}: ${cases.length} of ${pack.cases.length} cases, ${bySymbol.size} symbols`);
}
