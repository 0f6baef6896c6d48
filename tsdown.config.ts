import { defineConfig } from 'tsdown';

const subpaths = [
  ...['activations', 'constraints', 'datasets', 'frame', 'initializers', 'layers', 'losses', 'metrics', 'numpy', 'ops'],
  ...['optimizers', 'plot', 'random', 'regularizers', 'utils'],
];

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'cli/main': 'src/cli/main.ts',
    ...Object.fromEntries(subpaths.map((name) => [`${name}/index`, `src/${name}/index.ts`])),
  },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: process.env.KERATIN_SKIP_TYPES === undefined,
  sourcemap: true,
  clean: true,
  deps: { neverBundle: [/^node:/, 'vega', 'vega-lite', 'keratin', /^keratin\//] },
});
