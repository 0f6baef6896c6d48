import { describe, expect, it } from 'vitest';
import { renderBackpropTable } from './backprop-table';
import type { BackpropRow, BackpropTableOptions } from './backprop-table';

const row = (
  weight: string,
  feeding: number,
  slopeOfLoss: number,
  slopeOfActivation: number,
  engine: number,
): BackpropRow => ({
  weight,
  feeding,
  slopeOfLoss,
  slopeOfActivation,
  product: feeding * slopeOfLoss * slopeOfActivation,
  engine,
});

describe('renderBackpropTable', () => {
  it('writes products beside the gradients of the engine', () => {
    const rows = [
      row('input[0] → hidden[0]', 3, 192, 1, 576),
      row('input[1] → hidden[1]', 5, 672, 0, 0),
      row('hidden[0] → output', 26, 96, 1, 2496.0001),
    ];
    expect(renderBackpropTable(rows, { title: 'By hand' })).toBe(
      [
        'By hand',
        '',
        'weight                feeding value   slope of loss   slope of activation   product   engine',
        '────────────────────  ─────────────   ─────────────   ───────────────────   ───────   ──────',
        'input[0] → hidden[0]              3 ×           192 ×                   1 =     576      576 ✓',
        'input[1] → hidden[1]              5 ×           672 ×                   0 =       0        0 ✓',
        'hidden[0] → output               26 ×            96 ×                   1 =    2496     2496 ✓',
        '',
        "All 3 products agree with the engine's gradients.",
      ].join('\n'),
    );
  });

  it('marks what differs, and what is not a number', () => {
    const rows = [row('a', 1, -0.5, 1, -0.25), row('b', Number.NaN, 1, 1, Number.NaN)];
    expect(renderBackpropTable(rows)).toBe(
      [
        'weight  feeding value   slope of loss   slope of activation   product   engine',
        '──────  ─────────────   ─────────────   ───────────────────   ───────   ──────',
        'a                   1 ×          −0.5 ×                   1 =    −0.5    −0.25 ✗',
        'b                 NaN ×             1 ×                   1 =     NaN      NaN ✓',
        '',
        "1 of 2 products differ from the engine's gradients.",
      ].join('\n'),
    );
    expect(renderBackpropTable(rows.slice(0, 1), { tolerance: 0.5 })).toContain(
      "The product agrees with the engine's gradients.",
    );
    expect(renderBackpropTable(rows.slice(0, 1))).toContain(
      "1 of 1 product differs from the engine's gradients.",
    );
  });

  it('refuses unknown options', () => {
    expect(() => renderBackpropTable([], { tolerence: 1 } as BackpropTableOptions)).toThrow(
      'NameError[unknown-option]: renderBackpropTable has no option "tolerence".\n  Did you mean "tolerance"?',
    );
  });
});
