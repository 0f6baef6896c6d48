import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModuleBuilder } from './assembler';
import type { FunctionBuilder, Instruction, MemoryInstruction, ValueType } from './assembler';
import { detectFeatures } from '../engine/features';
import { INSTRUCTIONS, LANE_INSTRUCTIONS, MEMORY_INSTRUCTIONS, MEMORY_LANE_INSTRUCTIONS } from './opcodes';
import type { LaneInstruction, MemoryLaneInstruction } from './opcodes';

type Numeric = (...values: (number | bigint)[]) => number | bigint;

function assemble(
  params: ValueType[],
  results: ValueType[],
  body: (f: FunctionBuilder) => void,
  memory = new WebAssembly.Memory({ initial: 1 }),
): Numeric {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { initial: 1 });
  module.defineFunction('run', params, results, body, { export: true });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes() as BufferSource), {
    env: { memory },
  });
  return instance.exports.run as Numeric;
}

describe('constants', () => {
  it('round-trips every i32, i64, f32 and f64', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(assemble([], ['i32'], (f) => f.i32(value))()).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(assemble([], ['i64'], (f) => f.i64(value))()).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.float(), fc.double(), (single, double) => {
        expect(assemble([], ['f32'], (f) => f.f32(single))()).toBe(single);
        expect(assemble([], ['f64'], (f) => f.f64(double))()).toBe(double);
      }),
    );
    for (const value of [-0, NaN, Infinity, -Infinity]) {
      expect(assemble([], ['f32'], (f) => f.f32(value))()).toBe(value);
    }
    expect(assemble([], ['i32'], (f) => f.i32(0xffffffff))()).toBe(-1);
  });

  it('writes vectors lane by lane', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => 200 + i);
    const run = assemble(
      [],
      [],
      (f) => {
        f.i32(0).v128(bytes).memory('v128.store', 300);
        f.i32(0).splatF32(1.5).memory('v128.store', 16);
        f.i32(0).splatI32(-7).memory('v128.store', 32);
        f.i32(0)
          .v128(bytes)
          .splatI32(0)
          .shuffle([15, 14, 13, 12, 16, 16, 16, 16, 0, 1, 2, 3, 16, 16, 16, 16]);
        f.memory('v128.store', 64);
      },
      memory,
    );
    run();
    expect(new Uint8Array(memory.buffer, 300, 16)).toEqual(bytes);
    expect([...new Float32Array(memory.buffer, 16, 4)]).toEqual([1.5, 1.5, 1.5, 1.5]);
    expect([...new Int32Array(memory.buffer, 32, 4)]).toEqual([-7, -7, -7, -7]);
    expect([...new Uint8Array(memory.buffer, 64, 16)]).toEqual([
      215, 214, 213, 212, 0, 0, 0, 0, 200, 201, 202, 203, 0, 0, 0, 0,
    ]);
  });
});

describe('instructions', () => {
  // After `unreachable` the stack holds whatever is asked for, so each opcode is valid exactly if it exists.
  const exists = (write: (f: FunctionBuilder) => void): boolean => {
    const module = new ModuleBuilder();
    module.importMemory('env', 'memory', { initial: 1, maximum: 1, shared: true });
    module.defineFunction('run', [], [], (f) => {
      f.op('unreachable');
      write(f);
      f.op('unreachable');
    });
    return WebAssembly.validate(module.toBytes() as BufferSource);
  };

  it('are all known to the engine', () => {
    const { relaxedSimd } = detectFeatures();
    const unknown = [
      ...Object.keys(INSTRUCTIONS).filter(
        (name) => (relaxedSimd || !name.includes('relaxed')) && !exists((f) => f.op(name as Instruction)),
      ),
      ...Object.keys(MEMORY_INSTRUCTIONS).filter(
        (name) => !exists((f) => f.memory(name as MemoryInstruction, 1000)),
      ),
      ...Object.keys(MEMORY_LANE_INSTRUCTIONS).filter(
        (name) => !exists((f) => f.memoryLane(name as MemoryLaneInstruction, 1, 1000)),
      ),
      ...Object.keys(LANE_INSTRUCTIONS).filter((name) => !exists((f) => f.lane(name as LaneInstruction, 1))),
    ];
    expect(unknown).toEqual([]);
  });

  const binary: [Instruction, ValueType, number, number, number][] = [
    ['i32.sub', 'i32', 7, 10, -3],
    ['i32.div_u', 'i32', -2, 2, 0x7fffffff],
    ['i32.rem_u', 'i32', -1, 16, 15],
    ['i32.shl', 'i32', 3, 33, 6],
    ['i32.shr_u', 'i32', -8, 28, 15],
    ['i32.le_s', 'i32', -1, 0, 1],
    ['i32.lt_u', 'i32', -1, 0, 0],
    ['f32.add', 'f32', 1, 2 ** -30, 1],
  ];
  it.each(binary)('%s', (name, type, a, b, expected) => {
    expect(assemble([type, type], [type], (f) => f.get(0).get(1).op(name))(a, b)).toBe(expected);
  });

  const vectors: [Instruction, number[], number[], number[]][] = [
    ['f32x4.add', [1, 2, 3, 4], [10, 20, 30, 40], [11, 22, 33, 44]],
    ['f32x4.sub', [1, 2, 3, 4], [10, 20, 30, 40], [-9, -18, -27, -36]],
    ['f32x4.mul', [1, 2, 3, 4], [10, 20, 30, 40], [10, 40, 90, 160]],
    ['f32x4.div', [1, 2, 3, 4], [2, 2, 2, 2], [0.5, 1, 1.5, 2]],
    ['f32x4.min', [1, 5, 3, NaN], [2, 2, 2, 2], [1, 2, 2, NaN]],
    ['f32x4.max', [1, 5, 3, NaN], [2, 2, 2, 2], [2, 5, 3, NaN]],
    ['f32x4.pmin', [1, 5, 3, 4], [2, 2, 2, 2], [1, 2, 2, 2]],
    ['f32x4.pmax', [1, 5, 3, 4], [2, 2, 2, 2], [2, 5, 3, 4]],
  ];
  it.each(vectors)('%s', (name, a, b, expected) => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const floats = new Float32Array(memory.buffer);
    floats.set(a, 0);
    floats.set(b, 4);
    const run = assemble(
      [],
      [],
      (f) => {
        f.i32(32).i32(0).memory('v128.load').i32(0).memory('v128.load', 16).op(name).memory('v128.store');
      },
      memory,
    );
    run();
    expect([...floats.subarray(8, 12)]).toEqual(expected);
  });

  it('convert, saturate and extend', () => {
    const unary = (name: Instruction, from: ValueType, to: ValueType, value: number): number | bigint =>
      assemble([from], [to], (f) => f.get(0).op(name))(value);
    expect(unary('i64.trunc_sat_f64_s', 'f64', 'i64', 1e19)).toBe(2n ** 63n - 1n);
    expect(unary('i64.extend_i32_u', 'i32', 'i64', -1)).toBe(0xffffffffn);
    expect(unary('f32.demote_f64', 'f64', 'f32', 0.1)).toBe(Math.fround(0.1));
    expect(unary('f64.promote_f32', 'f32', 'f64', 0.5)).toBe(0.5);
    expect(unary('f32.convert_i32_s', 'i32', 'f32', -1)).toBe(-1);
    expect(unary('f64.convert_i32_u', 'i32', 'f64', -1)).toBe(4294967295);
  });
});

describe('control', () => {
  it('loops, branches, selects and recurses', () => {
    const sum = assemble(['i32'], ['i32'], (f) => {
      const i = f.local('i32');
      const total = f.local('i32');
      f.forRange(
        i,
        () => f.i32(0),
        () => f.get(0),
        3,
        () => f.get(total).get(i).op('i32.add').set(total),
      );
      f.get(total);
    });
    expect([0, 1, 4, 10].map((n) => sum(n))).toEqual([0, 0, 3, 18]);

    const module = new ModuleBuilder();
    const log = module.importFunction('env', 'log', ['i32'], []);
    module.defineFunction(
      'factorial',
      ['i32'],
      ['i32'],
      (f, self) => {
        f.get(0).call(log);
        f.get(0)
          .i32(2)
          .op('i32.lt_s')
          .if(
            () => f.i32(1),
            () => f.get(0).get(0).i32(1).op('i32.sub').call(self).op('i32.mul'),
            'i32',
          );
      },
      { export: true },
    );
    const seen: number[] = [];
    const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes() as BufferSource), {
      env: { log: (value: number) => seen.push(value) },
    });
    expect((instance.exports.factorial as Numeric)(5)).toBe(120);
    expect(seen).toEqual([5, 4, 3, 2, 1]);

    const collatz = assemble(['i32'], ['i32'], (f) => {
      const steps = f.local('i32');
      f.block((done) => {
        f.loop((again) => {
          f.get(0).i32(1).op('i32.eq').brIf(done);
          f.get(0).i32(3).op('i32.mul').i32(1).op('i32.add');
          f.get(0).i32(1).op('i32.shr_u');
          f.get(0).i32(1).op('i32.and').op('select').set(0);
          f.get(steps).i32(1).op('i32.add').set(steps).br(again);
        });
      });
      f.get(steps);
    });
    expect(collatz(27)).toBe(111);
  });

  it('moves memory', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const bytes = new Uint8Array(memory.buffer);
    bytes.set([1, 2, 3, 4]);
    const run = assemble(
      [],
      [],
      (f) => {
        f.i32(100).i32(0).i32(4).memoryCopy();
        f.i32(104).i32(9).i32(2).memoryFill();
      },
      memory,
    );
    run();
    expect([...bytes.subarray(100, 107)]).toEqual([1, 2, 3, 4, 9, 9, 0]);
  });

  it('groups runs of locals and keeps their types', () => {
    const run = assemble(['f32'], ['f32'], (f) => {
      const a = f.local('i32');
      const b = f.local('i32');
      const c = f.local('f32');
      const d = f.local('i32');
      f.i32(2).set(a).i32(3).set(b).i32(4).set(d).get(0).set(c);
      f.get(a).get(b).op('i32.mul').get(d).op('i32.mul').op('f32.convert_i32_s').get(c).op('f32.add');
    });
    expect(run(0.5)).toBe(24.5);
  });
});

describe('errors', () => {
  it('names a branch out of its block, a late import and wrong immediates', () => {
    const module = new ModuleBuilder();
    expect(() =>
      module.defineFunction('run', [], [], (f) => {
        let escaped = { depth: 0 };
        f.block((label) => (escaped = label));
        f.br(escaped);
      }),
    ).toThrow(
      'StateError[wasm-label]: a branch must be inside the block or loop it names.\n' +
        '  depth of the label = 1\n  depth here         = 0',
    );
    expect(() => module.importFunction('env', 'late', [], [])).toThrow(
      'StateError[wasm-import-order]: functions must be imported before the first one is defined.\n' +
        '  import            = env.late\n  functions defined = 1',
    );
    expect(() => module.defineFunction('run', [], [], (f) => f.shuffle([0, 1]))).toThrow(
      'ArgumentError[wasm-immediate]: i8x16.shuffle takes 16 lanes.\n  lanes = 2 values',
    );
  });
});

describe('detectFeatures', () => {
  it('answers the same object each time and finds SIMD in every supported engine', () => {
    expect(detectFeatures()).toBe(detectFeatures());
    expect(detectFeatures()).toMatchObject({ simd: true, threads: true });
  });
});
