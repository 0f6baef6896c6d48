import { expect, it } from 'vitest';
import { cellWidth, styled } from './styled-text';

// Columns as `wcwidth` of Python has them.
it.each<[string, number]>([
  ['', 0],
  ['dense', 5],
  ['größe', 5],
  // A combining accent takes no column, and neither do joiners.
  ['e\u0301', 1],
  ['\u0928\u093f', 1],
  ['a\u200bb', 2],
  ['a\u200db', 2],
  ['層', 2],
  ['한국', 4],
  ['\u1112', 2],
  ['\u303f', 1],
  ['ｗ', 2],
  ['￦', 2],
  ['︰', 2],
  ['豈', 2],
  ['🎉', 2],
  ['𠀀', 2],
  ['∂L/∂b', 5],
  ['━━', 2],
])('%s takes %i columns', (text, columns) => {
  expect(cellWidth(styled(text))).toBe(columns);
});
