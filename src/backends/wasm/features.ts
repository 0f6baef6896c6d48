import { ModuleBuilder } from './assembler';

/** What this engine's WebAssembly can do beyond the first version. */
export interface Features {
  /** 128-bit vectors. */
  readonly simd: boolean;
  /** Fused multiply-add and other instructions whose last bit may differ between machines. */
  readonly relaxedSimd: boolean;
  /** Shared memory and atomics. */
  readonly threads: boolean;
}

let detected: Features | undefined;

/** What this engine supports, found by validating one tiny module for each feature; computed once. */
export function detectFeatures(): Features {
  detected ??= {
    simd: validates((module) => {
      module.defineFunction('probe', [], [], (f) => f.splatF32(0).splatF32(0).op('f32x4.add').op('drop'));
    }),
    relaxedSimd: validates((module) => {
      module.defineFunction('probe', [], [], (f) => {
        f.splatF32(0).splatF32(0).splatF32(0).op('f32x4.relaxed_madd').op('drop');
      });
    }),
    threads: validates((module) => {
      module.importMemory('env', 'memory', { initial: 1, maximum: 1, shared: true });
      module.defineFunction('probe', [], [], (f) => f.i32(0).memory('i32.atomic.load').op('drop'));
    }),
  };
  return detected;
}

function validates(define: (module: ModuleBuilder) => void): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const module = new ModuleBuilder();
  define(module);
  return WebAssembly.validate(module.toBytes() as BufferSource);
}
