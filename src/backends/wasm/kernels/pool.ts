import type { FunctionBuilder, ModuleBuilder } from '../assembler';
import type { Triple } from './conv-descriptor';
import { advance, integers, loadUpTo4, locals, minimum, repeat, repeatBlocks, storeUpTo4 } from './emit';

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

/** How many units of work a pooling has: images. A kernel computes a range of them, in any split. */
export function poolUnits(_kind: PoolKind, shape: PoolShape): number {
  return shape.batch;
}

/** The words of a descriptor: their order is their offset. */
const WORDS = [
  'average',
  'x',
  'y',
  'dx',
  'images',
  'channels',
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
  return Int32Array.of(
    shape.mode === 'average' ? 1 : 0,
    at.x,
    at.y,
    at.dx,
    shape.batch,
    shape.channels,
    ...shape.inputSpatial,
    ...shape.windowSpatial,
    ...shape.outputSpatial,
    ...shape.strides,
    ...shape.paddingBefore,
  );
}

/**
 * Defines `pool(descriptor, begin, end, scratch)`, `maxPoolGradient` and `averagePoolGradient`, which compute the units
 * `begin` to `end - 1` (see `poolUnits`); `scratch` is not used.
 */
export function definePools(module: ModuleBuilder): void {
  module.defineFunction('pool', integers(4), [], (f) => new PoolEmitter(f).forward(), { export: true });
  module.defineFunction('maxPoolGradient', integers(4), [], (f) => new PoolEmitter(f).maxGradient(), {
    export: true,
  });
  module.defineFunction('averagePoolGradient', integers(4), [], (f) => new PoolEmitter(f).averageGradient(), {
    export: true,
  });
}

const DIMENSIONS = ['Depth', 'Height', 'Width'] as const;

/** Visits the windows of all images in order; of each, four channels at a time. */
class PoolEmitter {
  readonly #f: FunctionBuilder;
  /** Bytes from one input position to the next along depth, height and width. */
  readonly #pitch: readonly number[];
  /** The first position of the window inside the input, and how many positions are inside, along each dimension. */
  readonly #first: readonly number[];
  readonly #extent: readonly number[];
  /** Byte offset of the window's first position inside its image. */
  readonly #corner: number;
  /** Byte offset of the four channels in a position, and how many there are. */
  readonly #channel: number;
  readonly #width: number;
  /** Bytes of an image before this one, and the address of the position of `y`. */
  readonly #image: number;
  readonly #output: number;

  constructor(f: FunctionBuilder) {
    this.#f = f;
    this.#pitch = locals(f, 'i32', 3);
    this.#first = locals(f, 'i32', 3);
    this.#extent = locals(f, 'i32', 3);
    this.#corner = f.local('i32');
    this.#channel = f.local('i32');
    this.#width = f.local('i32');
    this.#image = f.local('i32');
    this.#output = f.local('i32');
  }

  /** The largest or the mean value of each window. */
  forward(): void {
    const f = this.#f;
    const [sum, value] = locals(f, 'v128', 2);
    const [base, position] = locals(f, 'i32', 2);
    this.#eachWindow(() => {
      this.#setBase(base, 'x');
      this.#word('average');
      f.if(
        () => {
          f.splatF32(0).set(sum);
          this.#eachPosition(base, position, () => {
            loadUpTo4(f, position, this.#width);
            f.get(sum).op('f32x4.add').set(sum);
          });
          f.get(sum);
          this.#pushCount().op('f32x4.div').set(sum);
        },
        () => {
          f.splatF32(-Infinity).set(sum);
          this.#eachPosition(base, position, () => {
            loadUpTo4(f, position, this.#width);
            f.get(sum).op('f32x4.max').set(sum);
          });
        },
      );
      f.get(this.#output).get(this.#channel).op('i32.add').set(base);
      f.get(sum).set(value);
      storeUpTo4(f, base, this.#width, value);
    });
  }

  /** The gradient of each maximum goes to its first place in the window, in row-major order; a NaN is a maximum. */
  maxGradient(): void {
    const f = this.#f;
    const [largest, value, gradient, here, open] = locals(f, 'v128', 5);
    const [base, position, target, distance] = locals(f, 'i32', 4);
    this.#clear();
    this.#word('dx');
    this.#word('x').op('i32.sub').set(distance);
    this.#eachWindow(() => {
      this.#setBase(base, 'x');
      f.get(this.#output).get(this.#channel).op('i32.add').set(target);
      loadUpTo4(f, target, this.#width);
      f.set(gradient);
      f.splatF32(-Infinity).set(largest);
      this.#eachPosition(base, position, () => {
        loadUpTo4(f, position, this.#width);
        f.get(largest).op('f32x4.max').set(largest);
      });
      f.splatI32(-1).set(open);
      this.#eachPosition(base, position, () => {
        loadUpTo4(f, position, this.#width);
        f.set(value);
        f.get(value).get(largest).op('f32x4.eq').get(value).get(value).op('f32x4.ne').op('v128.or');
        f.get(open).op('v128.and').set(here);
        f.get(open).get(here).op('v128.andnot').set(open);
        f.get(position).get(distance).op('i32.add').set(target);
        loadUpTo4(f, target, this.#width);
        f.get(gradient).get(here).op('v128.and').op('f32x4.add').set(value);
        storeUpTo4(f, target, this.#width, value);
      });
    });
  }

  /** The gradient of each mean, divided by the count, goes to every place in the window. */
  averageGradient(): void {
    const f = this.#f;
    const [gradient, value] = locals(f, 'v128', 2);
    const [base, position] = locals(f, 'i32', 2);
    this.#clear();
    this.#eachWindow(() => {
      f.get(this.#output).get(this.#channel).op('i32.add').set(base);
      loadUpTo4(f, base, this.#width);
      this.#pushCount().op('f32x4.div').set(gradient);
      this.#setBase(base, 'dx');
      this.#eachPosition(base, position, () => {
        loadUpTo4(f, position, this.#width);
        f.get(gradient).op('f32x4.add').set(value);
        storeUpTo4(f, position, this.#width, value);
      });
    });
  }

  #word(name: Word): FunctionBuilder {
    return this.#f.get(0).memory('i32.load', WORDS.indexOf(name) * 4);
  }

  /** Pushes the bytes of all inputs of one image. */
  #imageBytes(): FunctionBuilder {
    this.#word('inputDepth');
    this.#word('inputHeight').op('i32.mul');
    this.#word('inputWidth').op('i32.mul');
    return this.#word('channels').op('i32.mul').i32(2).op('i32.shl');
  }

  /** `dx = 0`. */
  #clear(): void {
    const f = this.#f;
    const [, begin, end] = f.parameters;
    this.#word('dx');
    this.#imageBytes();
    f.get(begin).op('i32.mul').op('i32.add').i32(0);
    this.#imageBytes();
    f.get(end).get(begin).op('i32.sub').op('i32.mul').memoryFill();
  }

  #setBase(base: number, tensor: 'x' | 'dx'): void {
    this.#word(tensor).get(this.#image).op('i32.add').get(this.#corner).op('i32.add');
    this.#f.get(this.#channel).op('i32.add').set(base);
  }

  /** Pushes the number of positions of the window that are inside the input, in four lanes. */
  #pushCount(): FunctionBuilder {
    const [depth, height, width] = this.#extent;
    this.#f.get(depth).get(height).op('i32.mul').get(width).op('i32.mul');
    return this.#f.op('f32.convert_i32_s').op('f32x4.splat');
  }

  #eachWindow(body: () => void): void {
    const f = this.#f;
    const [, begin, end] = f.parameters;
    const [images, one, channels, step] = locals(f, 'i32', 4);
    const at = locals(f, 'i32', 3);
    const bounds = locals(f, 'i32', 3);
    f.i32(1).set(one).i32(4).set(step);
    this.#word('channels').set(channels);
    f.get(channels).i32(2).op('i32.shl').set(this.#pitch[2]);
    f.get(this.#pitch[2]);
    this.#word('inputWidth').op('i32.mul').set(this.#pitch[1]);
    f.get(this.#pitch[1]);
    this.#word('inputHeight').op('i32.mul').set(this.#pitch[0]);
    for (const [d, name] of DIMENSIONS.entries()) this.#word(`output${name}`).set(bounds[d]);
    this.#word('y').get(begin);
    for (const name of DIMENSIONS) this.#word(`output${name}`).op('i32.mul');
    f.get(this.#pitch[2]).op('i32.mul').op('i32.add').set(this.#output);
    f.get(begin);
    this.#imageBytes().op('i32.mul').set(this.#image);
    f.get(end).get(begin).op('i32.sub').set(images);
    const nest = (d: number): void => {
      if (d === 3) {
        this.#setCorner();
        const channel = f.local('i32');
        repeatBlocks(f, channel, step, channels, () => {
          f.get(channel).i32(2).op('i32.shl').set(this.#channel);
          minimum(
            f,
            () => f.i32(4),
            () => f.get(channels).get(channel).op('i32.sub'),
          ).set(this.#width);
          body();
        });
        advance(f, this.#output, this.#pitch[2]);
        return;
      }
      repeatBlocks(f, at[d], one, bounds[d], () => {
        this.#clip(d, at[d]);
        nest(d + 1);
      });
    };
    f.get(images)
      .i32(0)
      .op('i32.gt_s')
      .if(() =>
        repeat(f, images, () => {
          nest(0);
          f.get(this.#image);
          this.#imageBytes().op('i32.add').set(this.#image);
        }),
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

  #setCorner(): void {
    const f = this.#f;
    f.i32(0);
    for (const d of [0, 1, 2]) f.get(this.#first[d]).get(this.#pitch[d]).op('i32.mul').op('i32.add');
    f.set(this.#corner);
  }

  /** Runs `body` with `position` at the address of each position of the window, starting from `base`. */
  #eachPosition(base: number, position: number, body: () => void): void {
    const f = this.#f;
    const [plane, row] = locals(f, 'i32', 2);
    const left = locals(f, 'i32', 3);
    const [depth, height, width] = this.#extent;
    const nest = (starts: readonly number[], d: number): void => {
      const pointer = starts[d];
      f.get(d === 0 ? base : starts[d - 1])
        .set(pointer)
        .get([depth, height, width][d])
        .set(left[d]);
      repeat(f, left[d], () => {
        if (d === 2) body();
        else nest(starts, d + 1);
        advance(f, pointer, this.#pitch[d]);
      });
    };
    f.get(depth).get(height).op('i32.mul').get(width).op('i32.mul');
    f.if(() => nest([plane, row, position], 0));
  }
}
