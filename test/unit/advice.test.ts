import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../src/', import.meta.url));

const files = (readdirSync(root, { recursive: true }) as string[])
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
  .map((name) => name.replaceAll('\\', '/'));

const parsed = files.map((name) => ({
  name,
  source: ts.createSourceFile(name, readFileSync(join(root, name), 'utf8'), ts.ScriptTarget.Latest, true),
}));

/** Rooms that nobody outside calls: what they declare is no advice. */
const INTERNAL = /^(formats|util|compile|backends|ir)\//;

/** Names that belong to others: JavaScript, Python, HDF5's tools. */
const FOREIGN = new Set([
  'fetch',
  'map',
  'then',
  'catch',
  'slice',
  'flat',
  'Float32Array',
  'getTime',
  'toISOString',
  'super',
  'constructor',
  'call',
  'build',
]);

/** Every name that the library's public rooms declare: functions, classes, methods, properties, options. */
function declared(): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const { name } = node as ts.Node & { name?: ts.Node };
    if (name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name))) names.add(name.text);
    ts.forEachChild(node, visit);
  };
  for (const { name, source } of parsed) if (!INTERNAL.test(name)) visit(source);
  // Named by their text alone: names of options in lists, aliases of exports.
  return names;
}

/** The text of an expression, with `…` for what is filled in. */
function textOf(node: ts.Node): string {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  if (ts.isBinaryExpression(node)) return textOf(node.left) + textOf(node.right);
  if (ts.isConditionalExpression(node)) return `${textOf(node.whenTrue)} | ${textOf(node.whenFalse)}`;
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression);
  return '…';
}

interface Advice {
  readonly file: string;
  readonly text: string;
}

function advices(): Advice[] {
  const found: Advice[] = [];
  for (const { name: file, source } of parsed) {
    const visit = (node: ts.Node): void => {
      const isAdvice =
        (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) &&
        ts.isIdentifier(node.name) &&
        /^advice$/i.test(node.name.text);
      if (isAdvice && node.initializer !== undefined) found.push({ file, text: textOf(node.initializer) });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found.filter(({ text }) => text !== '…');
}

/** Names of functions, methods and options that a text tells people to write. */
export function namesIn(text: string): string[] {
  // What is to be done in Python has Python's names.
  const ours = text
    .replaceAll(/In Python\b[^]*?(?:\.\s|$)/g, '')
    .replaceAll(/`[^`]*\b(pip|git|npm|np\.)[^`]*`/g, '');
  const calls = [...ours.matchAll(/\b([A-Za-z]\w*)\(/g)].map(([, name]) => name);
  const options = [...ours.matchAll(/\{ ((?:\w+: [^{}]*?)|\w+(?:, [^{}]*)?) \}/g)].flatMap(([, inside]) =>
    [...inside.matchAll(/(?:^|, )([A-Za-z]\w*)(?=:|,|$| )/g)].map(([, name]) => name),
  );
  const quoted = [...ours.matchAll(/`([A-Za-z]\w+)`/g)].map(([, name]) => name);
  return [...calls, ...options, ...quoted];
}

describe('advice', () => {
  const known = declared();
  it('is found', () => expect(advices().length).toBeGreaterThan(150));

  it.each([
    ['Call model.compile({ loss: 1 }) first.', ['compile', 'loss']],
    ['Pass a larger `maximumBytes`.', ['maximumBytes']],
    ['In Python, call np.save(path). Then load({ compile: false }).', ['load', 'compile']],
  ])('names what can be written: %s', (text, names) => expect(namesIn(text)).toEqual(names));

  it('does not take an internal option for one that exists', () =>
    expect(known.has('maximumBytes')).toBe(false));

  it('names only what exists', () => {
    const unknown = advices().flatMap(({ file, text }) =>
      namesIn(text)
        .filter(
          (name) =>
            !known.has(name) &&
            !FOREIGN.has(name) &&
            !(name in globalThis) &&
            !/^(my|My|Your|your|…)/.test(name),
        )
        .map((name) => `${file}: ${name} in ${JSON.stringify(text)}`),
    );
    expect(unknown).toEqual([]);
  });
});
