import type { BlasHost, NativeLoader } from './host';

/** For each value of `MKL_THREADING_LAYER`: MKL's own part, and the system's that it starts threads with. */
const layers: Readonly<Record<string, { readonly part: string; readonly runtime: Runtime | null }>> = {
  INTEL: { part: 'intel_thread', runtime: { linux: 'libiomp5.so', win32: 'libiomp5md.dll' } },
  GNU: { part: 'gnu_thread', runtime: { linux: 'libgomp.so.1', win32: null } },
  TBB: { part: 'tbb_thread', runtime: { linux: 'libtbb.so.12', win32: 'tbb12.dll' } },
  SEQUENTIAL: { part: 'sequential', runtime: null },
};

interface Runtime {
  readonly linux: string;
  readonly win32: string | null;
}

/**
 * What MKL would look for in vain, or null where nothing is missing. It loads most of itself at the first call, and where
 * a part is missing it ends the process; so its parts are looked for, and its runtime is loaded, before it is called.
 */
export function missingForMkl(host: BlasHost, loader: NativeLoader, path: string): string | null {
  const match = /^(.*[\\/])?(lib)?mkl_rt([^\\/]*)$/.exec(path);
  if (match === null) return null;
  const [, folder = '', prefix = '', suffix] = match;
  const layer = layers[(host.environment.MKL_THREADING_LAYER ?? 'INTEL').toUpperCase()] ?? layers.INTEL;
  if (folder !== '') {
    for (const part of ['core', layer.part]) {
      const name = `${prefix}mkl_${part}${suffix}`;
      if (host.kindOf(`${folder}${name}`) !== 'file') return `its part ${name} is not beside it`;
    }
  }
  const runtime = layer.runtime?.[host.platform === 'win32' ? 'win32' : 'linux'] ?? null;
  if (runtime === null) return null;
  const compiler = '/opt/intel/oneapi/compiler/latest/lib/';
  const places = [folder, host.platform === 'linux' ? compiler : folder].map((place) => `${place}${runtime}`);
  const files = places.filter((file) => host.kindOf(file) === 'file');
  for (const file of [...files, ...(host.platform === 'linux' ? [runtime] : [])]) {
    try {
      loader.load(file);
      return null;
    } catch {
      // The next place may have one that loads.
    }
  }
  return `${runtime}, which it starts threads with, is not found`;
}
