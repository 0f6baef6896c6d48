import { backendName } from 'keratin';
import { detectFeatures } from '../backends/wasm/features';
import type { Command } from './command';
import { version } from './version';

const engines = {
  wasm: 'wasm (programs compiled to WebAssembly)',
  reference: 'reference (plain TypeScript: this platform lacks WebAssembly with vectors)',
} as const;

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
      ['engine', engines[backendName()]],
      ['SIMD', `128 bits: ${is(simd)}; relaxed (fused multiply-add): ${is(relaxedSimd)}`],
      ['threads', `1 used; shared WebAssembly memory: ${is(threads)}`],
      ['BLAS', 'none: native libraries are not used by this version'],
      ['Node', `${process.version}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`],
    ];
    for (const [name, value] of rows) write(`${name.padEnd(8)}  ${value}\n`);
  },
};
