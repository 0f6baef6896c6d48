import { firstLine } from '../../../util/errors';
import { ModuleBuilder } from '../assembler/assembler';

/** What this engine's WebAssembly can do beyond the first version. */
export interface Features {
  /** 128-bit vectors. */
  readonly simd: boolean;
  /** Fused multiply-add and other instructions whose last bit may differ between machines. */
  readonly relaxedSimd: boolean;
  /** Whether the engine would move some of twelve sums and what they need to memory and back: tiles are lower then. */
  readonly lowTiles: boolean;
  /** Shared memory and atomics. */
  readonly threads: boolean;
}

let detected: Features | undefined;

/** V8 before this version takes twice as long for tall tiles; what other engines do is not known. */
const TALL_TILES_FROM = 13;

/** The first number of V8's version, in Node or in a browser, whose version is ten times that; 0 for other engines. */
function v8Version(): number {
  const { process, navigator } = globalThis as {
    process?: { readonly versions?: { readonly v8?: string } };
    navigator?: { readonly userAgent?: string };
  };
  const own = process?.versions?.v8;
  if (own !== undefined) return Number.parseInt(own, 10);
  const [, chrome] = / Chrome\/(\d+)/.exec(navigator?.userAgent ?? '') ?? [];
  return chrome === undefined ? 0 : Math.floor(Number(chrome) / 10);
}

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
    lowTiles: v8Version() < TALL_TILES_FROM,
    threads: validates((module) => {
      module.importMemory('env', 'memory', { initial: 1, maximum: 1, shared: true });
      module.defineFunction('probe', [], [], (f) => f.i32(0).memory('i32.atomic.load').op('drop'));
    }),
  };
  return detected;
}

let whyNot: string | null | undefined;

/** Why programs cannot be compiled to WebAssembly here; null where they can. Found once, by compiling a tiny one. */
export function whyNoWebAssembly(): string | null {
  if (whyNot === undefined) whyNot = findWhyNot();
  return whyNot;
}

function findWhyNot(): string | null {
  if (typeof WebAssembly === 'undefined') return 'there is no WebAssembly';
  if (!detectFeatures().simd) return 'WebAssembly lacks 128-bit vectors (SIMD)';
  try {
    const { exports } = new WebAssembly.Instance(
      new WebAssembly.Module(new ModuleBuilder().toBytes() as BufferSource),
    );
    return typeof exports === 'object' ? null : 'WebAssembly does not answer';
  } catch (error) {
    return `compiling WebAssembly is refused (${firstLine((error as Error).message)})`;
  }
}

function validates(define: (module: ModuleBuilder) => void): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const module = new ModuleBuilder();
  define(module);
  return WebAssembly.validate(module.toBytes() as BufferSource);
}
