import { describe, expect, it } from 'vitest';
import { historyHtml } from './history-picture';

describe('a history as small charts', () => {
  it('has one for each quantity, with validation dashed and the last values below', () => {
    const html = historyHtml({ loss: [1, 0.5], accuracy: [0.5, 0.75], val_loss: [1.5, 1] });
    expect(html.match(/<svg /g)).toHaveLength(2);
    expect(html).toContain('<figcaption>loss 0.5, val_loss 1</figcaption>');
    expect(html).toContain('<figcaption>accuracy 0.75</figcaption>');
    // The largest value of both curves is at the top (6), the smallest at the bottom (84).
    expect(html).toContain('d="M6.0 45.0L274.0 84.0"');
    expect(html).toContain(
      'd="M6.0 6.0L274.0 45.0" fill="none" stroke="#2563eb" stroke-width="2" stroke-dasharray',
    );
  });

  it('leaves gaps where values are not finite, and names are text', () => {
    const html = historyHtml({ '<b>': [1, NaN, 2, 3] });
    expect(html).toContain('d="M6.0 84.0M184.7 45.0L274.0 6.0"');
    expect(html).toContain('&lt;b&gt; 3');
    expect(historyHtml({ loss: [NaN] })).toBe(
      '<div><figure style="display:inline-block;margin:0 12px 0 0"><figcaption>loss NaN</figcaption></figure></div>',
    );
  });
});
