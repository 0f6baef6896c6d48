// Reads one file and prints how that ended and what it cost: run by the test beside it, one process for each file.
import { readFileSync } from 'node:fs';
import { Dense } from '../../src/layers';
import { Sequential } from '../../src/models/sequential';
import { loadModel } from '../../src/load-model';
import { modelToBytes } from '../../src/saving/save';
import { KeratinError } from '../../src/util/errors';

const highest = (): number => process.resourceUsage().maxRSS * 1024;

// What loading any file takes is there before it is measured.
await loadModel(modelToBytes(new Sequential([new Dense(1, { inputShape: [1] })])));
const bytes = new Uint8Array(readFileSync(process.argv[2]));
const before = highest();
const start = performance.now();
let ending = 'loaded';
let message = '';
try {
  await loadModel(bytes);
} catch (error) {
  ending = error instanceof KeratinError ? error.code : 'raw';
  message = String(error);
}
const memory = highest() - before;
console.log(JSON.stringify({ ending, message, memory, milliseconds: performance.now() - start }));
