import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sequential, layers, loadModel } from 'keratin';
import { hourlyWages, titanic } from 'keratin/datasets';
import { readCsv } from 'keratin/frame';
import { blasLines, engineLine } from './info';
import { runCli } from './run';

const folder = mkdtempSync(join(tmpdir(), 'keratin-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);

function file(name: string, content: string): string {
  writeFileSync(path(name), content);
  return path(name);
}

async function cli(...args: string[]): Promise<{ code: number; text: string; errors: string }> {
  let text = '';
  let errors = '';
  const code = await runCli(args, {
    write: (part) => void (text += part),
    writeError: (part) => void (errors += part),
    isTty: false,
  });
  return { code, text, errors };
}

/** What is said on standard error, after checking that it is one line and the exit code is 2. */
async function refused(...args: string[]): Promise<string> {
  const { code, text, errors } = await cli(...args);
  expect(code).toBe(2);
  expect(text).toBe('');
  expect(errors.endsWith('\n')).toBe(true);
  expect(errors.trimEnd().split('\n')).toHaveLength(1);
  return errors.trimEnd().replaceAll(`${folder}/`, '');
}

let passengers = '';
let wages = '';
beforeAll(() => {
  passengers = file('passengers.csv', titanic().toCsv());
  wages = file('wages.csv', hourlyWages().toCsv());
});

describe('train, predict, summary', () => {
  it('learns classes from raw columns, and applies what it learned to others', async () => {
    const model = path('survival.keras');
    const trained = await cli('train', passengers, '--target', 'survived', '--out', model, '--epochs', '20');
    expect(trained.errors).toBe('');
    expect(trained.code).toBe(0);
    expect(trained.text).toMatch(
      /^Predicting "survived" \(2 classes: 0, 1\) from 10 columns, 891 rows\.\nEpoch 1\/20\n/,
    );
    expect(
      Number(/After 20 epochs (\S+) % of the 179 rows kept aside/.exec(trained.text)![1]),
    ).toBeGreaterThan(70);

    const predicted = await cli('predict', model, passengers);
    const result = await readCsv({ text: predicted.text });
    expect(result.columns).toEqual(['survived', 'probability_0', 'probability_1']);
    const truth = (await readCsv(passengers)).get('survived');
    expect(result.get('survived').eq(truth).astype('int').mean()).toBeGreaterThan(0.7);

    // Columns are found by name, in any order.
    const frame = await readCsv(passengers);
    const mixed = file(
      'mixed.csv',
      frame
        .select([...frame.columns].reverse())
        .head(5)
        .toCsv({ index: false }),
    );
    const again = await cli('predict', model, mixed);
    expect(again.text.split('\n').slice(0, 6)).toEqual(predicted.text.split('\n').slice(0, 6));

    const shown = await cli('summary', model);
    expect(shown.text).toContain(
      '│ normalization (Normalization)   │ (None, 10)             │            21 │',
    );
    expect(shown.text).toContain('Predicts: survived (0, 1)\nFrom: pclass, age, sibsp, parch, fare, male, ');
    const missing = file('missing.csv', frame.drop('fare').rename({ age: 'ages' }).toCsv({ index: false }));
    expect(await refused('predict', model, missing)).toBe(
      'keratin predict: missing.csv has no column "age", which the model takes. Did you mean "ages"?',
    );
  });

  it('learns numbers on their own scale', async () => {
    const model = path('wage.keras');
    const options = [
      '--epochs',
      '30',
      '--layers',
      '16',
      '--batch-size',
      '16',
      '--learning-rate',
      '0.01',
      '--quiet',
    ];
    const { text } = await cli('train', wages, '--target', 'wage_per_hour', '--out', model, ...options);
    expect(text).toMatch(
      /^Predicting "wage_per_hour" \(a number\) from 9 columns, 534 rows\.\nAfter 30 epochs predictions/,
    );
    expect(Number(/are off by (\S+) on average/.exec(text)![1])).toBeLessThan(4.5);
    const out = path('predictions.csv');
    const predicted = await cli('predict', model, wages, '--out', out);
    expect(predicted.text).toBe(`534 predictions written to ${out}.\n`);
    const frame = await readCsv(out);
    expect(frame.columns).toEqual(['wage_per_hour']);
    const mean = (await readCsv(wages)).get('wage_per_hour').mean();
    expect(Math.abs(frame.get('wage_per_hour').mean() - mean)).toBeLessThan(2);
  });

  it('keeps the model and its columns in one file that loads as any other', async () => {
    const small = file('small.csv', 'x,colour,y\n1,red,no\n2,blue,yes\n3,red,no\n4,blue,yes\n');
    const model = path('small.keras');
    const options = ['--target', 'y', '--drop', 'colour', '--out', model, '--validation-split', '0'];
    const { text } = await cli(
      'train',
      small,
      ...options,
      '--epochs',
      '2',
      '--layers',
      '0',
      '--seed',
      '3',
      '--quiet',
    );
    expect(text).toMatch(
      /\(2 classes: no, yes\) from 1 columns, 4 rows\.\nAfter 2 epochs \S+ % of the rows it was trained on/,
    );
    const loaded = await loadModel(model);
    expect(loaded.layers.map(({ className }) => className)).toEqual(['Normalization', 'Dense']);
    const predicted = await cli('predict', model, small);
    expect(predicted.text).toMatch(/^y,probability_no,probability_yes\n(no|yes),/);
  });

  it('stops early with the best weights', async () => {
    const options = [
      '--target',
      'survived',
      '--out',
      path('early.keras'),
      '--epochs',
      '300',
      '--patience',
      '1',
    ];
    const { text } = await cli('train', passengers, ...options, '--learning-rate', '0.05', '--quiet');
    expect(Number(/After (\d+) epochs/.exec(text)![1])).toBeLessThan(300);
  });

  it('applies models of other makers by position', async () => {
    const model = new Sequential([new layers.Dense(2, { inputShape: [2], useBias: false })]);
    model.setWeights([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    await model.save(path('plain.h5'));
    const table = file('plain.csv', 'name,a,b\n9,1,1\n9,0,2\n');
    expect((await cli('predict', path('plain.h5'), table, '--drop', 'name')).text).toBe(
      'output_0,output_1\n4.0,6.0\n6.0,8.0\n',
    );
    const bare = file('bare.csv', '1,1\n0,2\n');
    expect((await cli('predict', path('plain.h5'), bare, '--no-header')).text).toBe(
      'output_0,output_1\n4.0,6.0\n6.0,8.0\n',
    );
    expect(await refused('predict', path('plain.h5'), table)).toBe(
      'keratin predict: plain.h5 takes 2 columns, but plain.csv has 3: name, a, b. Leave some out with --drop, or give the columns the model was trained on.',
    );
  });
});

describe('info, help, version', () => {
  it('shows what there is', async () => {
    const { text, code } = await cli('info');
    expect(code).toBe(0);
    expect(text).toMatch(
      /^keratin {3}\d+\.\d+\.\d+\nengine {4}\S+ \(.*\)\nSIMD {6}128 bits: (yes|no); relaxed .*: (yes|no)\n/,
    );
    expect(text).toMatch(/^ {10}256 bits in products: (yes \(KERATIN_REVECTORIZE=1\)|no: .+)$/m);
    expect(text).toMatch(/^BLAS {6}(none|OpenBLAS|MKL|BLIS|Accelerate|CBLAS).*: \S/m);
    expect((await cli('--version')).text).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await cli()).text).toBe((await cli('--help')).text);
    for (const command of ['tutorial', 'train', 'predict', 'summary', 'info']) {
      expect((await cli('--help')).text).toContain(`\n  ${command} `);
      expect((await cli(command, '--help')).text).toMatch(
        new RegExp(`^keratin ${command}.*\\n\\n[\\s\\S]*--help`),
      );
    }
  });
});

describe('the engine in info', () => {
  it('is named with what it does, and with why it is not WebAssembly', () => {
    const engine = { name: 'reference', summary: 'in plain TypeScript' };
    expect(engineLine(engine, null)).toBe('reference (in plain TypeScript)');
    expect(engineLine(engine, 'this platform has none')).toBe(
      'reference (in plain TypeScript: WebAssembly cannot run because this platform has none)',
    );
  });
});

describe('BLAS in info', () => {
  it('says which and where, or why none, with each trial on a line', () => {
    const loader = { load: () => ({ func: () => () => 0 }), address: () => 0 };
    const binding = { loader: '/koffi.js', library: '/lib/o.so', name: 'cblas_sgemm', parameters: [] };
    const blas = { setThreads: () => true, isConcurrent: false, sgemm: () => {}, loader, binding };
    const openblas = { ...blas, library: 'OpenBLAS', version: '0.3.21', path: '/lib/o.so', threads: 2 };
    expect(blasLines({ ...openblas, integerBits: 32 })).toEqual([
      'OpenBLAS 0.3.21, 2 threads of its own: /lib/o.so',
    ]);
    expect(blasLines({ ...openblas, isConcurrent: true, integerBits: 32 })).toEqual([
      'OpenBLAS 0.3.21, called by each thread: /lib/o.so',
    ]);
    expect(blasLines({ ...openblas, version: null, threads: null, integerBits: 64 })).toEqual([
      'OpenBLAS, 64-bit integers: /lib/o.so',
    ]);
    const trials = [
      { library: 'OpenBLAS', path: '/lib/o.so', reason: 'it has no function cblas_sgemm' },
      { library: 'MKL', path: null, reason: 'no libmkl_rt.so in /usr/lib' },
    ];
    expect(blasLines({ library: null, reason: 'none can be used', trials, isMistake: false })).toEqual([
      'none: none can be used',
      '  /lib/o.so: it has no function cblas_sgemm',
      '  MKL: no libmkl_rt.so in /usr/lib',
    ]);
  });
});

describe('what cannot be done is one line', () => {
  it.each([
    [['trane'], 'keratin: there is no command "trane". Did you mean "train"?'],
    [['--helpp'], 'keratin: there is no option "--helpp". Did you mean "--help"?'],
    [['summary'], 'keratin summary: MODEL is missing: keratin summary MODEL [options]'],
    [['summary', 'a', 'b'], 'keratin summary: "b" is one argument too many: keratin summary MODEL [options]'],
    [
      ['train', 'x.csv', '--epohcs', '3'],
      'keratin train: there is no option --epohcs. Did you mean "--epochs"?',
    ],
    [['train', 'x.csv', '--epochs'], 'keratin train: --epochs needs a value: --epochs N.'],
    [['train', 'x.csv', '--quiet=yes'], 'keratin train: --quiet takes no value.'],
    [['train', 'x.csv', '--seed', '1', '--seed', '2'], 'keratin train: --seed is given twice.'],
    [
      ['train', 'x.csv', '--epochs', '0'],
      'keratin train: --epochs needs a whole number, 1 or more, not "0".',
    ],
    [
      ['train', 'x.csv', '--epochs', '2.5'],
      'keratin train: --epochs needs a whole number, 1 or more, not "2.5".',
    ],
    [
      ['train', 'x.csv', '--learning-rate', '-1'],
      'keratin train: --learning-rate needs a number, above 0, not "-1".',
    ],
    [
      ['train', 'x.csv', '--layers', '8,x'],
      'keratin train: --layers needs a whole number, 1 or more, not "x".',
    ],
    [
      ['train', 'x.csv', '--validation-split', '1'],
      'keratin train: --validation-split needs a number, 0 or more and below 1, not "1".',
    ],
    [
      ['train', 'x.csv', '--out', 'm.h5'],
      'keratin train: --out needs a name that ends in .keras, not "m.h5".',
    ],
    [
      ['train', 'x.csv', '--out', 'nowhere/m.keras'],
      'keratin train: the folder "nowhere" of --out does not exist.',
    ],
    [['train', 'x.csv'], 'keratin train: --target is missing: the column to predict.'],
    [
      ['train', 'x.csv', '--target', 'y'],
      'keratin train: the file to read must exist (path = "x.csv"). Check the path; a relative one counts from the current folder.',
    ],
    [
      ['summary', 'x.keras'],
      'keratin summary: the file to read must exist (path = "x.keras"). Check the path; a relative one counts from the current folder.',
    ],
    [
      ['tutorial', '--data', 'nowhere'],
      'keratin tutorial: the data folder must be a folder that can be read (folder = "nowhere").',
    ],
    [
      ['tutorial', '--chapter', '9'],
      'keratin tutorial: --chapter needs a whole number, 1 or more and below 7, not "9".',
    ],
  ] as const)('%j', async (args, expected) => {
    expect(await refused(...args)).toBe(expected);
  });

  const table = 'age,name,gap,y\n1,Ann,1,2.5\n2,Bob,,3.5\n';
  it.each([
    [['--target', 'agee'], 'bad.csv has no column "agee". Did you mean "age"?'],
    [['--target', 'y', '--drop', 'nam'], 'bad.csv has no column "nam" to drop. Did you mean "name"?'],
    [
      ['--target', 'y', '--drop', 'gap'],
      'column "name" of bad.csv is not all numbers: row 1 is "Ann". Turn it into numbers, or leave it out with --drop "name".',
    ],
    [
      ['--target', 'y', '--drop', 'name'],
      'column "gap" of bad.csv lacks 1 of 2 values, the first in row 2. Fill them in, or leave the column out with --drop "gap".',
    ],
    [
      ['--target', 'gap', '--drop', 'name'],
      'column "gap" of bad.csv lacks 1 of 2 values, the first in row 2. Leave these rows out.',
    ],
    [['--target', 'y', '--drop', 'y'], '--drop leaves out the column to predict, "y".'],
    [['--target', 'y', '--drop', 'age,name,gap'], 'bad.csv has no column to predict "y" from.'],
    [
      ['--target', 'y', '--drop', 'name,gap', '--validation-split', '0.9'],
      '--validation-split 0.9 of 2 rows leaves one side empty.',
    ],
    [
      ['--target', 'y', '--task', 'ranking'],
      '--task needs to be classification or regression, not "ranking".',
    ],
  ] as const)('train %j', async (args, expected) => {
    const bad = file('bad.csv', table);
    expect(await refused('train', bad, '--out', path('bad.keras'), ...args)).toBe(
      `keratin train: ${expected}`,
    );
  });

  it('names what is wrong with files', async () => {
    const model = path('survival.keras');
    const whole = readFileSync(model);
    writeFileSync(path('cut.keras'), whole.subarray(0, whole.length - 100));
    expect(await refused('summary', path('cut.keras'))).toMatch(
      /^keratin summary: a zip archive must end with its directory \(/,
    );
    expect(await refused('summary', passengers)).toMatch(
      /^keratin summary: a model file is a .keras archive or an HDF5 file \(/,
    );
    const ragged = file('ragged.csv', 'a,b\n1,2\n3\n');
    expect(await refused('train', ragged, '--target', 'a', '--out', path('r.keras'))).toMatch(
      /^keratin train: every row of a CSV needs as many cells as the first, 2 \(source = ".*ragged.csv", line = 3, cells = 1, text = "3"\)\./,
    );
    const empty = file('empty.csv', 'a,b\n');
    expect(await refused('train', empty, '--target', 'a', '--out', path('r.keras'))).toBe(
      'keratin train: empty.csv has names of columns, but no rows.',
    );
    const constant = file('constant.csv', 'a,b\n1,x\n3,x\n');
    expect(await refused('train', constant, '--target', 'b', '--out', path('r.keras'))).toBe(
      'keratin train: column "b" of constant.csv is x in every row: nothing to learn.',
    );
  });
});

describe('as a process', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const start = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ['--import', 'tsx', join(root, 'src/cli/main.ts'), ...args], {
      cwd: root,
      encoding: 'utf8',
    });

  it('ends with code 2 and one line on standard error', () => {
    const { status, stdout, stderr } = start('train', 'x.csv', '--epochs', '-1');
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'keratin train: --epochs needs a whole number, 1 or more, not "-1".\n',
    });
  });

  it('runs a chapter of the tutorial', () => {
    const { status, stdout } = start('tutorial', '--chapter', '1', '--out', path('out'));
    expect(status).toBe(0);
    expect(stdout).toContain('Weights of Hidden Layer: 26, 0\nOutput: 52\n');
  });
});
