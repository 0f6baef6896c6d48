import { describe, expect, it } from 'vitest';
import { ModuleBuilder } from '../../assembler/assembler';
import { detectFeatures } from '../../engine/features';
import { compiledLibrary, LIBRARY } from './library';
import { WINDOW_LIBRARY } from './window-library';

describe.each([LIBRARY, WINDOW_LIBRARY])('kernels: $name', (library) => {
  it('exports exactly the kernels of the table, with their types', () => {
    for (const relaxedSimd of [false, ...(detectFeatures().relaxedSimd ? [true] : [])]) {
      const module = compiledLibrary(library, { relaxedSimd });
      expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
      const names = WebAssembly.Module.exports(module).map(({ name }) => name);
      expect(names.sort()).toEqual(Object.keys(library.kernels).sort());

      const memory = new WebAssembly.Memory({ initial: 1 });
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      const program = new ModuleBuilder();
      for (const [name, parameters] of Object.entries(library.kernels))
        program.importFunction('kernels', name, [...parameters], []);
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
    const options = { relaxedSimd: false };
    expect(compiledLibrary(library, options)).toBe(compiledLibrary(library, options));
  });

  it('stays small', () => {
    expect(library.bytes({ relaxedSimd: true }).length).toBeLessThan(20_000);
  });
});
