import type { BlasHost } from './host';

/** A library to try. */
export interface Candidate {
  /** What it is called, e.g. `OpenBLAS`. */
  readonly library: string;
  /** A file, or a bare name that the system's loader looks up. */
  readonly path: string;
}

/** One library, and where it may be. */
export interface CandidateGroup {
  readonly library: string;
  readonly names: readonly string[];
  readonly folders: readonly string[];
  /** What is there: files, then names for the system's loader. */
  readonly find: () => Candidate[];
}

/** How a library is installed on a platform. */
interface Installation {
  readonly library: string;
  /** File names, the preferred one first. */
  readonly names: readonly string[];
  readonly folders: readonly string[];
  /** Whether the system's loader may be asked for the names alone. */
  readonly bare: boolean;
}

/** Debian's name for each architecture, which it puts between `/usr/lib/` and the library. */
const triplets: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  ia32: 'i386-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
  ppc64: 'powerpc64le-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
};

export const isAbsolute = (path: string): boolean => /^(?:\/|[a-z]:[\\/]|\\\\)/i.test(path);

/** The folders of a variable such as `PATH`; relative ones are left out, as they depend on where a program is started. */
const foldersOf = (text: string | undefined, separator: string): string[] =>
  (text ?? '').split(separator).filter(isAbsolute);

/** The folder a variable names, with a folder below it. */
const below = (folder: string | undefined, ...rest: readonly string[]): string[] =>
  folder === undefined || !isAbsolute(folder) ? [] : rest.map((part) => `${folder}${part}`);

function linux({ architecture, environment, list }: BlasHost): Installation[] {
  const triplet = triplets[architecture];
  const multiarch = triplet === undefined ? [] : [`/usr/lib/${triplet}`];
  const system = ['/usr/local/lib64', '/usr/local/lib', ...multiarch, '/usr/lib64', '/usr/lib'];
  const chosen = [...foldersOf(environment.LD_LIBRARY_PATH, ':'), ...below(environment.CONDA_PREFIX, '/lib')];
  /** Debian, Ubuntu and openSUSE keep variants (pthread, openmp, serial) in folders of their own. */
  const variants = (prefix: string): string[] =>
    [...multiarch, '/usr/lib64'].flatMap((folder) =>
      list(folder)
        .filter((name) => name.startsWith(prefix))
        // Threads of the system rather than OpenMP's, and any rather than none.
        .sort((a, b) => Number(/serial/.test(a)) - Number(/serial/.test(b)) || (a < b ? 1 : -1))
        .map((name) => `${folder}/${name}`),
    );
  const homebrew = '/home/linuxbrew/.linuxbrew/opt';
  return [
    {
      library: 'OpenBLAS',
      // Fedora's names come first: its libopenblas.so.0 has no threads. Alpine counts to 3.
      names: [
        ...['libopenblasp.so.0', 'libopenblaso.so.0', 'libopenblas.so.0', 'libopenblas.so.3'],
        ...['libopenblas.so', 'libopenblas64.so.0'],
      ],
      folders: [
        ...chosen,
        '/opt/OpenBLAS/lib',
        ...system,
        ...variants('openblas'),
        `${homebrew}/openblas/lib`,
      ],
      bare: true,
    },
    {
      library: 'MKL',
      names: ['libmkl_rt.so.3', 'libmkl_rt.so.2', 'libmkl_rt.so.1', 'libmkl_rt.so'],
      folders: [
        ...chosen,
        ...below(environment.MKLROOT, '/lib', '/lib/intel64'),
        '/opt/intel/oneapi/mkl/latest/lib',
        '/opt/intel/oneapi/mkl/latest/lib/intel64',
        '/opt/intel/mkl/lib/intel64',
        ...system,
      ],
      bare: false,
    },
    {
      library: 'BLIS',
      names: [
        ...['libblis-mt.so.5', 'libblis-mt.so.4', 'libblis-mt.so', 'libblis.so.5', 'libblis.so.4'],
        ...['libblis.so.3', 'libblis.so'],
      ],
      folders: [...chosen, ...system, ...variants('blis'), `${homebrew}/blis/lib`],
      bare: true,
    },
  ];
}

function darwin({ environment }: BlasHost): Installation[] {
  const chosen = [
    ...foldersOf(environment.DYLD_LIBRARY_PATH, ':'),
    ...below(environment.CONDA_PREFIX, '/lib'),
  ];
  const installed = (name: string): string[] => [
    ...chosen,
    `/opt/homebrew/opt/${name}/lib`,
    `/usr/local/opt/${name}/lib`,
    '/opt/local/lib',
    '/usr/local/lib',
  ];
  return [
    // First, because only Apple's own library reaches the matrix unit of its processors. It is no file on the disk.
    {
      library: 'Accelerate',
      names: ['/System/Library/Frameworks/Accelerate.framework/Accelerate'],
      folders: [],
      bare: true,
    },
    {
      library: 'OpenBLAS',
      names: ['libopenblas.0.dylib', 'libopenblas.dylib'],
      folders: installed('openblas'),
      bare: false,
    },
    {
      library: 'BLIS',
      names: ['libblis.5.dylib', 'libblis.4.dylib', 'libblis.dylib'],
      folders: installed('blis'),
      bare: false,
    },
  ];
}

function windows({ environment }: BlasHost): Installation[] {
  const path = environment.PATH ?? environment.Path;
  const chosen = [...below(environment.CONDA_PREFIX, '\\Library\\bin'), ...foldersOf(path, ';')];
  const programs = environment.ProgramFiles ?? environment.PROGRAMFILES;
  const programs86 = environment['ProgramFiles(x86)'] ?? environment['PROGRAMFILES(X86)'];
  // Names alone are never asked for: the system would look for them in the current folder too.
  return [
    {
      library: 'OpenBLAS',
      names: ['libopenblas.dll', 'openblas.dll', 'libopenblas_64.dll'],
      folders: [
        ...chosen,
        ...below(programs, '\\OpenBLAS\\bin'),
        ...['C:\\OpenBLAS\\bin', 'C:\\msys64\\ucrt64\\bin', 'C:\\msys64\\mingw64\\bin'],
        ...['C:\\msys64\\clang64\\bin', 'C:\\msys64\\clangarm64\\bin'],
      ],
      bare: false,
    },
    {
      library: 'MKL',
      names: ['mkl_rt.3.dll', 'mkl_rt.2.dll', 'mkl_rt.1.dll', 'mkl_rt.dll'],
      folders: [
        ...chosen,
        ...below(environment.MKLROOT, '\\bin', '\\redist\\intel64'),
        ...below(programs86, '\\Intel\\oneAPI\\mkl\\latest\\bin'),
      ],
      bare: false,
    },
    {
      library: 'BLIS',
      names: ['AOCL-LibBlis-Win-MT-dll.dll', 'libblis.dll', 'blis.dll'],
      folders: chosen,
      bare: false,
    },
  ];
}

const platforms: Readonly<Record<string, (host: BlasHost) => Installation[]>> = {
  darwin,
  win32: windows,
};

/** All that may be tried on this machine, the preferred first. */
export function findCandidates(host: BlasHost): CandidateGroup[] {
  const separator = host.platform === 'win32' ? '\\' : '/';
  const installations = (platforms[host.platform] ?? linux)(host);
  return installations.map(({ library, names, folders: all, bare }) => {
    const folders = [...new Set(all.map((folder) => folder.replace(/(?<=[^:])[\\/]+$/, '')))];
    const find = (): Candidate[] => {
      const files = folders
        .flatMap((folder) => names.map((name) => `${folder}${separator}${name}`))
        .filter((path) => host.kindOf(path) === 'file');
      return [...files, ...(bare ? names : [])].map((path) => ({ library, path }));
    };
    return { library, names, folders, find };
  });
}
