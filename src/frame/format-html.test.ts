import { describe, expect, it } from 'vitest';
import { DataFrame } from './frame';

describe('frames as HTML', () => {
  it('are tables as pandas shows them', () => {
    expect(new DataFrame({ a: [1, 2], 'b<c': [0.5, null] }, { index: ['x', 'y'] }).toHtml()).toBe(
      `<div>
<table border="1" class="dataframe">
  <thead>
    <tr style="text-align: right;">
      <th></th>
      <th>a</th>
      <th>b&lt;c</th>
    </tr>
  </thead>
  <tbody>
    <tr>
      <th>x</th>
      <td>1</td>
      <td>0.5</td>
    </tr>
    <tr>
      <th>y</th>
      <td>2</td>
      <td>NaN</td>
    </tr>
  </tbody>
</table>
</div>`,
    );
  });

  it('show their ends where they are long or wide', () => {
    const long = new DataFrame({ a: Array.from({ length: 100 }, (_, i) => i) }).toHtml();
    expect(long.match(/<tr>/g)).toHaveLength(11);
    expect(long).toContain('<th>...</th>\n      <td>...</td>');
    expect(long).toContain('<p>100 rows × 1 columns</p>');
    const wide = new DataFrame(
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`c${i}`, [i]])),
    ).toHtml({ maxColumns: 4 });
    expect(wide.match(/<td>[^<]*<\/td>/g)).toEqual(['0', '1', '...', '28', '29'].map((v) => `<td>${v}</td>`));
  });

  it('refuse options they do not have', () => {
    expect(() => new DataFrame({ a: [1] }).toHtml({ rows: 3 } as never)).toThrow('no option "rows"');
  });
});
