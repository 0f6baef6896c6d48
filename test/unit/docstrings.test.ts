import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as datasets from 'keratin/datasets';
import * as np from 'keratin/numpy';
import * as ops from 'keratin/ops';
import * as random from 'keratin/random';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** A source file, or all of a folder. */
function sourceFiles(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(path, name));
}

const DECLARATION = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n(?:export )?(?:async )?(?:function|const|class) (\w+)/g;
const RENAMED = /\b(\w+) as (\w+)\b/g;

/** Functions and classes whose docstring has an example that prints, also under the names they are exported by. */
function namesWithExample(paths: readonly string[]): Set<string> {
  const texts = paths
    .flatMap((path) => sourceFiles(join(source, path)))
    .map((path) => readFileSync(path, 'utf8'));
  const names = new Set<string>();
  for (const text of texts) {
    for (const [, docstring, name] of text.matchAll(DECLARATION)) {
      if (/@example[^]*console\.log\(/.test(docstring)) names.add(name);
    }
  }
  for (const text of texts) {
    for (const [, name, publicName] of text.matchAll(RENAMED)) if (names.has(name)) names.add(publicName);
  }
  return names;
}

const functionsOf = (module: object): string[] =>
  Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));

describe('docstrings', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ['keratin/ops', [ops], ['ops', 'runtime/default-float.ts']],
    ['keratin/ops: image', [ops.image], ['ops/image']],
    ['keratin/numpy', [np], ['numpy', 'runtime/tensor.ts']],
    ['keratin/numpy: linalg', [np.linalg], ['numpy/linalg.ts']],
    ['keratin/numpy: random', [np.random], ['numpy/random.ts']],
    ['keratin/random', [random], ['random', 'util/random', 'runtime/seed-generator.ts']],
    ['keratin/datasets', [datasets], ['datasets']],
    [
      'loaders of keratin/datasets',
      [datasets.bostonHousing, datasets.californiaHousing, datasets.fashionMnist, datasets.mnist],
      ['boston-housing', 'california-housing', 'fashion-mnist', 'mnist'].map((name) => `datasets/${name}.ts`),
    ],
  ])('every function of %s has an example', (_, modules, paths) => {
    const documented = namesWithExample(paths);
    const missing = modules.flatMap(functionsOf).filter((name) => !documented.has(name));
    expect(missing).toEqual([]);
  });
});
