import type { DotStep, Place } from '../../../compile/steps';
import { bytesOf } from '../../../ir/dtype';
import type { FunctionBuilder, FunctionReference } from '../assembler/assembler';
import { usualThreads } from '../engine/thread-count';
import { RELU } from '../kernels/gemm/tile';

// How programs call a native library. Pages have none: their build has nothing in the place of this file.

/** A part of a product, as code: how many rows and columns it has, and what its addresses are more by. */
export interface ProductPart {
  /** Pushes them. */
  readonly rows: () => unknown;
  readonly columns: () => unknown;
  /** Adds to the address on the stack. */
  readonly shift: (what: 'a' | 'b' | 'c' | 'bias') => void;
}

/** Whether something follows a product that a native library does not do. */
export const needsFinish = ({ bias, relu }: DotStep): boolean => bias !== null || relu;

/** What calls are written with. */
interface NativeCalls {
  readonly f: FunctionBuilder;
  /** The number that the library's side knows the product by. */
  readonly index: number;
  /** Calls the library. */
  readonly product: FunctionReference;
  /** Does what the kernel would do at the end of a product; needed where something is (`needsFinish`). */
  readonly finish: FunctionReference | undefined;
  /** Pushes the address of an element. */
  readonly address: (place: Place, offset: number) => void;
}

/** A product by the native library; what the kernel would do at its end follows. */
export function emitNativeProduct(
  step: DotStep,
  { rows, columns, shift }: ProductPart,
  { f, index, product, finish, address }: NativeCalls,
): void {
  const { a, b, c, n, bias, relu } = step;
  const bytes = bytesOf(c.dtype);
  const shifted = (place: Place, offset: number, what: 'a' | 'b' | 'c' | 'bias'): void => {
    address(place, offset);
    shift(what);
  };
  f.i32(index);
  rows();
  columns();
  shifted(a.place, a.offset, 'a');
  shifted(b.place, b.offset, 'b');
  shifted(c, 0, 'c');
  f.call(product);
  if (!needsFinish(step)) return;
  shifted(c, 0, 'c');
  rows();
  columns();
  f.i32(bytes).op('i32.mul');
  f.i32(n);
  columns();
  f.op('i32.sub').i32(bytes).op('i32.mul');
  if (bias === null) f.i32(0);
  else shifted(bias.place, bias.offset, 'bias');
  f.i32(relu ? RELU : 0).call(finish!);
}

/** Units that a native library computes have a multiple of so many rows or columns ... */
const NATIVE = 32;
/** ... and so many multiplications and additions at least. */
const NATIVE_WORK = 2_000_000;

/** A product in parts along its rows or columns, each computed by itself. */
interface NativeDivision {
  readonly kind: 'rows' | 'columns';
  readonly units: number;
  readonly size: number;
  readonly apart: true;
}

/** In as many parts as the machine usually has threads, of the longer side: a library prepares the other one for each. */
export function divideNative({ m, n, k }: DotStep): NativeDivision | null {
  const kind = m >= n ? 'rows' : 'columns';
  const whole = Math.floor(Math.max(m, n) / NATIVE);
  const parts = Math.min(usualThreads(), whole, Math.floor((2 * m * n * k) / NATIVE_WORK));
  if (parts < 2) return null;
  const size = Math.ceil(whole / parts) * NATIVE;
  return { kind, units: Math.ceil((whole * NATIVE) / size), size, apart: true };
}
