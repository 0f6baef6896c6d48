// Reads model files that people saved: `npm run wild -- [--dir DIR] [--json FILE] [--only TEXT] [--check]`.
// `--check` fails where a file is read wrongly, or refused for another reason than a class of its author's.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedPath } from '../support/shared';
import { judge, type WildRecord, type WildResult } from './judge';

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    json: { type: 'string' },
    only: { type: 'string', default: '' },
    check: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const folder = values.dir ?? sharedPath('wild');
  if (folder === null) {
    console.log('The model files are not beside the repository: give their folder with --dir.');
    return;
  }
  const records = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as WildRecord[];
  const results: WildResult[] = [];
  for (const record of records.filter(({ id }) => id.includes(values.only))) {
    const result = await judge(folder, record);
    results.push(result);
    const error = result.maxError === null ? '' : ` (${result.maxError.toExponential(1)})`;
    console.log(
      `${result.verdict.padEnd(8)}${result.id}${error}${result.message === '' ? '' : `: ${result.message}`}`,
    );
  }
  const count = (verdict: string): number => results.filter((result) => result.verdict === verdict).length;
  console.log(
    `${results.length} files: ${['right', 'wrong', 'refused', 'error'].map((name) => `${count(name)} ${name}`).join(', ')}.`,
  );
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ files: results }, null, 2)}\n`);
  const needsOwnClass = ({ verdict, message }: WildResult): boolean =>
    verdict === 'refused' && message.includes('unknown-class');
  if (values.check && !results.every((result) => result.verdict === 'right' || needsOwnClass(result)))
    process.exitCode = 1;
}

await main();
