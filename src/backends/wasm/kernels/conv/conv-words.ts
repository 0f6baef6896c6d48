import type { FunctionBuilder } from '../../assembler/assembler';
import { HEADER_OFFSETS, PHASE_BYTES, PHASE_OFFSETS, PHASES_AT } from './conv-descriptor';
import { advanceBy, minimum, repeat } from '../common/emit';

export type HeaderName = keyof typeof HEADER_OFFSETS;

/** Pushes words of the descriptor, whose address is the first parameter. */
export function headerOf(f: FunctionBuilder): (name: HeaderName) => FunctionBuilder {
  return (name) => f.get(0).memory('i32.load', HEADER_OFFSETS[name]);
}

/** Pushes words of a phase, or addresses of its tables. */
export function phaseOf(
  f: FunctionBuilder,
  phase: number,
): {
  word: (name: keyof typeof PHASE_OFFSETS) => FunctionBuilder;
  table: (name: 'rowTable' | 'outputTable' | 'runTable') => FunctionBuilder;
} {
  return {
    word: (name) => f.get(phase).memory('i32.load', PHASE_OFFSETS[name]),
    table: (name) => f.get(0).get(phase).memory('i32.load', PHASE_OFFSETS[name]).op('i32.add'),
  };
}

/** Runs `body` for the phases of a descriptor; `phase` is a local for the address of each. */
export function forPhases(f: FunctionBuilder, phase: number, body: () => void): void {
  const left = f.local('i32');
  f.get(0).i32(PHASES_AT).op('i32.add').set(phase);
  headerOf(f)('phases').set(left);
  repeat(f, left, () => {
    body();
    advanceBy(f, phase, PHASE_BYTES);
  });
}

/** Pushes `min(step, columns - j)`. */
export function emitWidth(f: FunctionBuilder, step: number, columns: number, j: number): FunctionBuilder {
  return minimum(
    f,
    () => f.get(step),
    () => f.get(columns).get(j).op('i32.sub'),
  );
}

/** Zeros around images, which stay when one is replaced by the next. */
export function emitClearPadding(f: FunctionBuilder, scratch: number): void {
  const header = headerOf(f);
  header('paddedBytes').if(() => {
    f.get(scratch).i32(0);
    header('paddedBytes').memoryFill();
  });
}

/** How many images there are from `first` on in a block, and where their data are. */
export function emitBlockOfImages(f: FunctionBuilder, first: number, images: number, source: number): void {
  const header = headerOf(f);
  minimum(
    f,
    () => header('blockImages'),
    () => {
      header('images');
      f.get(first).op('i32.sub');
    },
  ).set(images);
  header('a').get(first);
  header('aImageBytes').op('i32.mul').op('i32.add').set(source);
}

/** Pushes the bytes of one tile of all images of a block. */
export function emitTileBytes(f: FunctionBuilder, height: number): FunctionBuilder {
  const header = headerOf(f);
  header('paddedImage');
  return header('blockImages')
    .op('i32.mul')
    .i32(height * 4)
    .op('i32.mul');
}
