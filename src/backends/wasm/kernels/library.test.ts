import { describe, expect, it } from 'vitest';
import { ModuleBuilder } from '../assembler';
import { detectFeatures } from '../features';
import { KERNELS, kernelLibrary } from './library';
import { kernelLibraryBytes } from './library-bytes';
import type { KernelName } from './library';

describe('kernelLibrary', () => {
  it('exports exactly the kernels of the table, with their types', () => {
    for (const relaxedSimd of [false, ...(detectFeatures().relaxedSimd ? [true] : [])]) {
      const library = kernelLibrary({ relaxedSimd });
      expect(WebAssembly.Module.imports(library)).toEqual([
        { module: 'env', name: 'memory', kind: 'memory' },
      ]);
      const names = WebAssembly.Module.exports(library).map(({ name }) => name);
      expect(names.sort()).toEqual(Object.keys(KERNELS).sort());

      const memory = new WebAssembly.Memory({ initial: 1 });
      const { exports } = new WebAssembly.Instance(library, { env: { memory } });
      const program = new ModuleBuilder();
      for (const name of Object.keys(KERNELS) as KernelName[]) {
        program.importFunction('kernels', name, KERNELS[name], []);
      }
      // Instantiation refuses an import whose type differs.
      expect(
        () =>
          new WebAssembly.Instance(new WebAssembly.Module(program.toBytes() as BufferSource), {
            kernels: exports,
          }),
      ).not.toThrow();
    }
  });

  it('is compiled once for each feature set', () => {
    expect(kernelLibrary({ relaxedSimd: false })).toBe(kernelLibrary({ relaxedSimd: false }));
  });

  it('stays small', () => {
    expect(kernelLibraryBytes({ relaxedSimd: true }).length).toBeLessThan(32768);
  });
});
