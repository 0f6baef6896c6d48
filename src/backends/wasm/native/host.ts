import { isPermitted } from '../../../util/environment';
import { firstLine } from '../../../util/errors';

/** A native function; numbers that stand for addresses are whole numbers. */
export type NativeFunction = (...values: readonly (number | bigint)[]) => unknown;

/** A loaded native library. */
export interface NativeLibrary {
  /**
   * Binds a function by its name in the library, its result's type and its parameters' types.
   *
   * @throws Error where the library has no such function.
   */
  readonly func: (name: string, result: string, parameters: readonly string[]) => NativeFunction;
}

/** What loads native libraries: the part of the package `koffi` that is used here. */
export interface NativeLoader {
  /** @throws Error where the library cannot be loaded, with the platform's reason. */
  readonly load: (path: string) => NativeLibrary;
  /** Where the first byte of a view lies in the process. */
  readonly address: (view: ArrayBufferView) => number | bigint;
}

/** A loader, and the file from which other threads get one like it. */
export interface LoaderModule {
  readonly loader: NativeLoader;
  readonly file: string;
}

/** What the search for a library asks of the machine. */
export interface BlasHost {
  /** As `process.platform`: `linux`, `darwin`, `win32`, ... */
  readonly platform: string;
  /** As `process.arch`: `x64`, `arm64`, ... */
  readonly architecture: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Sets a variable of the environment, or removes it. */
  readonly setVariable: (name: string, value: string | undefined) => void;
  /** What lies at a path. */
  readonly kindOf: (path: string) => 'file' | 'folder' | 'nothing';
  /** Names in a folder, none where there is no such folder. */
  readonly list: (folder: string) => readonly string[];
  /** @throws Error where native libraries cannot be loaded here, with the reason. */
  readonly loader: () => LoaderModule;
}

interface FileSystem {
  readonly statSync: (
    path: string,
    options: { throwIfNoEntry: false },
  ) => { isDirectory(): boolean } | undefined;
  readonly readdirSync: (path: string) => string[];
}

interface Modules {
  readonly createRequire: (from: string) => {
    (name: string): unknown;
    readonly resolve: (name: string) => string;
  };
}

/** The part of Node's `process` that this file needs, of which nothing is there in a page. */
interface NodeProcess {
  readonly platform: string;
  readonly arch: string;
  readonly env: Record<string, string | undefined>;
  readonly argv: readonly string[];
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** This machine under Node 20.16 or later; null elsewhere, and where a program may not look or load. */
export function nodeHost(): BlasHost | null {
  const { process } = globalThis as { process?: NodeProcess };
  // The search reads variables and folders and loads libraries.
  if (!(['env', 'ffi', 'read'] as const).every((name) => isPermitted({ name }))) return null;
  // Older ones have no way to reach their modules from code that also runs in a page without waiting for it.
  const files = process?.getBuiltinModule?.('node:fs') as FileSystem | undefined;
  const modules = process?.getBuiltinModule?.('node:module') as Modules | undefined;
  if (process === undefined || files === undefined || modules === undefined) return null;
  return {
    platform: process.platform,
    architecture: process.arch,
    environment: process.env,
    setVariable: (name, value) => {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    },
    kindOf: (path) => {
      try {
        const found = files.statSync(path, { throwIfNoEntry: false });
        return found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
      } catch {
        // What may not be looked at may not be loaded either.
        return 'nothing';
      }
    },
    list: (folder) => {
      try {
        return files.readdirSync(folder);
      } catch {
        return [];
      }
    },
    loader: () => requireKoffi(modules, process.argv[1]),
  };
}

/** The package `koffi` as this package sees it, else as the program sees it (which may have this one built in). */
function requireKoffi({ createRequire }: Modules, program: string | undefined): LoaderModule {
  for (const from of [import.meta.url, program]) {
    if (from === undefined || from === '') continue;
    try {
      const require = createRequire(from);
      return { loader: require('koffi') as NativeLoader, file: require.resolve('koffi') };
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      const isAbsent = code === 'MODULE_NOT_FOUND' || code === 'ERR_INVALID_ARG_VALUE';
      if (!isAbsent)
        throw new Error(`the package koffi does not load: ${firstLine(message)}`, { cause: error });
    }
  }
  throw new Error('the package koffi, which reaches native libraries, is not installed (npm install koffi)');
}
