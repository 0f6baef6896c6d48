/* eslint-disable no-control-regex -- the texts are made of control characters */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/support/shared';
import { EpochPrinter } from './epoch-printer';
import type { EpochPrinterOptions, Logs } from './epoch-printer';

interface FitOutputCase {
  id: string;
  kind: string;
  verbose: 1 | 2;
  epochs: number;
  fit_text: string;
  evaluate_text: string;
  predict_text: string;
}

const path = sharedPath('conformance', 'text.json');
const cases: FitOutputCase[] =
  path === null
    ? []
    : (JSON.parse(readFileSync(path, 'utf8')) as { cases: FitOutputCase[] }).cases.filter(
        ({ kind }) => kind === 'fit_output',
      );

function printed(options: EpochPrinterOptions, run: (printer: EpochPrinter) => void): string {
  let text = '';
  const write = (piece: string): void => {
    text += piece;
  };
  run(new EpochPrinter({ now: () => 0, isTty: true, ...options, write }));
  return text;
}

/** The metrics a line of text shows; half a unit in the last place does not change how they are written again. */
function logsIn(line: string): Logs {
  const pairs = [...line.matchAll(/ - ([a-z]\w*): (\S+?)(?=\u0008|\s|$)/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, Number(value)]));
}

/** Replays what a text says: number of steps, metrics after the first step and at the end of each epoch. */
function replay(text: string, verbose: 1 | 2, epochs: number): string {
  const bodies = text.split('\n').filter((line) => line !== '' && !line.startsWith('Epoch'));
  const steps = Number(/\/(\d+)/.exec(bodies[0])?.[1]);
  return printed({ verbose, epochs, steps }, (printer) => {
    bodies.forEach((body, epoch) => {
      printer.begin(epochs > 1 ? epoch : undefined);
      const [first, last] = verbose === 1 ? body.split(/\u0008+/) : ['', body];
      for (let batch = 0; batch < steps; batch++) printer.batchEnd(batch, logsIn(batch === 0 ? first : last));
      printer.end(logsIn(last));
    });
  });
}

describe.skipIf(path === null)('EpochPrinter prints what Keras prints', () => {
  it.each(cases)('$id', ({ verbose, epochs, fit_text, evaluate_text, predict_text }) => {
    expect(replay(fit_text, verbose, epochs)).toBe(fit_text);
    expect(replay(evaluate_text, verbose, 1)).toBe(evaluate_text);
    expect(replay(predict_text, verbose, 1)).toBe(predict_text);
  });
});

describe('EpochPrinter', () => {
  it('prints no heading for one epoch', () => {
    const text = printed({ verbose: 2, steps: 2 }, (printer) => {
      printer.begin(0);
      printer.batchEnd(0);
      printer.batchEnd(1);
      printer.end({ accuracy: 0.5, loss: 0.25, val_loss: 0.0005 });
    });
    expect(text).toBe('2/2 - 0s - 0s/step - accuracy: 0.5000 - loss: 0.2500 - val_loss: 5.0000e-04\n');
  });

  it('is silent with verbose 0', () => {
    const text = printed({ verbose: 0, epochs: 2, steps: 1 }, (printer) => {
      printer.begin(0);
      printer.batchEnd(0, { loss: 1 });
      printer.end({ loss: 1 });
    });
    expect(text).toBe('');
  });

  it('learns the number of steps from the first epoch', () => {
    const text = printed({ verbose: 'auto', epochs: 2 }, (printer) => {
      for (const epoch of [0, 1]) {
        printer.begin(epoch);
        for (let batch = 0; batch < 3; batch++) printer.batchEnd(batch, () => ({ loss: 3 - batch }));
        printer.end({ loss: 1 });
      }
    });
    const plain = text.replaceAll(/\u001b\[\d+m|\u0008/g, '');
    expect(plain).toBe(
      'Epoch 1/2\n\r      1/Unknown 0s 0s/step - loss: 3.0000\r3/3 ━━━━━━━━━━━━━━━━━━━━ 0s 0s/step - loss: 1.0000\n' +
        'Epoch 2/2\n\r1/3 ━━━━━━━━━━━━━━━━━━━━ 0s 0s/step - loss: 3.0000\r3/3 ━━━━━━━━━━━━━━━━━━━━ 0s 0s/step - loss: 1.0000\n',
    );
  });

  it('reads logs only when it shows them', () => {
    let reads = 0;
    let seconds = 0;
    printed({ steps: 1000, now: () => seconds }, (printer) => {
      printer.begin(0);
      for (let batch = 0; batch < 1000; batch++) {
        seconds += 0.001;
        printer.batchEnd(batch, () => ({ loss: ++reads }));
      }
      printer.end({ loss: 0 });
    });
    expect(reads).toBeGreaterThan(15);
    expect(reads).toBeLessThan(22);
  });
});
