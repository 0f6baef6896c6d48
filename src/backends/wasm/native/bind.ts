import { ArgumentError } from '../../../util/errors';
import type { LoaderModule, NativeFunction, NativeLibrary, NativeLoader } from './host';
import type { SgemmBinding } from './products';

/**
 * `C = alpha op(A) op(B) + beta C` in float32, all three row by row in one memory, where `op` transposes or not:
 * `op(A)` is m x k, `op(B)` k x n, C m x n. Addresses count bytes from the memory's beginning; `lda`, `ldb`, `ldc` count
 * elements between the rows as they are stored. With `beta` 0 what C held is not read.
 */
export type Sgemm = (
  memory: ArrayBufferLike,
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  aAddress: number,
  lda: number,
  bAddress: number,
  ldb: number,
  beta: number,
  cAddress: number,
  ldc: number,
) => void;

/** A native library of matrix products, ready to use. */
export interface Blas {
  /** What it is: `OpenBLAS`, `MKL`, `BLIS`, `Accelerate`, or `CBLAS` where it does not say. */
  readonly library: string;
  /** What it says of its version, e.g. `0.3.21`; null where it says nothing. */
  readonly version: string | null;
  /** The file, or the name that the system's loader found it by. */
  readonly path: string;
  /** Width of the whole numbers it takes. */
  readonly integerBits: 32 | 64;
  /** How many threads it uses, as it says itself; null where it does not say. */
  readonly threads: number | null;
  /** Sets how many threads it uses, from 1; false where it cannot be told. */
  readonly setThreads: (count: number) => boolean;
  /** Whether several threads may call it at the same time, each of them for a product of its own. */
  readonly isConcurrent: boolean;
  readonly sgemm: Sgemm;
  /** The function of `sgemm` as data, for other threads, and what binds it in this one. */
  readonly binding: SgemmBinding;
  readonly loader: NativeLoader;
}

/** Functions by their plain name in a library that may have changed all names in one way. */
interface Binder {
  (name: string, result: string, parameters: readonly string[]): NativeFunction | null;
  /** What the library calls a function. */
  readonly decorate: (name: string) => string;
}

/** What a library may put before and after each name: Julia's and NumPy's copies of OpenBLAS do. */
const decorations = [
  ['', ''],
  ['', '64_'],
  ['scipy_', ''],
  ['scipy_', '64_'],
] as const;

const ADDRESS = 'uintptr_t';
const ROW_BY_ROW = 101;
const AS_STORED = 111;
const TRANSPOSED = 112;

/**
 * Binds a library's CBLAS.
 *
 * @throws Error with the reason where it has none, or not one that can be used.
 */
export function bindBlas(
  { loader, file }: LoaderModule,
  library: string,
  path: string,
  architecture: string,
): Blas {
  const native = loader.load(path);
  const bind = findBinder(native);
  const integerBits = integerWidth(loader, bind, architecture);
  const maker = findMaker(bind);
  const version = maker?.version() ?? null;
  if (maker?.library === 'BLIS' && !isSafeBlis(version)) {
    throw new Error(
      `BLIS ${version ?? 'of unknown version'} reads beyond the end of matrices, which can end the process; 1.3 and 2.1 do not`,
    );
  }
  return {
    library: maker?.library ?? library,
    version,
    path,
    integerBits,
    get threads() {
      return maker?.threads() ?? null;
    },
    setThreads: (count) => maker?.setThreads(count) ?? false,
    isConcurrent: maker?.isConcurrent() ?? false,
    sgemm: bindSgemm(loader, bind, integerBits),
    binding: {
      loader: file,
      library: path,
      name: bind.decorate('cblas_sgemm'),
      parameters: sgemmParameters(integerBits),
    },
    loader,
  };
}

function tryBind(
  library: NativeLibrary,
  name: string,
  result: string,
  parameters: readonly string[],
): NativeFunction | null {
  try {
    return library.func(name, result, parameters);
  } catch {
    return null;
  }
}

/** How the library changes names, told from its matrix product. */
function findBinder(library: NativeLibrary): Binder {
  for (const [before, after] of decorations) {
    if (tryBind(library, `${before}cblas_sgemm${after}`, 'void', []) === null) continue;
    const decorate = (name: string): string => `${before}${name}${after}`;
    const bind = (name: string, result: string, parameters: readonly string[]): NativeFunction | null =>
      tryBind(library, decorate(name), result, parameters);
    return Object.assign(bind, { decorate });
  }
  throw new Error('it has no function cblas_sgemm');
}

const unchanged = (value: number | bigint): number => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`memory at the address ${value} is out of reach`);
  return number;
};

/**
 * Whether whole numbers are taken with 32 or 64 bits, which nothing in a library says. A scalar product gets a length
 * whose lower half is 3 while the whole is negative: one of length 3 for those that read 32 bits, empty for the others.
 */
function integerWidth(loader: NativeLoader, bind: Binder, architecture: string): 32 | 64 {
  // Elsewhere callers must widen each number to its register, so that a library of either kind reads what was meant.
  if (architecture !== 'x64' && architecture !== 'arm64') return 32;
  const dot = bind('cblas_sdot', 'float', ['int64_t', ADDRESS, 'int64_t', ADDRESS, 'int64_t']);
  if (dot === null) throw new Error('it has no function cblas_sdot');
  const left = Float32Array.of(1, 2, 3);
  const right = Float32Array.of(4, 5, 6);
  const answer = dot(3 - 2 ** 32, unchanged(loader.address(left)), 1, unchanged(loader.address(right)), 1);
  if (answer === 32) return 32;
  if (answer === 0) return 64;
  throw new Error(`its cblas_sdot says ${String(answer)} where 32 is right`);
}

/** What a known library says of itself, beyond CBLAS. */
interface Maker {
  readonly library: string;
  readonly version: () => string | null;
  readonly threads: () => number | null;
  readonly setThreads: (count: number) => boolean;
  readonly isConcurrent: () => boolean;
}

interface MakerFunctions {
  readonly library: string;
  /** A function that only this library has, and says its version where it gives a text. */
  readonly mark: readonly [name: string, result: 'str' | 'int'];
  readonly threads: string;
  readonly setThreads: readonly [name: string, parameter: 'int' | 'int64_t'];
  /** A function that says 0 where the library was built for one thread, and may then be called by one alone. */
  readonly parallel?: string;
}

const makers: readonly MakerFunctions[] = [
  {
    library: 'OpenBLAS',
    mark: ['openblas_get_config', 'str'],
    threads: 'openblas_get_num_threads',
    setThreads: ['openblas_set_num_threads', 'int'],
    parallel: 'openblas_get_parallel',
  },
  {
    library: 'MKL',
    mark: ['MKL_Get_Max_Threads', 'int'],
    threads: 'MKL_Get_Max_Threads',
    setThreads: ['MKL_Set_Num_Threads', 'int'],
  },
  {
    library: 'BLIS',
    mark: ['bli_info_get_version_str', 'str'],
    threads: 'bli_thread_get_num_threads',
    // Its own whole numbers are as wide as an address, whatever its CBLAS takes.
    setThreads: ['bli_thread_set_num_threads', 'int64_t'],
  },
];

function findMaker(bind: Binder): Maker | null {
  for (const { library, mark, threads, setThreads, parallel } of makers) {
    const about = bind(mark[0], mark[1], []);
    if (about === null) continue;
    const count = bind(threads, 'int', []);
    const setCount = bind(setThreads[0], 'void', [setThreads[1]]);
    return {
      library,
      version: () => {
        const text = about();
        return typeof text === 'string' ? (/\d+\.[\d.]*\d/.exec(text)?.[0] ?? null) : null;
      },
      threads: () => {
        const number = count?.();
        // BLIS says -1 as long as nobody told it.
        return typeof number === 'number' && number >= 1 ? number : null;
      },
      setThreads: (number) => {
        setCount?.(checkThreads(number));
        return setCount !== null;
      },
      isConcurrent: () =>
        setCount !== null && (parallel === undefined || Number(bind(parallel, 'int', [])?.() ?? 0) > 0),
    };
  }
  return null;
}

/**
 * Whether a version of BLIS keeps to its matrices. Kernels for small products read behind them, and a memory may end
 * there: https://github.com/flame/blis/issues/635 (0.9), https://github.com/flame/blis/pull/824 (1.0), and what the
 * releases 1.3 and 2.1 repair. AMD's branch of it counts its own versions, of which the early ones stem from 0.9.
 */
function isSafeBlis(version: string | null): boolean {
  const [major, minor] = (version ?? '0.0').split('.').map(Number);
  if (major === 1) return minor >= 3;
  if (major === 2) return minor >= 1;
  return major >= 5;
}

function checkThreads(count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= 1024) return count;
  throw new ArgumentError({
    code: 'blas-threads',
    expected: 'the number of threads is a whole number from 1 to 1024.',
    received: { count: String(count) },
    details: { count },
  });
}

function sgemmParameters(integerBits: 32 | 64): string[] {
  const integer = integerBits === 32 ? 'int' : 'int64_t';
  return [
    ...['int', 'int', 'int', integer, integer, integer],
    ...['float', ADDRESS, integer, ADDRESS, integer, 'float', ADDRESS, integer],
  ];
}

function bindSgemm(loader: NativeLoader, bind: Binder, integerBits: 32 | 64): Sgemm {
  const native = bind('cblas_sgemm', 'void', sgemmParameters(integerBits))!;
  const starts = new WeakMap<ArrayBufferLike, number>();
  const startOf = (memory: ArrayBufferLike): number => {
    // A view costs more than the call, and a memory stays where it is until it grows, which makes it another buffer.
    const start = unchanged(loader.address(new Uint8Array(memory)));
    starts.set(memory, start);
    return start;
  };
  return (memory, transposeA, transposeB, m, n, k, alpha, aAt, lda, bAt, ldb, beta, cAt, ldc) => {
    const size = memory.byteLength;
    // Native code checks nothing: a wrong number would overwrite memory of the process.
    const fits =
      isInside(size, aAt, transposeA ? k : m, transposeA ? m : k, lda) &&
      isInside(size, bAt, transposeB ? n : k, transposeB ? k : n, ldb) &&
      isInside(size, cAt, m, n, ldc);
    if (!fits) throw outside(size, { m, n, k, aAt, lda, bAt, ldb, cAt, ldc });
    if (m === 0 || n === 0) return;
    const start = starts.get(memory) ?? startOf(memory);
    native(
      ROW_BY_ROW,
      transposeA ? TRANSPOSED : AS_STORED,
      transposeB ? TRANSPOSED : AS_STORED,
      m,
      n,
      k,
      alpha,
      start + aAt,
      lda,
      start + bAt,
      ldb,
      beta,
      start + cAt,
      ldc,
    );
  };
}

/** Whether a matrix of so many rows and columns, so many elements apart, lies inside of a memory. */
function isInside(size: number, address: number, rows: number, columns: number, stride: number): boolean {
  return (
    rows >= 0 &&
    columns >= 0 &&
    stride >= columns &&
    stride >= 1 &&
    address >= 0 &&
    Number.isInteger(rows + columns + stride + address) &&
    (rows === 0 || columns === 0 || address + ((rows - 1) * stride + columns) * 4 <= size)
  );
}

function outside(size: number, numbers: Readonly<Record<string, number>>): ArgumentError {
  return new ArgumentError({
    code: 'blas-outside',
    expected: 'a native matrix product needs its three matrices inside of the memory, rows not overlapping.',
    received: {
      memory: `${size} bytes`,
      ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
    },
    details: { size, ...numbers },
  });
}
