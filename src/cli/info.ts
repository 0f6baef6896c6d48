import type { Backend } from '../backends/backend';
import type { BlasFound } from '../backends/wasm/native/find';
import { findBlas } from '../backends/wasm/native/find';
import { detectFeatures } from '../backends/wasm/engine/features';
import { LIBRARY } from '../backends/wasm/kernels/library/library';
import { canShareMemory } from '../backends/wasm/engine/shared-memory';
import type { WideLibrary } from '../backends/wasm/kernels/library/wide-library';
import { threadCount } from '../backends/wasm/engine/thread-count';
import { findWideLibrary } from '../backends/wasm/kernels/library/wide-library';
import { wasmBackend } from '../backends/wasm/wasm';
import { currentBackend } from '../runtime/backend';
import type { Command } from './command';
import { version } from './version';

/** What programs run on, and why not on WebAssembly where that cannot run. */
export function engineLine({ name, summary }: Pick<Backend, 'name' | 'summary'>, why: string | null): string {
  return `${name} (${summary}${why === null ? '' : `: WebAssembly cannot run because ${why}`})`;
}

/** Which native BLAS there is, and where, or in more than one line why there is none. */
export function blasLines(found: BlasFound): string[] {
  if (found.library === null) {
    const trials = found.trials.map(({ library, path, reason }) => `  ${path ?? library}: ${reason}`);
    return [`none: ${found.reason}`, ...trials];
  }
  const { library, version, isConcurrent, threads, integerBits, path } = found;
  const own = threads === 1 ? '1 thread' : `${threads} threads of its own`;
  const facts = [
    version === null ? library : `${library} ${version}`,
    ...(isConcurrent ? ['called by each thread'] : threads === null ? [] : [own]),
    ...(integerBits === 64 ? ['64-bit integers'] : []),
  ];
  return [`${facts.join(', ')}: ${path}`];
}

/** Whether products and convolutions use vectors of 256 bits, or why they do not. */
export const wideLine = (found: WideLibrary): string =>
  `256 bits in products: ${found.module === null ? `no: ${found.reason}` : 'yes (KERATIN_REVECTORIZE=1)'}`;

/** `keratin info`. */
export const info: Command = {
  name: 'info',
  help: 'Shows the version, the engine and what this machine offers it.',
  positionals: [],
  options: {},
  run: async (_positionals, _options, { write }) => {
    const { simd, relaxedSimd, threads } = detectFeatures();
    const is = (present: boolean): string => (present ? 'yes' : 'no');
    const rows = [
      ['keratin', version()],
      ['engine', engineLine(currentBackend(), wasmBackend.unavailable())],
      ['SIMD', `128 bits: ${is(simd)}; relaxed (fused multiply-add): ${is(relaxedSimd)}`],
      ['', wideLine(findWideLibrary(LIBRARY, canShareMemory()))],
      ['threads', `${threadCount()} for large programs; shared WebAssembly memory: ${is(threads)}`],
      ...blasLines(findBlas()).map((line, i) => [i === 0 ? 'BLAS' : '', line]),
      ['Node', `${process.version}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`],
    ];
    for (const [name, value] of rows) write(`${name.padEnd(8)}  ${value}\n`);
  },
};
