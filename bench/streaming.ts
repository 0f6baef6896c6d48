/**
 * `npm run build && tsx --tsconfig bench/tsconfig.json bench/streaming.ts [--rounds N] [--blas off]`: epochs of the mnist
 * MLP (784-512-512-10, Adam, batches of 128) on files against the same rows in memory, in turn; then the most memory that
 * a process needs for a file and for one many times as large.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Sequential, Tensor, layers, utils } from 'keratin';
import { digits } from 'keratin/datasets';
import { describeHardware, median } from './hardware';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    blas: { type: 'string' },
    /** Trains on one file and prints what that took: how this file calls itself. */
    train: { type: 'string' },
  },
});
if (flags.blas !== undefined) process.env.KERATIN_BLAS = flags.blas;

const PIXELS = 784;
const BATCH = 128;
const ROWS = 30 * BATCH;
/** How many times as large the large file is. */
const LARGER = 24;

function makeModel(isBytes: boolean): Sequential {
  const model = new Sequential([
    ...(isBytes ? [new layers.Rescaling(1 / 255, { inputShape: [PIXELS] })] : []),
    new layers.Dense(512, { activation: 'relu', inputShape: [PIXELS] }),
    new layers.Dense(512, { activation: 'relu' }),
    new layers.Dense(10, { activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
  return model;
}

/** The batches of a file by its name: `NAME.csv`, or `NAME.npy` with its labels in `labels-NAME.npy`. */
function open(
  folder: string,
  name: string,
  shuffleBuffer = 0,
): Promise<AsyncIterable<readonly [Tensor, Tensor]>> {
  const options = { batchSize: BATCH, shuffleBuffer };
  if (name.endsWith('.npy'))
    return utils.npyBatches(join(folder, name), join(folder, `labels-${name}`), options);
  const dtype = { x: name.startsWith('bytes') ? 'uint8' : 'float32' } as const;
  return utils.csvBatches(join(folder, name), { y: 'label', dtype, ...options });
}

if (flags.train !== undefined) {
  const [folder, name] = flags.train.split('|');
  await makeModel(name.startsWith('bytes')).fit(await open(folder, name), null, { epochs: 1, verbose: 0 });
  console.log(String(process.resourceUsage().maxRSS / 1024));
  process.exit(0);
}

/** The header of a .npy file. */
function npyHeader(type: string, shape: readonly number[]): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.map((axis) => `${axis},`).join(' ')}), }\n`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  return Buffer.concat([start, Buffer.from(text)]);
}

const table = digits();
const [classes, ...columns] = table.data;
const bytes = new Uint8Array(ROWS * PIXELS);
const labels = new Int32Array(ROWS);
for (let row = 0; row < ROWS; row++) {
  const from = row % classes.length;
  labels[row] = Number(classes[from]);
  for (let j = 0; j < PIXELS; j++) bytes[row * PIXELS + j] = Number(columns[j][from]);
}
const floats = Float32Array.from(bytes, (value) => value / 255);

const folder = mkdtempSync(join(tmpdir(), 'keratin-streaming-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

/** Writes a file with all rows so many times. */
function writeFile(name: string, times: number): string {
  const kind = /^[a-z]+/.exec(name)![0];
  const isBytes = kind === 'bytes';
  const values = isBytes ? bytes : floats;
  const path = join(folder, name);
  if (name.endsWith('.npy')) {
    writeFileSync(path, npyHeader(isBytes ? '|u1' : '<f4', [times * ROWS, PIXELS]));
    writeFileSync(join(folder, `labels-${name}`), npyHeader('<i4', [times * ROWS]));
    for (let i = 0; i < times; i++) {
      appendFileSync(path, Buffer.from(values.buffer));
      appendFileSync(join(folder, `labels-${name}`), Buffer.from(labels.buffer));
    }
    return path;
  }
  // What text a float32 needs to be read as itself, and what Python writes for the double.
  const texts = Array.from({ length: 256 }, (_, value) =>
    isBytes ? `${value}` : kind === 'doubles' ? `${value / 255}` : `${Number((value / 255).toPrecision(9))}`,
  );
  const lines: string[] = [];
  for (let row = 0; row < ROWS; row++) {
    const cells = Array.from(bytes.subarray(row * PIXELS, (row + 1) * PIXELS), (value) => texts[value]);
    lines.push(`${labels[row]},${cells.join(',')}\n`);
  }
  const body = lines.join('');
  writeFileSync(path, `label,${Array.from({ length: PIXELS }, (_, j) => `pixel${j}`).join(',')}\n`);
  for (let i = 0; i < times; i++) appendFileSync(path, body);
  return path;
}

const FILES = ['floats.npy', 'bytes.npy', 'bytes.csv', 'floats.csv', 'doubles.csv'] as const;
for (const name of FILES) writeFile(name, 1);

const images = (data: Float32Array | Uint8Array): Tensor =>
  Tensor.of({ shape: [ROWS, PIXELS], dtype: data instanceof Uint8Array ? 'uint8' : 'float32', data });

interface Entrant {
  readonly name: string;
  readonly isBytes: boolean;
  epoch(): Promise<unknown>;
}

async function entrantsOf(): Promise<Entrant[]> {
  const [onFloats, onBytes] = [makeModel(false), makeModel(true)];
  const options = { epochs: 1, batchSize: BATCH, verbose: 0 } as const;
  const file = async (name: string, shuffleBuffer = 0): Promise<Entrant> => {
    const isBytes = name.startsWith('bytes');
    const batches = await open(folder, name, shuffleBuffer);
    const model = isBytes ? onBytes : onFloats;
    const title = shuffleBuffer > 0 ? `${name}, ${shuffleBuffer} rows shuffled` : name;
    return { name: title, isBytes, epoch: () => model.fit(batches, null, { epochs: 1, verbose: 0 }) };
  };
  const [x, xBytes] = [images(floats), images(bytes)];
  return [
    { name: 'floats in memory', isBytes: false, epoch: () => onFloats.fit(x, labels, options) },
    { name: 'bytes in memory', isBytes: true, epoch: () => onBytes.fit(xBytes, labels, options) },
    ...(await Promise.all(FILES.map((name) => file(name)))),
    await file('floats.npy', 2048),
    await file('bytes.csv', 2048),
  ];
}

console.log(describeHardware());
const entrants = await entrantsOf();
const times = entrants.map((): number[] => []);
for (let round = 0; round <= Number(flags.rounds); round++) {
  for (const [i, { epoch }] of entrants.entries()) {
    const start = performance.now();
    await epoch();
    if (round > 0) times[i].push(((performance.now() - start) * 1000) / ROWS);
  }
}
console.log(`\n${'an epoch'.padEnd(36)}${'µs a row'.padStart(10)}${'of memory'.padStart(12)}`);
for (const [i, { name, isBytes }] of entrants.entries()) {
  const own = median(times[i]);
  const ratio = median(times[isBytes ? 1 : 0].map((time, round) => time / times[i][round]));
  console.log(
    `${name.padEnd(36)}${own.toFixed(1).padStart(10)}${`${(100 * ratio).toFixed(0)} %`.padStart(12)}`,
  );
}

/** MiB at most in a process that trains one epoch on a file. */
function peakMegabytes(name: string): string {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), '--train', `${folder}|${name}`];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return status === 0 ? Number(stdout).toFixed(0) : `failed: ${stderr.trim().split('\n').at(-1)}`;
}
console.log(`\n${'file'.padEnd(36)}${'its MiB'.padStart(10)}${'peak MiB'.padStart(12)}`);
for (const name of ['floats.npy', 'bytes.csv']) {
  for (const [file, times] of [[name, 1] as const, [name.replace('.', '-large.'), LARGER] as const]) {
    const path = writeFile(file, times);
    const size = (statSync(path).size / 2 ** 20).toFixed(0);
    console.log(`${file.padEnd(36)}${size.padStart(10)}${peakMegabytes(file).padStart(12)}`);
    if (times > 1) rmSync(path);
  }
}
