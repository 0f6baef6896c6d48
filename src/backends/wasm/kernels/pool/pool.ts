import type { FunctionBuilder, ModuleBuilder } from '../../assembler/assembler';
import type { Triple } from '../conv/conv-shape';
import {
  advance,
  advanceBy,
  integers,
  locals,
  minimum,
  repeat,
  repeatBlocks,
  repeatRow,
  storeUpTo4,
} from '../common/emit';

/** Pooling of `x[batch, input, channels]` into `y[batch, output, channels]`, channels last. */
export interface PoolShape {
  readonly mode: 'max' | 'average';
  readonly batch: number;
  readonly inputSpatial: Triple;
  readonly channels: number;
  readonly windowSpatial: Triple;
  readonly outputSpatial: Triple;
  readonly strides: Triple;
  /** Positions before the first input position that windows cover; they are neither values nor counted in averages. */
  readonly paddingBefore: Triple;
}

/** Byte addresses: `pool` writes `y` from `x`; a gradient kernel writes `dx` from `y`'s gradient (and `x` for maxima). */
export interface PoolAddresses {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
}

export type PoolKind = 'pool' | 'maxPoolGradient' | 'averagePoolGradient';

/** Batches of at least so many images are divided by images only. */
const ENOUGH_IMAGES = 8;
/** Channels of a unit in smaller batches: whole cache lines. */
const UNIT_CHANNELS = 16;

const unitChannels = ({ batch, channels }: PoolShape): number =>
  batch >= ENOUGH_IMAGES ? channels : UNIT_CHANNELS;

/**
 * How many units of work a pooling or its gradient has: images, in small batches sixteen channels of an image. A kernel
 * computes a range of units; the result has the same bits for any split into ranges.
 */
export function poolUnits(_kind: PoolKind, shape: PoolShape): number {
  return shape.batch * Math.ceil(shape.channels / unitChannels(shape));
}

/** The words of a descriptor: their order is their offset. */
const WORDS = [
  'average',
  'x',
  'y',
  'dx',
  'channels',
  'unitChannels',
  'units',
  'clear',
  'add',
  'inputDepth',
  'inputHeight',
  'inputWidth',
  'windowDepth',
  'windowHeight',
  'windowWidth',
  'outputDepth',
  'outputHeight',
  'outputWidth',
  'strideDepth',
  'strideHeight',
  'strideWidth',
  'paddingDepth',
  'paddingHeight',
  'paddingWidth',
] as const;

type Word = (typeof WORDS)[number];

/** The descriptor that `pool`, `maxPoolGradient` and `averagePoolGradient` take, to be copied to a 4-byte aligned address. */
export function poolDescriptor(shape: PoolShape, at: PoolAddresses): Int32Array {
  const { inputSpatial, outputSpatial, windowSpatial, strides, paddingBefore, channels } = shape;
  const everywhere = inputSpatial.every(
    (size, d) =>
      strides[d] <= windowSpatial[d] &&
      (outputSpatial[d] - 1) * strides[d] + windowSpatial[d] - paddingBefore[d] >= size,
  );
  const overlapping = strides.some((stride, d) => stride < windowSpatial[d] && outputSpatial[d] > 1);
  return Int32Array.of(
    shape.mode === 'average' ? 1 : 0,
    at.x,
    at.y,
    at.dx,
    channels,
    Math.min(unitChannels(shape), channels),
    Math.ceil(channels / unitChannels(shape)),
    everywhere && !overlapping ? 0 : 1,
    overlapping ? 1 : 0,
    ...inputSpatial,
    ...windowSpatial,
    ...outputSpatial,
    ...strides,
    ...paddingBefore,
  );
}

/**
 * Defines `pool(descriptor, begin, end, scratch)`, `maxPoolGradient` and `averagePoolGradient`, which compute the units
 * `begin` to `end - 1` (see `poolUnits`); `scratch` is not used.
 */
export function definePools(module: ModuleBuilder): void {
  module.defineFunction('pool', integers(4), [], (f) => new PoolEmitter(f).forward(), { export: true });
  const gradient = module.defineFunction('poolGradient', integers(4), [], (f) =>
    new PoolEmitter(f).gradient(),
  );
  for (const name of ['maxPoolGradient', 'averagePoolGradient']) {
    module.defineFunction(name, integers(4), [], (f) => f.get(0).get(1).get(2).get(3).call(gradient), {
      export: true,
    });
  }
}

const DIMENSIONS = ['Depth', 'Height', 'Width'] as const;
/** Vectors of channels at a time, while there are so many. */
const VECTORS = 4;

/** Visits the windows of units; of each, sixteen channels at a time and the last ones in fours. Loads may read on. */
class PoolEmitter {
  readonly #f: FunctionBuilder;
  /** Bytes from one input position to the next along depth, height and width. */
  readonly #pitch: readonly number[];
  /** The first position of the window inside the input, and how many positions are inside, along each dimension. */
  readonly #first: readonly number[];
  readonly #extent: readonly number[];
  /** Byte offset of the window's first position and channel in x, and the address of the result in y. */
  readonly #corner: number;
  readonly #output: number;
  /** How many of the last four channels there are. */
  readonly #width: number;
  readonly #value: number;
  readonly #unordered: readonly number[];
  readonly #results: readonly number[];

  constructor(f: FunctionBuilder) {
    this.#f = f;
    this.#pitch = locals(f, 'i32', 3);
    this.#first = locals(f, 'i32', 3);
    this.#extent = locals(f, 'i32', 3);
    this.#corner = f.local('i32');
    this.#output = f.local('i32');
    this.#width = f.local('i32');
    this.#value = f.local('v128');
    this.#unordered = locals(f, 'v128', VECTORS);
    this.#results = locals(f, 'v128', VECTORS);
  }

  /** The largest or the mean value of each window. */
  forward(): void {
    const f = this.#f;
    this.#eachWindow((vectors) => {
      const sums = this.#results.slice(0, vectors);
      this.#word('average');
      f.if(
        () => {
          for (const sum of sums) f.splatF32(0).set(sum);
          this.#eachPosition((position) => {
            for (const [j, sum] of sums.entries()) {
              f.get(sum)
                .get(position)
                .memory('v128.load', j * 16);
              f.op('f32x4.add').set(sum);
            }
          });
          this.#pushCount().set(this.#value);
          for (const sum of sums) f.get(sum).get(this.#value).op('f32x4.div').set(sum);
        },
        () => this.#largest(vectors),
      );
      for (const [j, sum] of sums.entries()) this.#store(this.#output, sum, j, vectors);
    });
  }

  /**
   * The gradient of each maximum goes to its first place in the window, in row-major order, where a NaN is a maximum; that
   * of each mean, divided by the count, to every place.
   */
  gradient(): void {
    const f = this.#f;
    const [average, add, distance, target] = locals(f, 'i32', 4);
    const gradients = locals(f, 'v128', VECTORS);
    const open = locals(f, 'v128', VECTORS);
    const here = f.local('v128');
    this.#word('average').set(average);
    this.#word('add').set(add);
    this.#word('dx');
    this.#word('x').op('i32.sub').set(distance);
    this.#clear();
    this.#eachWindow((vectors) => {
      for (let j = 0; j < vectors; j++) {
        f.get(this.#output)
          .memory('v128.load', j * 16)
          .set(gradients[j]);
      }
      f.get(average).if(
        () => {
          this.#pushCount().set(this.#value);
          for (const gradient of gradients.slice(0, vectors)) {
            f.get(gradient).get(this.#value).op('f32x4.div').set(gradient);
          }
        },
        () => {
          this.#largest(vectors);
          for (let j = 0; j < vectors; j++) f.splatI32(-1).set(open[j]);
        },
      );
      this.#eachPosition((position) => {
        f.get(position).get(distance).op('i32.add').set(target);
        for (let j = 0; j < vectors; j++) {
          f.get(gradients[j]).set(here);
          f.get(average)
            .op('i32.eqz')
            .if(() => {
              f.get(position)
                .memory('v128.load', j * 16)
                .tee(this.#value);
              f.get(this.#results[j]).op('f32x4.eq').get(this.#value).get(this.#value).op('f32x4.ne');
              f.op('v128.or').get(open[j]).op('v128.and').set(this.#value);
              f.get(open[j]).get(this.#value).op('v128.andnot').set(open[j]);
              f.get(here).get(this.#value).op('v128.and').set(here);
            });
          f.get(add).if(() =>
            f
              .get(here)
              .get(target)
              .memory('v128.load', j * 16)
              .op('f32x4.add')
              .set(here),
          );
          this.#store(target, here, j, vectors);
        }
      });
    });
  }

  /** The largest values of a window, NaN where it holds one. */
  #largest(vectors: number): void {
    const f = this.#f;
    const results = this.#results.slice(0, vectors);
    for (const [j, result] of results.entries()) {
      f.splatF32(-Infinity).set(result).splatI32(0).set(this.#unordered[j]);
    }
    this.#eachPosition((position) => {
      for (const [j, result] of results.entries()) {
        f.get(result)
          .get(position)
          .memory('v128.load', j * 16)
          .tee(this.#value);
        f.op('f32x4.pmax').set(result);
        f.get(this.#unordered[j]).get(this.#value).get(this.#value).op('f32x4.ne').op('v128.or');
        f.set(this.#unordered[j]);
      }
    });
    for (const [j, result] of results.entries()) {
      f.get(result).get(this.#unordered[j]).op('v128.or').set(result);
    }
  }

  /** Stores vector j of some; of a single one its width. */
  #store(address: number, value: number, j: number, vectors: number): void {
    const f = this.#f;
    if (vectors === 1) storeUpTo4(f, address, this.#width, value);
    else {
      f.get(address)
        .get(value)
        .memory('v128.store', j * 16);
    }
  }

  #word(name: Word): FunctionBuilder {
    return this.#f.get(0).memory('i32.load', WORDS.indexOf(name) * 4);
  }

  /** Pushes the number of positions of an image. */
  #positions(side: 'input' | 'output'): FunctionBuilder {
    this.#word(`${side}Depth`);
    this.#word(`${side}Height`).op('i32.mul');
    return this.#word(`${side}Width`).op('i32.mul');
  }

  /** Pushes the offset in bytes of a unit's first value, in x or in y. */
  #unitOffset(unit: number, side: 'input' | 'output'): FunctionBuilder {
    const f = this.#f;
    f.get(unit);
    this.#word('units').op('i32.div_u');
    this.#positions(side).op('i32.mul');
    this.#word('channels').op('i32.mul').get(unit);
    this.#word('units').op('i32.rem_u');
    return this.#word('unitChannels').op('i32.mul').op('i32.add').i32(2).op('i32.shl');
  }

  /** Pushes how many channels a unit has. */
  #unitWidth(unit: number): FunctionBuilder {
    const f = this.#f;
    return minimum(
      f,
      () => this.#word('unitChannels'),
      () => {
        this.#word('channels').get(unit);
        this.#word('units').op('i32.rem_u');
        this.#word('unitChannels').op('i32.mul').op('i32.sub');
      },
    );
  }

  /** `dx = 0` in all units, where not every place is written once. */
  #clear(): void {
    const f = this.#f;
    const [, begin, end] = f.parameters;
    const [unit, bytes, to, last, positions, start] = locals(f, 'i32', 6);
    const zero = f.local('v128');
    this.#word('clear').if(() =>
      f.forRange(
        unit,
        () => f.get(begin),
        () => f.get(end),
        1,
        () => {
          this.#unitWidth(unit).i32(2).op('i32.shl').set(bytes);
          this.#word('dx');
          this.#unitOffset(unit, 'input').op('i32.add').set(start);
          this.#positions('input').set(positions);
          repeat(f, positions, () => {
            f.get(start).set(to);
            repeatRow(f, to, last, bytes, (_, store, width) => {
              f.get(to);
              if (store === 'v128.store') f.get(zero);
              else f.f32(0);
              f.memory(store);
              advanceBy(f, to, width);
            });
            f.get(start);
            this.#word('channels').i32(2).op('i32.shl').op('i32.add').set(start);
          });
        },
      ),
    );
  }

  /** Pushes the number of positions of the window that are inside the input, in four lanes. */
  #pushCount(): FunctionBuilder {
    const [depth, height, width] = this.#extent;
    this.#f.get(depth).get(height).op('i32.mul').get(width).op('i32.mul');
    return this.#f.op('f32.convert_i32_s').op('f32x4.splat');
  }

  #eachWindow(body: (vectors: number) => void): void {
    const f = this.#f;
    const [, begin, end] = f.parameters;
    const [unit, one, image, left, width, skip] = locals(f, 'i32', 6);
    const at = locals(f, 'i32', 3);
    const bounds = locals(f, 'i32', 3);
    f.i32(1).set(one);
    this.#word('channels').i32(2).op('i32.shl').set(this.#pitch[2]);
    f.get(this.#pitch[2]);
    this.#word('inputWidth').op('i32.mul').set(this.#pitch[1]);
    f.get(this.#pitch[1]);
    this.#word('inputHeight').op('i32.mul').set(this.#pitch[0]);
    for (const [d, name] of DIMENSIONS.entries()) this.#word(`output${name}`).set(bounds[d]);
    const channels = (vectors: number): void => {
      body(vectors);
      for (const pointer of [this.#corner, this.#output]) advanceBy(f, pointer, vectors * 16);
      advanceBy(f, left, -4 * vectors);
    };
    const nest = (d: number): void => {
      if (d < 3) {
        repeatBlocks(f, at[d], one, bounds[d], () => {
          this.#clip(d, at[d]);
          nest(d + 1);
        });
        return;
      }
      f.get(image);
      for (const each of [0, 1, 2]) {
        f.get(this.#first[each]).get(this.#pitch[each]).op('i32.mul').op('i32.add');
      }
      f.set(this.#corner).get(width).set(left);
      f.block((fours) =>
        f.loop((again) => {
          f.get(left)
            .i32(4 * VECTORS)
            .op('i32.lt_s')
            .brIf(fours);
          channels(VECTORS);
          f.br(again);
        }),
      );
      f.block((done) =>
        f.loop((again) => {
          f.get(left).i32(0).op('i32.le_s').brIf(done);
          minimum(
            f,
            () => f.get(left),
            () => f.i32(4),
          ).set(this.#width);
          channels(1);
          f.br(again);
        }),
      );
      // The channels went up to a multiple of four; the next position is at the unit's channels again.
      f.get(this.#output).get(skip).op('i32.add').set(this.#output);
    };
    f.forRange(
      unit,
      () => f.get(begin),
      () => f.get(end),
      1,
      () => {
        this.#unitOffset(unit, 'input').set(image);
        this.#word('y');
        this.#unitOffset(unit, 'output').op('i32.add').set(this.#output);
        this.#unitWidth(unit).tee(width);
        f.i32(3).op('i32.add').i32(-4).op('i32.and').i32(2).op('i32.shl').set(skip);
        f.get(this.#pitch[2]).get(skip).op('i32.sub').set(skip);
        nest(0);
      },
    );
  }

  /** The part of the window of output position `at` that is inside the input. */
  #clip(d: number, at: number): void {
    const f = this.#f;
    const name = DIMENSIONS[d];
    const [first, extent] = [this.#first[d], this.#extent[d]];
    f.get(at);
    this.#word(`stride${name}`).op('i32.mul');
    this.#word(`padding${name}`).op('i32.sub').set(first);
    minimum(
      f,
      () => this.#word(`input${name}`),
      () => {
        f.get(first);
        this.#word(`window${name}`).op('i32.add');
      },
    ).set(extent);
    f.get(first).i32(0).get(first).i32(0).op('i32.gt_s').op('select').set(first);
    f.get(extent).get(first).op('i32.sub').tee(extent).i32(0).get(extent).i32(0).op('i32.gt_s');
    f.op('select').set(extent);
  }

  /** Runs `body` with the address of each position of the window. */
  #eachPosition(body: (position: number) => void): void {
    const f = this.#f;
    const starts = locals(f, 'i32', 3);
    const left = locals(f, 'i32', 3);
    const base = f.local('i32');
    const [depth, height, width] = this.#extent;
    const nest = (d: number): void => {
      f.get(d === 0 ? base : starts[d - 1]).set(starts[d]);
      f.get(this.#extent[d]).set(left[d]);
      repeat(f, left[d], () => {
        if (d === 2) body(starts[2]);
        else nest(d + 1);
        advance(f, starts[d], this.#pitch[d]);
      });
    };
    this.#word('x').get(this.#corner).op('i32.add').set(base);
    f.get(depth).get(height).op('i32.mul').get(width).op('i32.mul');
    f.if(() => nest(0));
  }
}
