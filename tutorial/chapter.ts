import type { TutorialData } from './data';

/** What a chapter works with. */
export interface Chapter {
  /** Prints values in one line with spaces between them, as Python's `print`. */
  readonly print: (...values: unknown[]) => void;
  /** Where the three tables come from: a path for `readCsv`, or a made-up table's text. */
  readonly data: TutorialData;
  /** The path of a file in the output folder. */
  readonly out: (name: string) => string;
  /** Writes a picture into the output folder and says so. */
  readonly savePicture: (name: string, svg: string | { toSvg(): Promise<string> }) => Promise<void>;
}
