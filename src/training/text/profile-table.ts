import { formatFixed, formatThousands } from '../../util/python-format';

/** One kernel of a step, with its times. */
export interface ProfiledKernel {
  readonly kind: 'load' | 'product' | 'convolution' | 'loop' | 'kernel' | 'copy' | 'scan' | 'outside';
  /** What it does. */
  readonly name: string;
  /** Where its results go. */
  readonly target: string;
  /** In how many loops over time it is. */
  readonly depth: number;
  /** How often it runs in one step. */
  readonly rounds: number;
  /** Multiplications and additions of a step, of products and convolutions. */
  readonly flops: number;
  /** Bytes it reads and writes at least in a step. */
  readonly bytes: number;
  /** Time in a step, all rounds together. */
  readonly seconds: number;
  /** Part of the time of all kernels. */
  readonly share: number;
  readonly flopsPerSecond: number | null;
  readonly bytesPerSecond: number | null;
}

/** What the table shows. */
export interface ProfileTable {
  readonly model: string;
  readonly mode: 'train' | 'predict';
  readonly rows: number;
  readonly threads: number;
  readonly kernels: readonly ProfiledKernel[];
  readonly kernelSeconds: number;
  readonly stepSeconds: number;
  readonly peak: number | null;
}

/** Widths of the columns after the first. */
const WIDTHS = { calls: 5, time: 10, share: 7, rate: 13 } as const;
/** What borders and the spaces beside them take. */
const BORDERS = 16;
const LEAST_TEXT = 24;

/** Three digits that count, and all before the point. */
const three = (value: number): string =>
  value >= 100 ? formatThousands(value) : formatFixed(value, value >= 10 ? 1 : 2);

function flopText(flops: number): string {
  if (flops >= 1e9) return `${three(flops / 1e9)} GFLOP`;
  return flops >= 1e6 ? `${three(flops / 1e6)} MFLOP` : `${three(flops / 1e3)} kFLOP`;
}

const timeText = (seconds: number): string =>
  seconds < 1e-2 ? `${three(seconds * 1e6)} µs` : `${three(seconds * 1e3)} ms`;

const percent = (share: number): string => `${formatFixed(share * 100, 1)} %`;

function rateText({ flopsPerSecond, bytesPerSecond }: ProfiledKernel): string {
  if (flopsPerSecond !== null) return `${three(flopsPerSecond / 1e9)} GFLOP/s`;
  return bytesPerSecond === null ? '' : `${three(bytesPerSecond / 1e9)} GB/s`;
}

const MOST_WORDS = 12;

/** Long lists of operations end in the number of those that are left out. */
function shortened(name: string): string {
  const words = name.split(' ');
  const left = words.length - MOST_WORDS;
  return left <= 1 ? name : `${words.slice(0, MOST_WORDS).join(' ')} and ${left} more`;
}

/** The text in lines of a width, broken at spaces; continued lines are indented. */
function broken(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const isStart = line.trim() === '';
    if (!isStart && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else line += isStart ? word : ` ${word}`;
  }
  return [...lines, line].map((full) => (full.length > width ? `${full.slice(0, width - 1)}…` : full));
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

function footer({ kernels, kernelSeconds, stepSeconds, rows, threads, peak }: ProfileTable): string[] {
  const perSecond = stepSeconds > 0 ? `: ${three(rows / stepSeconds)} rows a second` : '';
  const lines = [
    ` All kernels: ${timeText(kernelSeconds)}`,
    ` Whole step, without clocks in between: ${timeText(stepSeconds)}${perSecond}`,
  ];
  const computed = kernels.filter(({ flops }) => flops > 0);
  const flops = computed.reduce((sum, kernel) => sum + kernel.flops, 0);
  const seconds = computed.reduce((sum, kernel) => sum + kernel.seconds, 0);
  if (seconds === 0) return lines;
  const rate = flops / seconds;
  lines.push(
    ` Products and convolutions: ${flopText(flops)} in ${percent(seconds / kernelSeconds)} of the time, ${three(rate / 1e9)} GFLOP/s`,
  );
  if (peak === null) return lines;
  const limit = peak * threads;
  lines.push(
    ` Most that ${count(threads, 'thread')} can do with vectors of 128 bits: ${three(limit / 1e9)} GFLOP/s (they reach ${percent(rate / limit)})`,
  );
  return lines;
}

/**
 * The table of a profile, with a line break at the end.
 *
 * @param lineLength characters of a line; at least 75 are taken.
 */
export function renderProfile(profile: ProfileTable, lineLength: number): string {
  const others = Object.values(WIDTHS);
  const textWidth = Math.max(
    LEAST_TEXT,
    lineLength - BORDERS - others.reduce((sum, width) => sum + width, 0),
  );
  const widths = [textWidth, ...others];
  const rule = ([left, line, middle, right]: string): string =>
    left + widths.map((width) => line.repeat(width + 2)).join(middle) + right;
  const row = (cells: readonly string[], border: string): string => {
    const padded = cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    return `${border} ${padded.join(` ${border} `)} ${border}`;
  };
  const kernelRows = profile.kernels.flatMap((kernel) => {
    const [first, ...more] = broken(shortened(kernel.name), textWidth, '  '.repeat(kernel.depth));
    const figures = [
      String(kernel.rounds),
      timeText(kernel.seconds),
      percent(kernel.share),
      rateText(kernel),
    ];
    return [row([first, ...figures], '│'), ...more.map((line) => row([line, '', '', '', ''], '│'))];
  });
  const { mode, model, rows, threads } = profile;
  const step = mode === 'train' ? 'Training step' : 'Prediction step';
  return [
    `${step} of model "${model}": ${count(rows, 'row')}, ${count(threads, 'thread')}`,
    rule('┏━┳┓'),
    row(['Kernel', 'Calls', 'Time', 'Share', 'Rate'], '┃'),
    rule('┡━╇┩'),
    ...kernelRows,
    rule('└─┴┘'),
    ...footer(profile),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
