import type * as Keratin from 'keratin';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
});

/** The package as a page loads it whose platform has been changed. */
const load = (): Promise<typeof Keratin> => import('keratin');

const refusing = (): object =>
  new Proxy(WebAssembly, {
    get: (target, name) =>
      name === 'Module'
        ? function Module(): never {
            throw new WebAssembly.CompileError(
              'WebAssembly.Module(): Wasm code generation disallowed by embedder',
            );
          }
        : Reflect.get(target, name),
  });

it.each([
  [
    'a policy forbids to compile it',
    refusing,
    'compiling WebAssembly is refused (WebAssembly.Module(): Wasm code generation disallowed by embedder)',
  ],
  ['there is none', () => undefined, 'there is no WebAssembly'],
])('computes without WebAssembly where %s, and says once what that costs', async (_, platform, why) => {
  vi.resetModules();
  vi.stubGlobal('WebAssembly', platform());
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { Sequential, backendName, layers, setBackend } = await load();
  const model = new Sequential([
    new layers.Dense(1, { inputShape: [2], kernelInitializer: 'ones' }),
    new layers.Reshape([1]),
  ]);
  expect(String(await model.predict([[1, 2]], { verbose: 0 }))).toBe('[[3.]]');
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  await model.fit([[1, 2]], [[4]], { verbose: 0 });
  expect(backendName()).toBe('reference');
  expect(warn.mock.calls).toEqual([
    [
      `Keratin computes in plain JavaScript, which takes about 50 to 300 times as long as WebAssembly, because ${why}.`,
    ],
  ]);
  expect(() => setBackend('wasm')).toThrow(
    [
      'StateError[backend-unavailable]: the wasm backend needs WebAssembly with 128-bit vectors (SIMD).',
      `  platform = ${why}`,
      "  Use setBackend('reference'), a newer browser or Node, or a page's policy that allows 'wasm-unsafe-eval'.",
    ].join('\n'),
  );
});

it('refuses names of backends that there are not', async () => {
  const { setBackend } = await load();
  expect(() => setBackend('wsam' as 'wasm')).toThrow(
    [
      'NameError[unknown-backend]: setBackend takes the name of a backend.',
      '  name = "wsam"',
      '  Did you mean "wasm"?',
    ].join('\n'),
  );
});
