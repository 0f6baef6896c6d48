/**
 * `npm run mutation -- [--places 60] [--seed 1] [--only TEXT]`: changes the sources at drawn places, one at a time, in a
 * copy of the repository, and says which changes the unit tests do not notice. A change: another operator, comparison,
 * number or condition in a file of the numeric and Keras-like folders. `--at FILE:LINE` changes each place of a line.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { PythonRandom } from '../src/util/random/python-random';

const root = fileURLToPath(new URL('../', import.meta.url));
const FOLDERS = [
  'activations',
  'compile',
  'constraints',
  'formats',
  'frame',
  'initializers',
  'ir',
  'layers',
  'losses',
  'metrics',
  'numpy',
  'ops',
  'optimizers',
  'random',
  'regularizers',
  'runtime',
  'saving',
  'training',
];
/** A smaller share of noticed places than this is a failure. */
const LEAST_SHARE = 0.9;

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
};
const METHODS: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  mul: 'div',
  div: 'mul',
  maximum: 'minimum',
  minimum: 'maximum',
  less: 'greater',
  greater: 'less',
};

/** One change of one file. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function placesOf(file: string): Place[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const places: Place[] = [];
  const put = (node: ts.Node, text: string): void => {
    const from = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(from).line + 1;
    places.push({ file, line, from, to: node.getEnd(), text });
  };
  const visit = (node: ts.Node): void => {
    // Texts of errors and types are no behaviour that numbers show.
    if (ts.isTypeNode(node) || ts.isThrowStatement(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = OPERATORS[node.operatorToken.kind];
      const isText = [node.left, node.right].some(
        (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
      );
      if (other !== undefined && !isText) put(node.operatorToken, other);
    }
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isCallExpression(node.parent) &&
      node.parent.expression === node
    ) {
      const other = METHODS[node.name.text];
      if (other !== undefined && node.parent.arguments.length === 1) put(node.name, other);
    }
    if (ts.isNumericLiteral(node) && Number(node.text) !== 0) put(node, String(Number(node.text) * 2));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[^.]+\.ts$/.test(name.split('/').at(-1)!))
    .map((name) => join(folder, name));
}

const { values } = parseArgs({
  options: {
    places: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    at: { type: 'string' },
  },
});

/** Milliseconds after which a change is taken to have made a loop without end: the whole suite takes three minutes. */
const STANDSTILL = 15 * 60_000;

const copy = mkdtempSync(join(tmpdir(), 'keratin-mutation-'));

/** Runs the unit tests that a file can touch, those beside it first; whether all passed, and how that ended. */
function runTests(file: string): { readonly passed: boolean; readonly ending: string } {
  const path = relative(copy, file);
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const { status, signal } = spawnSync(
    join(root, 'node_modules/.bin/vitest'),
    [
      ...['related', '--run', '--bail=1', '--config', 'scripts/mutation.config.ts', '--reporter=json'],
      ...[`--outputFile=${report}`, path],
    ],
    {
      cwd: copy,
      encoding: 'utf8',
      timeout: STANDSTILL,
      killSignal: 'SIGKILL',
      env: { ...process.env, KERATIN_MUTATED: path },
    },
  );
  if (status === 0) return { passed: true, ending: '' };
  if (signal !== null || !existsSync(report)) return { passed: false, ending: 'it came to no end' };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
  };
  const failed = testResults.find((result) => result.status === 'failed');
  const test = failed?.assertionResults.find((result) => result.status === 'failed');
  return {
    passed: false,
    ending: `${relative(copy, failed?.name ?? copy)}: ${test?.fullName ?? 'an error'}`,
  };
}

/** The places to change: those of a line, or as many as wanted, drawn from all. */
function choose(): Place[] {
  const files = FOLDERS.flatMap((folder) => sourcesBelow(join(copy, 'src', folder))).filter((file) =>
    relative(copy, file).includes(values.only),
  );
  const places = files.sort().flatMap(placesOf);
  if (values.at !== undefined)
    return places.filter(({ file, line }) => `${relative(copy, file)}:${line}` === values.at);
  const random = new PythonRandom(Number(values.seed));
  return Array.from(
    { length: Math.min(Number(values.places), places.length) },
    () => places.splice(Math.floor(random.random() * places.length), 1)[0],
  );
}

let noticed = 0;
let total = 0;
try {
  for (const name of [
    ...['src', 'test', 'tutorial', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
    ...['README.md', 'ARCHITECTURE.md'],
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // A test that fails without a change would notice every one.
  const { passed, ending } = runTests(join(copy, 'src/util/errors.ts'));
  if (!passed) throw new Error(`The unit tests fail without a change: ${ending}`);
  for (const place of choose()) {
    const start = performance.now();
    const original = readFileSync(place.file, 'utf8');
    writeFileSync(place.file, original.slice(0, place.from) + place.text + original.slice(place.to));
    const result = runTests(place.file);
    writeFileSync(place.file, original);
    total += 1;
    if (!result.passed) noticed += 1;
    const what = `${relative(copy, place.file)}:${place.line} ${original.slice(place.from, place.to)} -> ${place.text}`;
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(
      result.passed
        ? `MISSED  ${what} (${seconds} s)`
        : `noticed ${what} (${seconds} s, by ${result.ending})`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${noticed} of ${total} changes were noticed.`);
process.exitCode = noticed >= LEAST_SHARE * total ? 0 : 1;
