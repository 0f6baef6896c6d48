/**
 * How a panel multiplies. A's rows start at `a + rowTable[i]`; its columns come in runs, which start `runTable[2 r]`
 * further and step by `aStep`; B's rows of a run start at `b + runTable[2 r + 1]` and step by `bStep`. Row i of C is at
 * `c + outputTable[i]`. All in bytes.
 * - `rows`: each value of A times a row of B, 4 or 8 columns side by side;
 * - `tiles`: the same, where A is copied so that the rows of a tile lie side by side, column after column; there are no
 *   tables of rows: `rowTable` is the bytes from tile to tile of A, `outputTable` those from row to row of C, and starts
 *   and steps in A count columns instead of bytes;
 * - `channels`: 4 or 16 values of A side by side times as many of B, channel by channel; runs have one column;
 * - `scaled`: sixteen values of A side by side times a single column of B;
 * - `dots`: four columns of A at a time with a single column of B, whose values lie side by side.
 */
export const MODES = ['rows', 'tiles', 'channels', 'scaled', 'dots'] as const;

export type PanelMode = (typeof MODES)[number];
