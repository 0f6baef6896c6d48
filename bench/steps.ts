/**
 * `tsx bench/steps.ts [--describe] [--backend reference]`: time of compiled training steps alone, without the loop around
 * them: the tutorial's networks as programs over variables. Compiling is from the recording to the instantiated module.
 */
import { parseArgs } from 'node:util';
import { ObservedWasmExecutable } from '../src/backends/wasm/program/observed';
import { categoricalCrossentropy, meanSquaredError } from '../src/losses';
import type { Optimizer } from '../src/optimizers';
import { Adam, SGD } from '../src/optimizers';
import * as ops from '../src/ops';
import { setBackend } from '../src/runtime/backend';
import type { Program } from '../src/runtime/jit';
import { variableGradients } from '../src/runtime/gradients';
import { compileTraced, specOf, traceFunction } from '../src/runtime/jit';
import { Tensor } from '../src/runtime/tensor';
import { untraced } from '../src/runtime/trace';
import { Variable } from '../src/runtime/variable';

const { values: flags } = parseArgs({
  options: {
    describe: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'wasm' },
    only: { type: 'string' },
  },
});
setBackend(flags.backend as 'wasm' | 'reference');

let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return seed / 0x7fffffff - 0.5;
}

const filled = (shape: readonly number[], scale: number): Tensor =>
  Tensor.of({
    shape,
    dtype: 'float32',
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() * scale),
  });

interface Network {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly optimizer: () => Optimizer;
  readonly kind: 'regression' | 'classification';
  readonly steps: number;
}

const NETWORKS: readonly Network[] = [
  {
    name: 'wages',
    sizes: [9, 50, 32, 1],
    batch: 32,
    optimizer: () => new Adam(),
    kind: 'regression',
    steps: 20000,
  },
  {
    name: 'titanic',
    sizes: [10, 32, 2],
    batch: 32,
    optimizer: () => new SGD(),
    kind: 'classification',
    steps: 50000,
  },
  {
    name: 'mnist',
    sizes: [784, 512, 512, 10],
    batch: 128,
    optimizer: () => new Adam(),
    kind: 'classification',
    steps: 60,
  },
];

/** Records and compiles one training step with new variables. */
function compileStep({ sizes, batch, optimizer: makeOptimizer, kind }: Network): {
  program: Program;
  milliseconds: number;
  describe: () => readonly string[];
} {
  const weights = sizes.slice(1).flatMap((size, i) => [
    new Variable(filled([sizes[i], size], 2 / Math.sqrt(sizes[i])), {
      name: `kernel${i}`,
      arena: 'parameter',
    }),
    new Variable(ops.zeros([size]), { name: `bias${i}`, arena: 'parameter' }),
  ]);
  const optimizer = makeOptimizer();
  untraced(() => optimizer.build(weights));
  const start = performance.now();
  const types = [
    { shape: [batch, sizes[0]], dtype: 'float32' as const },
    { shape: [batch, sizes[sizes.length - 1]], dtype: 'float32' as const },
  ];
  const traced = traceFunction(types, ([x, y]) => {
    const { value, gradients } = variableGradients(() => {
      let h = x;
      for (let layer = 0; 2 * layer < weights.length; layer++) {
        h = ops.add(ops.matmul(h, weights[2 * layer].value), weights[2 * layer + 1].value);
        if (2 * layer + 2 < weights.length) h = ops.relu(h);
        else if (kind === 'classification') h = ops.softmax(h);
      }
      const losses = kind === 'regression' ? meanSquaredError(y, h) : categoricalCrossentropy(y, h);
      return ops.mean(losses);
    }, weights);
    optimizer.apply(gradients, weights);
    return value;
  });
  const program = compileTraced(traced, [traced.result]);
  const milliseconds = performance.now() - start;
  const describe = (): readonly string[] =>
    new ObservedWasmExecutable(specOf(traced, [traced.result])).describe();
  return { program, milliseconds, describe };
}

function timeSteps({ executable }: Program, steps: number): number {
  const start = performance.now();
  for (let i = 0; i < steps; i++) executable.run();
  return ((performance.now() - start) / steps) * 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

console.log(`Node ${process.version}, backend ${flags.backend}`);
for (const network of NETWORKS.filter(({ name }) => flags.only === undefined || name === flags.only)) {
  const { program, describe } = compileStep(network);
  const [x, y] = [0, 1].map((i) => program.executable.input(i));
  for (let i = 0; i < x.length; i++) x[i] = random();
  const classes = network.sizes[network.sizes.length - 1];
  for (let i = 0; i < y.length; i++)
    y[i] = network.kind === 'regression' ? random() : Number(i % classes === 0);
  if (flags.describe && flags.backend === 'wasm') for (const line of describe()) console.log(`  ${line}`);
  const compiles = Array.from({ length: 7 }, () => compileStep(network).milliseconds);
  // Engines replace their first, quick code by better code after a while.
  timeSteps(program, network.steps);
  const times = Array.from({ length: 30 }, () => timeSteps(program, Math.ceil(network.steps / 10)));
  const loss = program.executable.output(0)[0];
  console.log(
    `${network.name.padEnd(10)} step ${median(times).toFixed(2)} µs (least ${Math.min(...times).toFixed(2)}), ` +
      `compile ${median(compiles).toFixed(1)} ms (least ${Math.min(...compiles).toFixed(1)}), loss ${loss.toFixed(4)}`,
  );
}
