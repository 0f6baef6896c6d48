import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/support/shared';
import { Progbar } from './progbar';
import type { ProgbarOptions } from './progbar';
import { lineWriter } from './terminal';

interface ProgbarCase {
  id: string;
  kind: string;
  kwargs: {
    target: number | null;
    width?: number;
    verbose?: 0 | 1 | 2;
    interval?: number;
    stateful_metrics?: string[];
    unit_name?: string;
  };
  updates: {
    seconds_since_start: number;
    current: number;
    values: [string, number][];
    finalize: boolean | null;
  }[];
  writes: string[];
}

const path = sharedPath('conformance', 'text.json');
const cases: ProgbarCase[] =
  path === null
    ? []
    : (JSON.parse(readFileSync(path, 'utf8')) as { cases: ProgbarCase[] }).cases.filter(
        ({ kind }) => kind === 'progbar',
      );

/** A bar with a clock set by hand, and what it wrote since last asked. */
function recorded(target: number | null, options: ProgbarOptions = {}) {
  const clock = { seconds: 1000 };
  let text = '';
  const bar = new Progbar(target, {
    isTty: true,
    ...options,
    now: () => clock.seconds,
    write: (piece) => {
      text += piece;
    },
  });
  const take = (): string => {
    const taken = text;
    text = '';
    return taken;
  };
  return { bar, clock, take };
}

describe.skipIf(path === null)('Progbar writes what Keras writes', () => {
  it.each(cases)('$id', ({ kwargs, updates, writes }) => {
    const { bar, clock, take } = recorded(kwargs.target, {
      width: kwargs.width,
      verbose: kwargs.verbose,
      interval: kwargs.interval,
      statefulMetrics: kwargs.stateful_metrics,
      unitName: kwargs.unit_name,
    });
    const written = updates.map(({ seconds_since_start, current, values, finalize }) => {
      clock.seconds = 1000 + seconds_since_start;
      bar.update(current, { values, finalize });
      return take();
    });
    expect(written).toEqual(writes);
  });
});

describe('Progbar', () => {
  it('writes one line per redraw where lines cannot be written over', () => {
    const { bar, clock, take } = recorded(2, { isTty: false, width: 4 });
    clock.seconds += 1;
    bar.add(1, { values: { loss: 0.25 } });
    clock.seconds += 1;
    bar.add(1, { values: { loss: 0.125 } });
    expect(take()).toBe(
      '\n\u001b[1m1/2\u001b[0m \u001b[32m━━\u001b[0m\u001b[37m━━\u001b[0m \u001b[1m1s\u001b[0m 1s/step - loss: 0.2500' +
        '\n\u001b[1m2/2\u001b[0m \u001b[32m━━━━\u001b[0m\u001b[37m\u001b[0m \u001b[1m2s\u001b[0m 1s/step - loss: 0.1250\n',
    );
  });

  it('covers a longer earlier line with spaces', () => {
    const { bar, clock, take } = recorded(3, { width: 1, statelessMetrics: [] });
    clock.seconds += 100;
    bar.update(1);
    take();
    clock.seconds += 1;
    bar.update(2);
    expect(take()).toBe(
      `${'\b'.repeat(20)}\r\u001b[1m2/3\u001b[0m \u001b[37m━\u001b[0m \u001b[1m1s\u001b[0m 1s/step    `,
    );
  });

  it('reads values late, and only when they are shown', () => {
    const { bar, clock, take } = recorded(100, { statelessMetrics: [] });
    let reads = 0;
    const values = (): Record<string, number> => ({ loss: ++reads });
    for (let step = 1; step <= 99; step++) {
      clock.seconds += 0.001;
      bar.update(step, { values });
    }
    expect(reads).toBe(2);
    take();
    bar.update(100, { values });
    expect(take()).toContain('100/100');
    expect(reads).toBe(3);
  });

  it('averages by steps what statelessMetrics names', () => {
    const { bar, clock, take } = recorded(10, { statelessMetrics: ['a'] });
    clock.seconds += 1;
    bar.update(2, { values: { a: 1, b: 1 } });
    clock.seconds += 1;
    bar.update(5, { values: { a: 2, b: 2 } });
    expect(take()).toMatch(/ - a: 1\.6000 - b: 2\.0000$/);
  });

  it('refuses contradicting and unknown options', () => {
    expect(() => new Progbar(1, { statefulMetrics: ['a'], statelessMetrics: ['b'] })).toThrow(
      [
        'ArgumentError[progbar-metrics]: Progbar takes statefulMetrics or statelessMetrics, not both.',
        '  statefulMetrics  = ["a"]',
        '  statelessMetrics = ["b"]',
        '  Name the metrics shown as they are in statefulMetrics, or the averaged ones in statelessMetrics.',
      ].join('\n'),
    );
    expect(() => new Progbar(1, { intervall: 1 } as ProgbarOptions)).toThrow(
      'NameError[unknown-option]: Progbar has no option "intervall".\n  Did you mean "interval"?',
    );
    expect(() => new Progbar(1, { verbose: 3 } as unknown as ProgbarOptions)).toThrow(
      'ArgumentError[progbar-verbose]: Progbar expects verbose to be 0 (silent), 1 (bar) or 2 (one line at the end).\n  verbose = 3',
    );
  });

  it('reads the clock once and writes nothing inside the interval', () => {
    let reads = 0;
    const written: string[] = [];
    const bar = new Progbar(1000, {
      statelessMetrics: [],
      now: () => 1e-5 * reads++,
      write: (text) => void written.push(text),
    });
    bar.update(1);
    const [before, texts] = [reads, written.length];
    for (let step = 2; step < 900; step++) expect(bar.isDue(step)).toBe(false);
    expect(reads - before).toBe(898);
    expect(written.length).toBe(texts);
  });
});

describe('lineWriter', () => {
  it('shows complete lines as a terminal would', () => {
    const lines: string[] = [];
    const write = lineWriter((line) => lines.push(line));
    write('Epoch 1/2\n\r\u001b[1m1/2\u001b[0m');
    write('\b\b\b\r\u001b[1m2/2\u001b[0m done');
    expect(lines).toEqual(['Epoch 1/2']);
    write('\n');
    expect(lines).toEqual(['Epoch 1/2', '2/2 done']);
  });
});
