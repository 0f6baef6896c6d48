import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';
import { tsImport } from 'tsx/esm/api';
import type * as Packer from './src/backends/wasm/kernels/library/pack-library';

const subpaths = [
  ...[
    'activations',
    'constraints',
    'datasets',
    'frame',
    'initializers',
    'layers',
    'losses',
    'metrics',
    'numpy',
    'ops',
  ],
  ...['optimizers', 'plot', 'random', 'regularizers', 'utils'],
];

const library = {
  index: 'src/index.ts',
  ...Object.fromEntries(subpaths.map((name) => [`${name}/index`, `src/${name}/index.ts`])),
};

/** Matches a source that the build puts something else in the place of; a moved one must not be built in by mistake. */
function source(path: string): RegExp {
  if (!existsSync(new URL(path, import.meta.url))) throw new Error(`${path} is not there to be replaced`);
  return new RegExp(`${path.replace('./', '').replaceAll('.', '\\.').replaceAll('/', '[\\\\/]')}$`);
}

const kernelLibraries = './src/backends/wasm/kernels/library';

/** Puts assembled kernel libraries in the place of their assembler; pages have no use for the `wide` ones. */
const packedKernels = (wide: boolean) => ({
  name: 'packed-kernels',
  load: {
    filter: {
      id: ['library-bytes', 'window-library-bytes'].map((name) => source(`${kernelLibraries}/${name}.ts`)),
    },
    async handler(id: string): Promise<string> {
      const packer = (await tsImport(`${kernelLibraries}/pack-library.ts`, import.meta.url)) as typeof Packer;
      return packer.packedModule(id.match(/([\w-]+)\.ts$/)![1], wide);
    },
  },
});

/** Pages have no native libraries and cannot set V8's flags: the search for what needs them is left out, and its calls. */
const withoutNode = [
  {
    path: './src/backends/wasm/native/native-products.ts',
    code: 'export const nativeProducts = () => null;',
  },
  {
    path: './src/backends/wasm/native/native-code.ts',
    code: `export const needsFinish = () => false;
export const emitNativeProduct = () => {};
export const divideNative = () => null;`,
  },
  { path: `${kernelLibraries}/wide-library.ts`, code: 'export const wideLibrary = () => null;' },
].map(({ path, code }) => ({
  name: `without-${path.replace(/^.*[/]/, '')}`,
  load: { filter: { id: source(path) }, handler: (): string => `${code}\n` },
}));

/** A page is no notebook: what only notebooks show is left out. */
const withoutNotebooks = [
  { file: 'util[\\\\/]notebook-place', code: 'export const notebookPlace = () => null;' },
  { file: 'text[\\\\/]summary-html', code: "export const summaryHtml = () => '';" },
  { file: 'text[\\\\/]notebook-output', code: 'export const notebookOutput = () => null;' },
].map(({ file, code }) => ({
  name: `without-${file}`,
  load: { filter: { id: new RegExp(`${file}\\.ts$`) }, handler: (): string => `${code}\n` },
}));

/** Pages get the modules of Node without an import. */
const nodeModulesOfPages = {
  name: 'node-modules-of-pages',
  load: {
    filter: { id: source('./src/util/node-modules.ts') },
    handler: (): string => `export { nodeModules } from './node-modules-of-pages';\n`,
  },
};

const facade = fileURLToPath(new URL('./src/index.ts', import.meta.url));

/** What the façade takes from where: `./layers` is `layers/index`, `./load-model` is itself. */
const facadeParts = new Map(
  [...readFileSync(facade, 'utf8').matchAll(/ from '\.\/([^']+)'/g)].map(([, path]) => [
    `./${path}`,
    existsSync(new URL(`./src/${path}.ts`, import.meta.url)) ? path : `${path}/index`,
  ]),
);

/**
 * Keeps the façade's `export * as layers from './layers/index.js'` as it is written: of an object with all layers, which
 * would stand in its place, bundlers cannot leave out those that a page does not use.
 */
const thinFacade = {
  name: 'thin-facade',
  resolveId(source: string, importer: string | undefined) {
    const part = importer === facade ? facadeParts.get(source) : undefined;
    return part === undefined ? null : { id: `./${part}.js`, external: 'relative' as const };
  },
};

/**
 * Writes out the classes of a family, which its lookup takes from the exports of `all.ts`: an object with all exports by
 * name, which would stand there, says each name twice more.
 */
const writtenFamilies = {
  name: 'written-families',
  transform: {
    filter: {
      id: [
        ...['constraints', 'initializers', 'optimizers/schedules', 'regularizers'].map((family) =>
          source(`./src/${family}/option.ts`),
        ),
        source('./src/optimizers/by-name.ts'),
      ],
    },
    handler(code: string, id: string): string {
      const table = readFileSync(id.replace(/[\w-]+\.ts$/, 'all.ts'), 'utf8');
      const names = [...table.matchAll(/^export \{([^}]*)\}/gm)]
        .flatMap(([, line]) => line.split(','))
        .map((name) => name.trim())
        .filter((name) => /^\w+$/.test(name));
      if (!code.includes('Object.values(all)')) throw new Error(`${id} does not take the values of all.ts`);
      // The order of a module's exports.
      return code.replace(
        'Object.values(all)',
        `[${names
          .sort()
          .map((name) => `all.${name}`)
          .join()}]`,
      );
    },
  },
};

const shared = {
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  plugins: [packedKernels(true)],
  deps: { neverBundle: [/^node:/, 'vega', 'vega-lite', 'keratin', /^keratin\//] },
} satisfies UserConfig;

/** Whether a module of the library (not its types) lies in one of some folders. */
const inFolders = (...names: readonly string[]) => {
  const pattern = new RegExp(`[\\\\/]src[\\\\/](${names.join('|')})[\\\\/]`);
  return (id: string): boolean => pattern.test(id) && !id.endsWith('.d.ts');
};

/** A file for the modules of some folders that are loaded at once, not those that wait for an `import()`. */
const chunk = (name: string, ...folders: readonly string[]) => ({
  name,
  test: inFolders(...folders),
  tags: ['$initial' as const],
});

export default defineConfig([
  // For Node, and for pages that load files as they are: few files without comments, because reading is what takes time
  // when a package is imported. Names of classes and functions stay, for errors and for files; lines stay, because an
  // engine prints the whole line of an error that nobody caught.
  {
    ...shared,
    entry: { ...library, 'cli/main': 'src/cli/main.ts' },
    dts: process.env.KERATIN_SKIP_TYPES === undefined,
    sourcemap: true,
    clean: true,
    minify: { compress: true, mangle: { toplevel: true, keepNames: true }, codegen: false },
    outputOptions: {
      comments: { jsdoc: false, legal: false, annotation: false },
      codeSplitting: {
        // Classes and functions of the same name are in different files, or one of them would be renamed.
        groups: [
          chunk('core', 'util', 'formats', 'config', 'ir', 'compile', 'backends', 'runtime'),
          chunk('ops', 'ops'),
          chunk('random', 'random'),
          chunk(
            'parts',
            'activations',
            'initializers',
            'regularizers',
            'constraints',
            'losses',
            'optimizers',
          ),
          chunk('keras', 'metrics', 'layers', 'training', 'models'),
        ],
      },
    },
  },
  // For pages that go through a bundler (the condition `browser`): one file for each of the sources, so that what a page
  // does not use is left out.
  {
    ...shared,
    plugins: [
      packedKernels(false),
      ...withoutNode,
      ...withoutNotebooks,
      nodeModulesOfPages,
      thinFacade,
      writtenFamilies,
    ],
    entry: {
      ...library,
      ...Object.fromEntries([...facadeParts.values()].map((part) => [part, `src/${part}.ts`])),
    },
    outDir: 'dist/browser',
    unbundle: true,
    dts: false,
    clean: true,
  },
]);
