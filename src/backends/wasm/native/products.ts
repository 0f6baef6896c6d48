import type { NativeLoader } from './host';

/** A library's function of matrix products, as data: every thread binds it for itself. */
export interface SgemmBinding {
  /** The file of the package that loads libraries. */
  readonly loader: string;
  readonly library: string;
  readonly name: string;
  readonly parameters: readonly string[];
}

/** What a library is told of a product besides its size and where it is. */
export interface ProductCall {
  readonly transposesA: boolean;
  readonly transposesB: boolean;
  readonly k: number;
  /** Elements between the rows as they are stored. */
  readonly lda: number;
  readonly ldb: number;
  readonly ldc: number;
  /** Whether it adds to what C holds. */
  readonly accumulates: boolean;
}

/** Computes m rows and n columns of call number `index`, on matrices at these addresses of a memory. */
export type ProductRunner = (index: number, m: number, n: number, a: number, b: number, c: number) => void;

/** The products of a program, as data for other threads. */
export interface SharedProducts {
  readonly binding: SgemmBinding;
  readonly calls: readonly ProductCall[];
}

/**
 * Has a library compute the products of a program, on the thread that calls this. It refers to nothing outside itself,
 * because workers get it as text.
 */
export function bindProducts(
  loader: NativeLoader,
  { binding, calls }: SharedProducts,
  memory: WebAssembly.Memory,
): ProductRunner {
  const [rowByRow, asStored, transposed] = [101, 111, 112];
  const sgemm = loader.load(binding.library).func(binding.name, 'void', binding.parameters);
  let buffer: ArrayBufferLike | null = null;
  let start = 0;
  return (index, m, n, a, b, c) => {
    const { transposesA, transposesB, k, lda, ldb, ldc, accumulates } = calls[index];
    if (buffer !== memory.buffer) {
      // A memory stays where it is until it grows, which makes it another buffer.
      buffer = memory.buffer;
      start = Number(loader.address(new Uint8Array(buffer)));
    }
    const [formA, formB] = [transposesA ? transposed : asStored, transposesB ? transposed : asStored];
    sgemm(
      rowByRow,
      formA,
      formB,
      m,
      n,
      k,
      1,
      start + a,
      lda,
      start + b,
      ldb,
      accumulates ? 1 : 0,
      start + c,
      ldc,
    );
  };
}
