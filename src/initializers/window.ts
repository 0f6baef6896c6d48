import { ArgumentError } from '../util/errors';
import { suggestName } from '../util/names';

/** A window's value at place i of n, in a symmetric window. */
type WindowRule = (i: number, n: number) => number;

/** A sum of cosines with alternating signs around the circle. */
const cosines =
  (...weights: readonly number[]): WindowRule =>
  (i, n) =>
    weights.reduce(
      (sum, weight, k) => sum + weight * Math.cos(k * (-Math.PI + (2 * Math.PI * i) / (n - 1))),
      0,
    );

/** Distance from the middle, from -1 to 1. */
const place = (i: number, n: number): number => (2 * i) / (n - 1) - 1;

function triangle(i: number, n: number): number {
  const rank = Math.min(i, n - 1 - i) + 1;
  return n % 2 === 0 ? (2 * rank - 1) / n : (2 * rank) / (n + 1);
}

function parzen(i: number, n: number): number {
  const distance = Math.abs(i - (n - 1) / 2) / (n / 2);
  return distance <= (n - 1) / 4 / (n / 2)
    ? 1 - 6 * distance ** 2 + 6 * distance ** 3
    : 2 * (1 - distance) ** 3;
}

function bohman(i: number, n: number): number {
  const distance = Math.abs(place(i, n));
  if (i === 0 || i === n - 1) return 0;
  return (1 - distance) * Math.cos(Math.PI * distance) + Math.sin(Math.PI * distance) / Math.PI;
}

function tukey(i: number, n: number): number {
  const taper = (n - 1) / 4;
  const from = Math.min(i, n - 1 - i);
  return from < taper ? 0.5 * (1 + Math.cos(Math.PI * (from / taper - 1))) : 1;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const WINDOWS: Readonly<Record<string, WindowRule>> = {
  barthann: (i, n) => {
    const distance = Math.abs(i / (n - 1) - 0.5);
    return 0.62 - 0.48 * distance + 0.38 * Math.cos(2 * Math.PI * distance);
  },
  bartlett: (i, n) => 1 - Math.abs(place(i, n)),
  blackman: cosines(0.42, 0.5, 0.08),
  blackmanharris: cosines(0.35875, 0.48829, 0.14128, 0.01168),
  bohman,
  boxcar: () => 1,
  cosine: (i, n) => Math.sin((Math.PI / n) * (i + 0.5)),
  exponential: (i, n) => Math.exp(-Math.abs(i - (n - 1) / 2)),
  flattop: cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
  hamming: cosines(0.54, 0.46),
  hann: cosines(0.5, 0.5),
  lanczos: (i, n) => sinc(place(i, n)),
  nuttall: cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
  parzen,
  triang: triangle,
  tukey,
};

const ALIASES: Readonly<Record<string, string>> = {
  bart: 'bartlett',
  black: 'blackman',
  blackharr: 'blackmanharris',
  box: 'boxcar',
  ones: 'boxcar',
  rect: 'boxcar',
  rectangular: 'boxcar',
  flat: 'flattop',
  halfcosine: 'cosine',
  hamm: 'hamming',
  han: 'hann',
  poisson: 'exponential',
  triangle: 'triang',
  tri: 'triang',
};

const hasWindow = (name: string): boolean => Object.hasOwn(WINDOWS, ALIASES[name] ?? name);

/**
 * Refuses window names nobody knows.
 *
 * @throws ArgumentError `unknown-window` with the nearest right name.
 */
export function checkWindow(owner: string, name: string): void {
  if (hasWindow(name)) return;
  throw new ArgumentError({
    code: 'unknown-window',
    expected: `${owner} needs the name of a window function without parameters.`,
    received: { window: JSON.stringify(name) },
    advice: suggestName(name, Object.keys(WINDOWS)),
    details: { name },
  });
}

/**
 * A window function's values, as `scipy.signal.get_window`.
 *
 * @param length how many
 * @param periodic whether the window is one period of a periodic function, rather than symmetric
 *
 * @see https://docs.scipy.org/doc/scipy/reference/signal.windows.html
 */
export function windowValues(name: string, length: number, periodic: boolean): number[] {
  const rule = WINDOWS[ALIASES[name] ?? name];
  if (length <= 1) return Array.from({ length }, () => 1);
  const period = periodic ? length + 1 : length;
  return Array.from({ length }, (_, i) => rule(i, period));
}
