import { aWholeNumber, aFlag, aText } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { isFloat, promoteTypes } from '../ir/dtype';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { choose, filled, floating, range, scalarLike, tensor } from './common';
import { einsum } from './einsum';
import { scan } from './loops';
import { logSoftmax } from './nn-softmax';
import { oneHot } from './nn-one-hot';
import { takeAlongAxis } from './numpy-index';
import { logaddexp } from './numpy-elementary';
import { concatenate } from './numpy-shape';

/** The logarithm that stands for probability 0: finite, so that slopes stay finite. */
const LOG_ZERO = -1e5;

function wide(owner: string, x: TensorLike): Tensor {
  const value = floating(x);
  if (value.ndim === 3) return value.astype(promoteTypes([value.dtype, 'float32']));
  throw new ShapeError({
    code: 'ctc-rank',
    expected: `${owner} needs outputs [batch, time, classes].`,
    received: { output: formatShape(value.shape) },
  });
}

/** Whether each place of rows of `length` lies within the row's own length. */
const within = (lengths: Tensor, length: number): Tensor =>
  range(length).expandDims(0).less(lengths.expandDims(1));

/** Options of `ctcLoss`. */
export interface CtcLossOptions {
  readonly maskIndex?: number;
}

/**
 * The negative log-likelihood of label sequences under connectionist temporal classification: -log Σ p(path) over all
 * paths that give the labels once repetitions and blanks are removed.
 *
 * @param target labels: integers [batch, labels]
 * @param output logits: floats [batch, time, classes]
 * @param targetLength integers [batch]: how many labels of each row count
 * @param outputLength integers [batch]: how many steps of each row count
 * @param options `maskIndex`: the class of the blank. Default 0
 * @returns floats [batch], at least float32
 * @throws {ShapeError} `ctc-rank` when `output` has not three axes, `ctc-target` when `target` has not a row for each
 * sample
 *
 * @example
 * import { ops } from 'keratin';
 * const logits = ops.log([[[0.1, 0.9], [0.8, 0.2]]]);
 * const probability = ops.exp(ops.negative(ops.ctcLoss([[1]], logits, [1], [2])));
 * console.log(String(ops.round(probability, { decimals: 4 }))); // [0.92]
 *
 * @see https://keras.io/api/ops/nn/#ctcloss-function
 * @see A. Graves et al.: Connectionist temporal classification, ICML 2006, section 4.1.
 */
export function ctcLoss(
  target: TensorLike,
  output: TensorLike,
  targetLength: TensorLike,
  outputLength: TensorLike,
  ...given: OptionArguments<CtcLossOptions, 'maskIndex'>
): Tensor {
  const options: CtcLossOptions = optionsFrom('ctcLoss', { maskIndex: aWholeNumber }, given);
  const { maskIndex = 0 } = options;
  const labels = tensor(target).astype('int32');
  const scores = wide('ctcLoss', output);
  const [batch, steps, classes] = scores.shape;
  const count = labels.shape[1];
  if (labels.ndim !== 2 || labels.shape[0] !== batch) {
    throw new ShapeError({
      code: 'ctc-target',
      expected: 'ctcLoss needs targets [batch, labels] with a row for each sample.',
      received: { target: formatShape(labels.shape), output: formatShape(scores.shape) },
    });
  }
  const logs = logSoftmax(scores, { axis: -1 });
  const dtype = logs.dtype;
  // 1 where a label equals the next one: between them there must be a blank.
  const same = labels.at(':', ':-1').equal(labels.at(':', '1:')).astype(dtype);
  const repeat = concatenate([same, filled([batch, Math.min(count, 1)], 0, dtype)], { axis: 1 });
  const blank = logs.at(':', ':', `${maskIndex}:${maskIndex + 1}`).transpose([1, 0, 2]);
  const emissions = einsum('btk,bnk->tbn', logs, oneHot(labels, classes, { dtype }));
  const padding = within(tensor(outputLength).astype('int32'), steps)
    .equal(false)
    .astype(dtype)
    .transpose([1, 0]);
  const start = concatenate([filled([batch, 1], 0, dtype), filled([batch, count], LOG_ZERO, dtype)], {
    axis: 1,
  });
  const moveOn = (before: Tensor, added: Tensor): Tensor =>
    concatenate([before.at(':', ':1'), logaddexp(before.at(':', '1:'), added)], { axis: 1 });
  const barred = repeat.mul(LOG_ZERO);
  const free = repeat.neg().add(1).mul(LOG_ZERO);
  // Two scores for each prefix of the labels: the last step was a blank, or the prefix's last label.
  const step = (
    [blanks, labelled]: [Tensor, Tensor],
    [emit, skip, pad]: [Tensor, Tensor, Tensor],
  ): [Tensor[], null] => {
    const ready = moveOn(blanks, labelled.add(barred));
    const nextLabelled = logaddexp(ready.at(':', ':-1').add(emit), labelled.add(emit));
    const nextBlanks = moveOn(ready.add(skip), labelled.add(skip).add(free));
    const idle = pad.expandDims(1);
    const keep = (old: Tensor, now: Tensor): Tensor => idle.mul(old).add(idle.neg().add(1).mul(now));
    return [[keep(blanks, nextBlanks), keep(labelled, nextLabelled)], null];
  };
  const first = [start, filled([batch, count], LOG_ZERO, dtype)];
  const [last] = scan(step as never, first, { xs: [emissions, blank, padding] });
  const [blanks, labelled] = last as readonly [Tensor, Tensor];
  const ends = oneHot(tensor(targetLength).astype('int32').clip(0, count), count + 1, { dtype });
  return moveOn(blanks, labelled).mul(ends).sum(1).neg();
}

/** Options of `ctcDecode`. */
export interface CtcDecodeOptions {
  /** 'greedy' (default) or 'beam_search'. */
  readonly strategy?: string;
  /** How many prefixes are kept. Default 100. */
  readonly beamWidth?: number;
  /** How many sequences are given. Default 1. */
  readonly topPaths?: number;
  /** Whether equal neighbours count once, in the greedy strategy. Default true. */
  readonly mergeRepeated?: boolean;
  /** The class of the blank. Default 0. */
  readonly maskIndex?: number | null;
}

function greedy(scores: Tensor, lengths: Tensor, mergeRepeated: boolean, blank: number): [Tensor, Tensor] {
  const steps = scores.shape[1];
  const valid = within(lengths, steps);
  const best = scores.argmax(-1);
  let classes = choose(valid, best, scalarLike(blank, best));
  const highest = scores.max(-1);
  const kept = choose(valid, highest, scalarLike(0, highest));
  if (mergeRepeated) {
    const repeated = concatenate(
      [filled([classes.shape[0], 1], 0, 'bool'), classes.at(':', '1:').equal(classes.at(':', ':-1'))],
      { axis: 1 },
    );
    classes = choose(repeated, scalarLike(blank, classes), classes);
  }
  const empty = classes.equal(blank);
  const labels = choose(empty, scalarLike(-1, classes), classes);
  // Labels first, in their order; then the places of blanks.
  const order = choose(empty, scalarLike(steps, range(steps)), range(steps).expandDims(0)).argsort(-1);
  const moved = takeAlongAxis(labels, order, { axis: -1 });
  return [moved.expandDims(0), kept.sum(1, { keepdims: true }).neg()];
}

interface Prefix {
  readonly path: readonly number[];
  /** Log-probabilities that the last step was a label, or a blank. */
  label: number;
  blank: number;
}

const logSum = (a: number, b: number): number => {
  const high = Math.max(a, b);
  return high === -Infinity ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
};

/** Prefixes in the order of their labels, a shorter one before its extensions. */
function comparePaths(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The best prefixes in ascending order of their scores. */
function prune(beams: Iterable<Prefix>, width: number): Prefix[] {
  const sorted = [...beams].sort((a, b) => comparePaths(a.path, b.path));
  const scored = sorted.map((beam, i) => ({ beam, score: logSum(beam.label, beam.blank), i }));
  scored.sort((a, b) => a.score - b.score || a.i - b.i);
  return scored.slice(-width).map(({ beam }) => beam);
}

/** One sample's search. Classes are counted from the end, which decides between equal scores as Keras does. */
function search(logs: readonly (readonly number[])[], width: number, blank: number): Prefix[] {
  const first = logs[0].map((score, symbol): Prefix => ({
    path: symbol === blank ? [] : [symbol],
    label: symbol === blank ? -Infinity : score,
    blank: symbol === blank ? score : -Infinity,
  }));
  let beams = first
    .map((beam, i) => ({ beam, score: logs[0][i], i }))
    .sort((a, b) => a.score - b.score || a.i - b.i)
    .slice(-Math.min(width, first.length))
    .map(({ beam }) => beam);
  for (const step of logs.slice(1)) {
    const found = new Map<string, Prefix>();
    const reach = (path: readonly number[], kind: 'label' | 'blank', score: number): void => {
      const key = path.join();
      const known = found.get(key) ?? { path, label: -Infinity, blank: -Infinity };
      known[kind] = logSum(known[kind], score);
      found.set(key, known);
    };
    for (const { path, label, blank: rest } of beams) {
      const tail = path[path.length - 1];
      for (const [symbol, score] of step.entries()) {
        if (symbol === blank) reach(path, 'blank', logSum(label, rest) + score);
        else if (symbol === tail) {
          reach(path, 'label', label + score);
          reach([...path, symbol], 'label', rest + score);
        } else reach([...path, symbol], 'label', logSum(label, rest) + score);
      }
    }
    beams = prune(found.values(), width);
  }
  return beams;
}

function beamSearch(
  scores: Tensor,
  lengths: Tensor,
  width: number,
  top: number,
  blank: number,
): [Tensor, Tensor] {
  const [batch, steps, classes] = scores.shape;
  const { data } = logSoftmax(scores, { axis: -1 });
  const paths = new Int32Array(top * batch * steps).fill(-1);
  const totals = new Float32Array(batch * top).fill(-Infinity);
  for (let sample = 0; sample < batch; sample++) {
    const length = Math.max(Math.min(lengths.data[sample], steps), 1);
    const rows = Array.from({ length }, (_, t) => {
      const at = (sample * steps + t) * classes;
      return Array.from(data.subarray(at, at + classes)).reverse();
    });
    const best = prune(search(rows, width, classes - 1 - blank), top).reverse();
    for (const [place, { path, label, blank: rest }] of best.entries()) {
      paths.set(
        path.map((symbol) => classes - 1 - symbol),
        (place * batch + sample) * steps,
      );
      totals[sample * top + place] = logSum(label, rest);
    }
  }
  return [
    Tensor.of({ data: paths, shape: [top, batch, steps], dtype: 'int32' }),
    Tensor.of({ data: totals, shape: [batch, top], dtype: 'float32' }).astype(
      isFloat(scores.dtype) ? scores.dtype : 'float32',
    ),
  ];
}

/**
 * Label sequences from outputs of connectionist temporal classification. The beam search needs concrete values.
 *
 * @param inputs logits: floats [batch, time, classes]
 * @param sequenceLengths integers [batch]: how many steps of each row count
 * @param options `strategy`: 'greedy' (default) or 'beam_search', `beamWidth` (100), `topPaths` (1), `mergeRepeated`
 * (true, of 'greedy'), `maskIndex`: the class of the blank (0), null for the last
 * @returns [labels, scores]: int32[paths, batch, time] filled up with -1, and floats: the negative sum of the highest
 * logits [batch, 1] ('greedy'), or log-probabilities [batch, paths]
 * @throws {ShapeError} `ctc-rank` when `inputs` has not three axes
 *
 * @example
 * import { ops } from 'keratin';
 * const scores = [[[0.1, 0.9], [0.2, 0.8], [0.9, 0.1], [0.3, 0.7]]];
 * console.log(ops.ctcDecode(scores, [4]).map(String).join(' ')); // [[[ 1  1 -1 -1]]] [[-3.3]]
 *
 * @see https://keras.io/api/ops/nn/#ctcdecode-function
 * @see A. Graves et al.: Connectionist temporal classification, ICML 2006, section 3.2.
 */
export function ctcDecode(
  inputs: TensorLike,
  sequenceLengths: TensorLike,
  ...given: OptionArguments<CtcDecodeOptions, 'strategy'>
): [Tensor, Tensor] {
  const options: CtcDecodeOptions = optionsFrom(
    'ctcDecode',
    {
      strategy: aText,
      beamWidth: aWholeNumber,
      topPaths: aWholeNumber,
      mergeRepeated: aFlag,
      maskIndex: aWholeNumber,
    },
    given,
  );
  const { beamWidth = 100, topPaths = 1, mergeRepeated = true } = options;
  const strategy = checkChoice('ctcDecode', 'strategy', options.strategy ?? 'greedy', [
    'greedy',
    'beam_search',
  ]);
  const scores = wide('ctcDecode', inputs);
  const blank = options.maskIndex === null ? scores.shape[2] - 1 : (options.maskIndex ?? 0);
  const lengths = tensor(sequenceLengths).astype('int32');
  return strategy === 'greedy'
    ? greedy(scores, lengths, mergeRepeated, blank)
    : beamSearch(scores, lengths, beamWidth, topPaths, blank);
}
