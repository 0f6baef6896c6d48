import { FormatError } from '../util/errors';

/** What every file may unfold to, however small it is. */
const spareBytes = 24 * 2 ** 20;

/** How many times its size a file may unfold to beside that. */
const factor = 7;

/**
 * How much memory reading a file may take. Whatever a part of it becomes (arrays, texts, objects) is charged before it is
 * made, so that a small file cannot ask for more memory than it is worth, whatever is inside. The bound leaves room for what
 * is made of these parts afterwards: all together stays below 16 times the file and 64 MiB.
 */
export class Allowance {
  readonly #file: number;
  readonly #total: number;
  #left: number;

  /** @param file bytes of the file */
  constructor(file: number) {
    this.#file = file;
    this.#total = factor * file + spareBytes;
    this.#left = this.#total;
  }

  /**
   * Takes a part of it.
   *
   * @param what what is about to be made, for the error
   * @throws FormatError `file-unfolds`
   */
  charge(bytes: number, what: string): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new FormatError({
      code: 'file-unfolds',
      expected: `a file of ${this.#file} bytes may unfold to ${this.#total} bytes of memory.`,
      received: { 'it asks for more with': what },
      advice:
        'The file is damaged or not trustworthy. If it is yours and strongly compressed, write it without compression.',
      details: { file: this.#file, limit: this.#total },
    });
  }
}
