import { afterEach, describe, expect, it, vi } from 'vitest';
import { findBlas, resetBlas, searchBlas } from './find';
import type { BlasFound } from './find';
import type { BlasHost } from './host';
import { findMistake } from './known-answers';
import { FakeSpace, fakeCblas, fakeHost } from './testing';
import type { FakeLibrary, Fault } from './testing';

/** A machine whose libraries at these paths are good, or have a fault. */
function machine(
  libraries: Readonly<Record<string, Fault | FakeLibrary>>,
  facts: Parameters<typeof fakeHost>[0] = {},
): { host: BlasHost & { environment: Record<string, string | undefined> }; space: FakeSpace } {
  const isLibrary = (entry: Fault | FakeLibrary): entry is FakeLibrary =>
    Object.values(entry).some((value) => typeof value === 'function') && !('result' in entry);
  const space: FakeSpace = new FakeSpace(
    Object.fromEntries(
      Object.entries(libraries).map(([path, entry]) => [
        path,
        isLibrary(entry) ? entry : fakeCblas(() => space, entry),
      ]),
    ),
  );
  const files = Object.keys(libraries).filter((path) => /[\\/]/.test(path));
  return { host: fakeHost({ files, ...facts, space }), space };
}

const reason = (found: BlasFound): string => {
  if (found.library !== null) throw new Error(`found ${found.library} at ${found.path}`);
  return found.reason;
};

const pathOf = (found: BlasFound): string => {
  if (found.library === null) throw new Error(found.reason);
  return found.path;
};

const debian = '/usr/lib/x86_64-linux-gnu';

describe('what KERATIN_BLAS says', () => {
  it.each([
    ['/no/libopenblas.so', 'KERATIN_BLAS=/no/libopenblas.so: there is no such file'],
    ['lib/x.so', 'KERATIN_BLAS=lib/x.so: give the whole path, from the root'],
    ['/opt', 'KERATIN_BLAS=/opt: this is a folder; give the path of the library in it'],
    ['/bad.so', 'KERATIN_BLAS=/bad.so: Failed to load shared library: no such file'],
    ['libnone.so', 'KERATIN_BLAS=libnone.so: Failed to load shared library: no such file'],
    ['/empty.so', 'KERATIN_BLAS=/empty.so: it has no function cblas_sgemm'],
    ['/half.so', 'KERATIN_BLAS=/half.so: it has no function cblas_sdot'],
    ['/odd.so', 'KERATIN_BLAS=/odd.so: its cblas_sdot says 7 where 32 is right'],
    [
      '/twice.so',
      /^KERATIN_BLAS=\/twice\.so: wrong answers: it gives -?[\d.]+ for -?[\d.]+ \(3 x 4 by 4 x 5, transposed: false, false, alpha 1, beta 0\)$/,
    ],
  ])('%s: no library, and why', (path, text) => {
    const { host } = machine(
      {
        '/empty.so': { other: () => () => 0 },
        '/half.so': { cblas_sgemm: () => () => undefined },
        '/odd.so': { cblas_sgemm: () => () => undefined, cblas_sdot: () => () => 7 },
        '/twice.so': { result: (right: number) => 2 * right },
        // What the search would find is not taken instead of what was asked for.
        [`${debian}/libopenblas.so.0`]: {},
      },
      {
        files: ['/bad.so', '/empty.so', '/half.so', '/odd.so', '/twice.so', `${debian}/libopenblas.so.0`],
        folders: { '/opt': [] },
        environment: { KERATIN_BLAS: path },
      },
    );
    const found = searchBlas(host);
    if (typeof text === 'string') expect(reason(found)).toBe(text);
    else expect(reason(found)).toMatch(text);
    expect(found).toMatchObject({ library: null, isMistake: true, trials: [] });
  });

  it('off, in any case, looks for none and loads nothing', () => {
    for (const KERATIN_BLAS of ['off', 'OFF', ' off ']) {
      const { host, space } = machine(
        { [`${debian}/libopenblas.so.0`]: {} },
        { environment: { KERATIN_BLAS } },
      );
      expect(searchBlas(host)).toEqual({
        library: null,
        reason: 'KERATIN_BLAS=off',
        trials: [],
        isMistake: false,
      });
      expect(space.loaded).toEqual([]);
    }
  });

  it('a path or a name is taken, and nothing else', () => {
    const libraries = { '/my/blas.so': {}, 'libmine.so': {}, [`${debian}/libopenblas.so.0`]: {} };
    for (const KERATIN_BLAS of ['/my/blas.so', 'libmine.so']) {
      const { host, space } = machine(libraries, { environment: { KERATIN_BLAS } });
      expect(searchBlas(host)).toMatchObject({ library: 'CBLAS', path: KERATIN_BLAS, version: null });
      expect(space.loaded).toEqual([KERATIN_BLAS]);
    }
  });

  it('without koffi a path is a mistake, and no path is none', () => {
    const text = 'the package koffi is not installed';
    const files = ['/my/blas.so'];
    expect(searchBlas(fakeHost({ files, environment: { KERATIN_BLAS: '/my/blas.so' } }))).toMatchObject({
      reason: `KERATIN_BLAS=/my/blas.so: ${text}`,
      isMistake: true,
    });
    expect(searchBlas(fakeHost({ files }))).toMatchObject({ reason: text, isMistake: false });
  });
});

describe('the search', () => {
  it('is silent outside Node', () => {
    expect(searchBlas(null)).toMatchObject({
      library: null,
      reason:
        'native libraries need Node 20.16 or later, and in Deno --allow-env, --allow-ffi and --allow-read',
      isMistake: false,
    });
  });

  it('says what it looked for where', () => {
    const { host } = machine({ [`${debian}/libblis.so.4`]: { cblas_sgemm: () => () => undefined } });
    const found = searchBlas(host);
    expect(reason(found)).toBe('none of OpenBLAS, MKL, BLIS can be used');
    expect(found).toMatchObject({
      trials: [
        {
          library: 'OpenBLAS',
          path: null,
          reason:
            'no libopenblasp.so.0, libopenblaso.so.0, libopenblas.so.0, libopenblas.so.3, libopenblas.so, ' +
            'libopenblas64.so.0 in /opt/OpenBLAS/lib, /usr/local/lib64, /usr/local/lib, ' +
            '/usr/lib/x86_64-linux-gnu, /usr/lib64, /usr/lib, /home/linuxbrew/.linuxbrew/opt/openblas/lib',
        },
        { library: 'MKL', path: null },
        { library: 'BLIS', path: `${debian}/libblis.so.4`, reason: 'it has no function cblas_sdot' },
      ],
    });
  });

  it.each<[string, Readonly<Record<string, Fault>>, Parameters<typeof fakeHost>[0], string]>([
    [
      'OpenBLAS before BLIS',
      { '/usr/lib/libblis.so.4': {}, '/usr/lib/libopenblas.so.0': {} },
      {},
      '/usr/lib/libopenblas.so.0',
    ],
    [
      'the next where one is wrong',
      { '/usr/local/lib/libopenblas.so.0': { ignores: 'beta' }, '/usr/lib/libblis.so.4': {} },
      {},
      '/usr/lib/libblis.so.4',
    ],
    [
      'variants in folders, those with threads first',
      {
        [`${debian}/openblas-serial/libopenblas.so.0`]: {},
        [`${debian}/openblas-pthread/libopenblas.so.0`]: {},
      },
      { folders: { [debian]: ['openblas-openmp', 'openblas-serial', 'openblas-pthread', 'other'] } },
      `${debian}/openblas-pthread/libopenblas.so.0`,
    ],
    [
      'what the person put first',
      { '/mine/lib/libopenblas.so.0': {}, '/usr/lib/libopenblas.so.0': {} },
      { environment: { LD_LIBRARY_PATH: ':./here:/mine/lib/' } },
      '/mine/lib/libopenblas.so.0',
    ],
    [
      'the environment of conda',
      { '/conda/lib/libopenblas.so.0': {}, '/usr/lib/libopenblas.so.0': {} },
      { environment: { CONDA_PREFIX: '/conda' } },
      '/conda/lib/libopenblas.so.0',
    ],
    ["the system's loader", { 'libopenblas.so.0': {} }, {}, 'libopenblas.so.0'],
    [
      'other architectures',
      { '/usr/lib/aarch64-linux-gnu/libopenblas.so.0': {} },
      { architecture: 'arm64' },
      '/usr/lib/aarch64-linux-gnu/libopenblas.so.0',
    ],
    [
      'macOS: Accelerate, which is no file',
      {
        '/System/Library/Frameworks/Accelerate.framework/Accelerate': {},
        '/opt/homebrew/opt/openblas/lib/libopenblas.0.dylib': {},
      },
      { platform: 'darwin', architecture: 'arm64', files: [] },
      '/System/Library/Frameworks/Accelerate.framework/Accelerate',
    ],
    [
      'macOS: OpenBLAS of Homebrew',
      { '/opt/homebrew/opt/openblas/lib/libopenblas.0.dylib': {} },
      { platform: 'darwin', architecture: 'arm64' },
      '/opt/homebrew/opt/openblas/lib/libopenblas.0.dylib',
    ],
    [
      'Windows: by PATH, whole paths only',
      { 'D:\\tools\\libopenblas.dll': {}, 'libopenblas.dll': {} },
      { platform: 'win32', environment: { Path: '.;tools;D:\\tools\\;C:\\Windows' } },
      'D:\\tools\\libopenblas.dll',
    ],
  ])('takes %s', (_name, libraries, facts, path) => {
    expect(pathOf(searchBlas(machine(libraries, facts).host))).toBe(path);
  });

  it('looks for none where the kernels use vectors of 256 bits, but takes one that is named', () => {
    const path = '/usr/lib/libopenblas.so.0';
    expect(searchBlas(machine({ [path]: {} }).host, () => true)).toEqual({
      library: null,
      reason: 'KERATIN_REVECTORIZE=1; KERATIN_BLAS=path uses one',
      trials: [],
      isMistake: false,
    });
    const asking = machine({ [path]: {} }, { environment: { KERATIN_BLAS: path } });
    expect(pathOf(searchBlas(asking.host, () => true))).toBe(path);
  });

  it('tells 64-bit integers, and names with a prefix or suffix', () => {
    const wide = searchBlas(machine({ '/usr/lib/libopenblas.so.0': { bits: 64 } }).host);
    expect(wide).toMatchObject({ path: '/usr/lib/libopenblas.so.0', integerBits: 64 });
    const space: FakeSpace = new FakeSpace({
      '/usr/lib/libopenblas.so.0': fakeCblas(
        () => space,
        { bits: 64 },
        (name) => `scipy_${name}64_`,
      ),
    });
    const named = searchBlas(fakeHost({ space, files: ['/usr/lib/libopenblas.so.0'] }));
    expect(named).toMatchObject({ integerBits: 64 });
  });

  it('binds a library of 64-bit integers with 64-bit integers', () => {
    const bound: (readonly string[])[] = [];
    const space: FakeSpace = new FakeSpace({
      '/x.so': {
        ...fakeCblas(() => space, { bits: 64 }),
        cblas_sgemm: (types) => {
          bound.push(types);
          return fakeCblas(() => space, { bits: 64 }).cblas_sgemm(types);
        },
      },
    });
    searchBlas(fakeHost({ space, files: ['/x.so'], environment: { KERATIN_BLAS: '/x.so' } }));
    expect(bound.at(-1)).toEqual([
      ...['int', 'int', 'int', 'int64_t', 'int64_t', 'int64_t', 'float', 'uintptr_t', 'int64_t'],
      ...['uintptr_t', 'int64_t', 'float', 'uintptr_t', 'int64_t'],
    ]);
  });

  it('knows OpenBLAS and BLIS by their functions, and their threads', () => {
    let threads = 4;
    const space: FakeSpace = new FakeSpace({
      '/o.so': {
        ...fakeCblas(() => space),
        openblas_get_config: () => () => 'OpenBLAS 0.3.21 NO_LAPACKE Zen MAX_THREADS=64',
        openblas_get_num_threads: () => () => threads,
        openblas_set_num_threads: () => (count) => void (threads = Number(count)),
      },
      '/b.so': {
        ...fakeCblas(() => space),
        bli_info_get_version_str: () => () => '2.1',
        bli_thread_get_num_threads: () => () => -1,
      },
    });
    const find = (path: string): BlasFound =>
      searchBlas(fakeHost({ space, files: [path], environment: { KERATIN_BLAS: path } }));
    const openblas = find('/o.so');
    expect(openblas).toMatchObject({ library: 'OpenBLAS', version: '0.3.21', threads: 4 });
    if (openblas.library === null) throw new Error('found above');
    expect(openblas.setThreads(2)).toBe(true);
    expect(openblas.threads).toBe(2);
    expect(() => openblas.setThreads(0)).toThrow(
      new Error(
        'ArgumentError[blas-threads]: the number of threads is a whole number from 1 to 1024.\n  count = 0',
      ).message,
    );
    const blis = find('/b.so');
    expect(blis).toMatchObject({ library: 'BLIS', version: '2.1', threads: null });
    if (blis.library !== null) expect(blis.setThreads(2)).toBe(false);
  });

  it.each([
    ['OpenBLAS with threads', { openblas_get_config: 'OpenBLAS 0.3', openblas_get_parallel: 1 }, true],
    ['OpenBLAS with OpenMP', { openblas_get_config: 'OpenBLAS 0.3', openblas_get_parallel: 2 }, true],
    ['OpenBLAS for one thread', { openblas_get_config: 'OpenBLAS 0.3', openblas_get_parallel: 0 }, false],
    ['OpenBLAS that does not say', { openblas_get_config: 'OpenBLAS 0.2' }, false],
    ['MKL', { MKL_Get_Max_Threads: 8 }, true],
    ['BLIS', { bli_info_get_version_str: '2.1' }, true],
    ['any other', {}, false],
  ])('knows which libraries several threads may call at once: %s', (_, answers, isConcurrent) => {
    const setters = ['openblas_set_num_threads', 'MKL_Set_Num_Threads', 'bli_thread_set_num_threads'];
    const space: FakeSpace = new FakeSpace({
      '/cblas.so': {
        ...fakeCblas(() => space),
        ...Object.fromEntries(setters.map((name) => [name, () => () => undefined])),
        ...Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, () => () => answer])),
      },
    });
    const environment = { KERATIN_BLAS: '/cblas.so' };
    expect(searchBlas(fakeHost({ space, files: ['/cblas.so'], environment }))).toMatchObject({
      isConcurrent,
      binding: { loader: '/koffi.js', library: '/cblas.so', name: 'cblas_sgemm' },
    });
  });

  it.each([
    ['0.9.0', false],
    ['1.2', false],
    ['1.3', true],
    ['2.0', false],
    ['2.1', true],
    ['AOCL-BLIS 4.0 Build 1', false],
    ['AOCL-BLIS 5.0.1 Build 1', true],
    ['', false],
  ])('refuses versions of BLIS that read beyond matrices: %s', (text, isSafe) => {
    const space: FakeSpace = new FakeSpace({
      '/usr/lib/libblis.so.4': { ...fakeCblas(() => space), bli_info_get_version_str: () => () => text },
    });
    const found = searchBlas(fakeHost({ space, files: ['/usr/lib/libblis.so.4'] }));
    expect(found.library).toBe(isSafe ? 'BLIS' : null);
    if (text !== '0.9.0' || found.library !== null) return;
    expect(found.trials.at(-1)).toEqual({
      library: 'BLIS',
      path: '/usr/lib/libblis.so.4',
      reason: 'BLIS 0.9.0 reads beyond the end of matrices, which can end the process; 1.3 and 2.1 do not',
    });
  });

  it('starts no threads of OpenBLAS and lets idle ones sleep soon, unless the person decided, and leaves the environment as it was', () => {
    const seen: Record<string, string | undefined>[] = [];
    const look = (environment: Record<string, string>): Record<string, string | undefined> => {
      const space: FakeSpace = new FakeSpace({ '/x.so': fakeCblas(() => space) }, () =>
        seen.push({ ...host.environment }),
      );
      const host = fakeHost({
        space,
        files: ['/x.so'],
        environment: { KERATIN_BLAS: '/x.so', ...environment },
      });
      searchBlas(host);
      return host.environment;
    };
    expect(look({})).toEqual({ KERATIN_BLAS: '/x.so' });
    expect(look({ OMP_WAIT_POLICY: 'active' })).toEqual({ KERATIN_BLAS: '/x.so', OMP_WAIT_POLICY: 'active' });
    expect(seen).toMatchObject([
      { OPENBLAS_NUM_THREADS: '1', OPENBLAS_THREAD_TIMEOUT: '16', OMP_WAIT_POLICY: 'passive' },
      { OPENBLAS_THREAD_TIMEOUT: '16', OMP_WAIT_POLICY: 'active' },
    ]);
  });
});

describe('MKL, which ends the process where a part of it is missing', () => {
  const folder = '/opt/intel/oneapi/mkl/latest/lib';
  const rt = `${folder}/libmkl_rt.so.2`;
  const parts = [`${folder}/libmkl_core.so.2`, `${folder}/libmkl_intel_thread.so.2`];

  it.each<[string, readonly string[], Record<string, string>, readonly string[], string | null]>([
    ['nothing beside it', [], {}, [], 'its part libmkl_core.so.2 is not beside it'],
    ['no threads', parts.slice(0, 1), {}, [], 'its part libmkl_intel_thread.so.2 is not beside it'],
    ['no OpenMP', parts, {}, [], 'libiomp5.so, which it starts threads with, is not found'],
    ['all there', parts, {}, ['libiomp5.so'], null],
    ['OpenMP beside it', parts, {}, [`${folder}/libiomp5.so`], null],
    ['OpenMP of the compiler', parts, {}, ['/opt/intel/oneapi/compiler/latest/lib/libiomp5.so'], null],
    [
      'one thread',
      [parts[0], `${folder}/libmkl_sequential.so.2`],
      { MKL_THREADING_LAYER: 'sequential' },
      [],
      null,
    ],
  ])('%s', (_name, present, environment, runtimes, problem) => {
    const space: FakeSpace = new FakeSpace({
      [rt]: { ...fakeCblas(() => space), MKL_Get_Max_Threads: () => () => 8 },
      ...Object.fromEntries(runtimes.map((path) => [path, {}])),
    });
    const files = [rt, ...present, ...runtimes];
    const found = searchBlas(fakeHost({ space, files, environment }));
    if (problem === null) expect(found).toMatchObject({ library: 'MKL', path: rt, threads: 8 });
    else {
      expect(found).toMatchObject({ trials: [{}, { library: 'MKL', path: rt, reason: problem }, {}] });
      expect(space.loaded).not.toContain(rt);
    }
  });

  it('is looked at as closely where KERATIN_BLAS names it', () => {
    const { host, space } = machine({ [rt]: {} }, { environment: { KERATIN_BLAS: rt } });
    expect(reason(searchBlas(host))).toBe(`KERATIN_BLAS=${rt}: its part libmkl_core.so.2 is not beside it`);
    expect(space.loaded).toEqual([]);
  });
});

describe('known answers', () => {
  const mistakeOf = (fault: Fault): string | null => {
    const { host } = machine({ '/x.so': fault }, { environment: { KERATIN_BLAS: '/x.so' } });
    const found = searchBlas(host);
    return found.library === null ? found.reason : findMistake(found.sgemm);
  };

  it('pass what is right', () => {
    expect(mistakeOf({})).toBeNull();
    expect(mistakeOf({ result: Math.fround })).toBeNull();
  });

  it.each<[string, Fault]>([
    ['A is not transposed', { ignores: 'transposeA' }],
    ['B is not transposed', { ignores: 'transposeB' }],
    ['alpha', { ignores: 'alpha' }],
    ['beta', { ignores: 'beta' }],
    ['rows of A', { ignores: 'lda' }],
    ['rows of B', { ignores: 'ldb' }],
    ['rows of C', { ignores: 'ldc' }],
    ['C is read with beta 0', { readsResult: true }],
    ['writing behind the rows', { writesBehind: true }],
    [
      'the precision of bfloat16',
      {
        result: (right) => {
          const bits = new Uint32Array(Float32Array.of(right).buffer);
          bits[0] &= 0xffff0000;
          return new Float32Array(bits.buffer)[0];
        },
      },
    ],
    ['not a number', { result: () => Number.NaN }],
  ])('catch %s', (_name, fault) => {
    expect(mistakeOf(fault)).toMatch(/^KERATIN_BLAS=\/x\.so: wrong answers: it (gives|writes) /);
  });
});

describe('findBlas', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    resetBlas();
  });

  it('looks once, and says once that KERATIN_BLAS cannot be followed', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubEnv('KERATIN_BLAS', '/no/such/library.so');
    resetBlas();
    const found = findBlas();
    expect(reason(found)).toBe('KERATIN_BLAS=/no/such/library.so: there is no such file');
    expect(findBlas()).toBe(found);
    expect(warn.mock.calls).toEqual([
      ['No native BLAS is used. KERATIN_BLAS=/no/such/library.so: there is no such file.'],
    ]);
  });

  it('is silent where it is switched off', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubEnv('KERATIN_BLAS', 'off');
    resetBlas();
    expect(reason(findBlas())).toBe('KERATIN_BLAS=off');
    expect(warn).not.toHaveBeenCalled();
  });

  it('has nothing to offer where there is no Node', () => {
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
    resetBlas();
    const found = findBlas();
    vi.unstubAllGlobals();
    expect(reason(found)).toBe(
      'native libraries need Node 20.16 or later, and in Deno --allow-env, --allow-ffi and --allow-read',
    );
  });
});
