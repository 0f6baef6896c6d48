import type { BlasHost, NativeFunction, NativeLibrary, NativeLoader } from './host';

/** Functions of a made-up library: what they do with the types they were bound with. */
export type FakeLibrary = Readonly<Record<string, (types: readonly string[]) => NativeFunction>>;

const BASE = 2 ** 40;
const DISTANCE = 2 ** 33;

/** A made-up address space, so that made-up libraries can follow addresses. */
export class FakeSpace {
  readonly #buffers: ArrayBufferLike[] = [];
  /** What was asked to be loaded, in order. */
  readonly loaded: string[] = [];
  readonly #libraries: Readonly<Record<string, FakeLibrary>>;
  readonly #onLoad: () => void;

  constructor(libraries: Readonly<Record<string, FakeLibrary>>, onLoad: () => void = () => {}) {
    this.#libraries = libraries;
    this.#onLoad = onLoad;
  }

  readonly loader: NativeLoader = {
    address: (view) => {
      let index = this.#buffers.indexOf(view.buffer);
      if (index < 0) index = this.#buffers.push(view.buffer) - 1;
      return BigInt(BASE + index * DISTANCE + view.byteOffset);
    },
    load: (path) => {
      this.loaded.push(path);
      this.#onLoad();
      const functions = this.#libraries[path] as FakeLibrary | undefined;
      if (functions === undefined) throw new Error('Failed to load shared library: no such file.\nMore text');
      return fakeNative(functions);
    },
  };

  /** The floats from an address on. */
  readonly floatsAt = (address: number): Float32Array => {
    const index = Math.floor((address - BASE) / DISTANCE);
    return new Float32Array(this.#buffers[index], address - BASE - index * DISTANCE);
  };
}

const fakeNative = (functions: FakeLibrary): NativeLibrary => ({
  func: (name, _result, types) => {
    const make = functions[name] as FakeLibrary[string] | undefined;
    if (make === undefined) throw new Error(`Cannot find function '${name}' in shared library`);
    return make(types);
  },
});

/** What a made-up CBLAS does wrong. */
export interface Fault {
  readonly bits?: 64;
  /** Changes each result. */
  readonly result?: (right: number) => number;
  readonly ignores?: 'transposeA' | 'transposeB' | 'alpha' | 'beta' | 'lda' | 'ldb' | 'ldc';
  /** Reads C even where beta is 0. */
  readonly readsResult?: boolean;
  /** Writes behind each row of C. */
  readonly writesBehind?: boolean;
}

/** What a register holds for a function that reads 32 or 64 bits of it, where it was filled as a type of so many bits. */
const integerAs = (value: number, bits: 32 | 64): number => (bits === 32 ? value | 0 : value);

/** A CBLAS in TypeScript, right except for a fault; `decorate` changes its functions' names. */
export function fakeCblas(
  space: () => FakeSpace,
  fault: Fault = {},
  decorate: (name: string) => string = (name) => name,
): FakeLibrary {
  const bits = fault.bits ?? 32;
  const at = (address: number): Float32Array => space().floatsAt(address);
  const sgemm = (...values: readonly number[]): void => {
    const [order, codeA, codeB] = values;
    const [m, n, k] = values.slice(3, 6).map((value) => integerAs(value, bits));
    if (order !== 101) throw new Error('only row by row');
    const is = (name: Fault['ignores']): boolean => fault.ignores === name;
    const transposeA = codeA === 112 && !is('transposeA');
    const transposeB = codeB === 112 && !is('transposeB');
    const alpha = is('alpha') ? 1 : values[6];
    const beta = is('beta') ? 0 : values[11];
    const [a, b, c] = [at(values[7]), at(values[9]), at(values[12])];
    const lda = is('lda') ? (transposeA ? m : k) : values[8];
    const ldb = is('ldb') ? (transposeB ? k : n) : values[10];
    const ldc = is('ldc') ? n : values[13];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          sum += a[transposeA ? p * lda + i : i * lda + p] * b[transposeB ? j * ldb + p : p * ldb + j];
        }
        const old = beta === 0 && fault.readsResult !== true ? 0 : beta * c[i * ldc + j];
        const right = alpha * sum + old;
        c[i * ldc + j] = fault.result?.(right) ?? right;
      }
      if (fault.writesBehind === true) c[i * ldc + n] = 0;
    }
  };
  const sdot = (n: number, x: number, xStep: number, y: number, yStep: number): number => {
    const [left, right] = [at(x), at(y)];
    let sum = 0;
    for (let i = 0; i < integerAs(n, bits); i++) sum += left[i * xStep] * right[i * yStep];
    return sum;
  };
  return {
    [decorate('cblas_sgemm')]:
      () =>
      (...values) =>
        sgemm(...values.map(Number)),
    [decorate('cblas_sdot')]:
      () =>
      (...values) => {
        const [n, x, xStep, y, yStep] = values.map(Number);
        return sdot(n, x, xStep, y, yStep);
      },
  };
}

/** A made-up machine: Linux on x64 with files and variables as given. */
export function fakeHost(
  facts: Partial<Omit<BlasHost, 'loader'>> & {
    readonly space?: FakeSpace;
    readonly files?: readonly string[];
    readonly folders?: Readonly<Record<string, readonly string[]>>;
  },
): BlasHost & { readonly environment: Record<string, string | undefined> } {
  const { space, files = [], folders = {}, environment = {}, ...rest } = facts;
  const variables: Record<string, string | undefined> = { ...environment };
  return {
    platform: 'linux',
    architecture: 'x64',
    environment: variables,
    setVariable: (name, value) => {
      if (value === undefined) delete variables[name];
      else variables[name] = value;
    },
    kindOf: (path) => (files.includes(path) ? 'file' : Object.hasOwn(folders, path) ? 'folder' : 'nothing'),
    list: (folder) => folders[folder] ?? [],
    loader: () => {
      if (space === undefined) throw new Error('the package koffi is not installed');
      return { loader: space.loader, file: '/koffi.js' };
    },
    ...rest,
  };
}
