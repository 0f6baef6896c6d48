import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scratch = join(root, 'out', 'examples');

interface Example {
  readonly where: string;
  readonly code: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });
}

/** The code below each `@example` of a file's docstrings. */
function examplesOf(path: string): Example[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, start) => {
    if (!/^\s*\*\s*@example/.test(line)) return [];
    const code: string[] = [];
    for (const next of lines.slice(start + 1)) {
      if (/^\s*\*\/|^\s*\*\s*@/.test(next)) break;
      code.push(next.replace(/^\s*\* ?/, ''));
    }
    return [{ where: `${relative(root, path)}:${start + 1}`, code: code.join('\n').trim() }];
  });
}

/**
 * What an example says its calls of console.log print: the comments behind them, and those below that go on. Null for a
 * call without a comment. Calls are counted as they stand in the text.
 */
function expectedOutput(code: string): (string | null)[] {
  const expected: (string | null)[] = [];
  let open = false;
  for (const line of code.split('\n')) {
    const call = /^\s*console\.log\(.*\);\s*(?:\/\/ ?(.*))?$/.exec(line);
    const more = /^\s*\/\/ ?(.*)$/.exec(line);
    if (call !== null) {
      expected.push(call[1] ?? null);
      open = true;
    } else if (more !== null && open) {
      expected[expected.length - 1] = `${expected[expected.length - 1] ?? ''}\n${more[1]}`;
    } else open = false;
  }
  return expected;
}

/** Printed and written forms differ in spaces, quotes and outer brackets of lists. */
const plain = (text: string): string => text.replaceAll(/[\s'"]/g, '').replace(/^\[(.*)\]$/, '$1');

/** Examples that cannot run here say why in their first line. */
const isLeftOut = ({ code }: Example): boolean => code.startsWith('// needs ');

const examples = sourceFiles(join(root, 'src')).flatMap(examplesOf);

describe('examples of the docstrings', () => {
  // Examples that save files do so in a folder of their own.
  beforeAll(() => {
    mkdirSync(scratch, { recursive: true });
    process.chdir(scratch);
  });
  afterAll(() => {
    process.chdir(root);
    rmSync(scratch, { recursive: true, force: true });
  });

  it.each(
    examples
      .filter((example) => !isLeftOut(example))
      .map((example, i) => [example.where, example, i] as const),
  )('%s', async (_, { code }, i) => {
    const path = join(scratch, `example-${i}.ts`);
    writeFileSync(path, code);
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
      printed.push(values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '));
    });
    try {
      await import(/* @vite-ignore */ pathToFileURL(path).href);
    } finally {
      log.mockRestore();
    }
    const expected = expectedOutput(code);
    for (const [call, text] of expected.entries()) {
      if (text !== null)
        expect(plain(printed[call] ?? '(nothing)'), `call ${call + 1} of console.log`).toBe(plain(text));
    }
  });
});
