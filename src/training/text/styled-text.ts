/** One character with the code of its terminal style (`''` for none, else e.g. `'1'` or `'38;5;33'`). */
export type Glyph = readonly [character: string, style: string];

/** Style codes of the terminal: bold, and entries of the 256-colour palette. */
export const terminalStyles = {
  bold: '1',
  symbol: '38;5;33',
  number: '38;5;34',
  none: '38;5;45',
  yes: '1;38;5;34',
  no: '1;91',
} as const;

export const styled = (text: string, style = ''): Glyph[] =>
  Array.from(text, (character) => [character, style] as const);

export const blanks = (count: number): Glyph[] => styled(' '.repeat(Math.max(0, count)));

const isSpace = ([character]: Glyph): boolean => /\s/.test(character);

/** Columns a character takes in a terminal: 0 for combining marks, 2 for East Asian wide characters and emoji. */
function characterCells(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/\p{M}/u.test(character) || code === 0x200b || code === 0x200d) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

/** Columns a line takes in a terminal. */
export const cellWidth = (glyphs: readonly Glyph[]): number =>
  glyphs.reduce((total, [character]) => total + characterCells(character), 0);

/** The longest beginning that takes at most `width` columns, filled up with a space where a wide character is cut. */
function cut(glyphs: readonly Glyph[], width: number): Glyph[] {
  let taken = 0;
  let used = 0;
  while (taken < glyphs.length) {
    const next = characterCells(glyphs[taken][0]);
    if (used + next > width) break;
    used += next;
    taken++;
  }
  const kept = glyphs.slice(0, taken);
  return taken < glyphs.length && used < width ? [...kept, ...blanks(width - used)] : kept;
}

/** The line cut to `width` columns without a sign that it was. */
export const crop = (glyphs: readonly Glyph[], width: number): readonly Glyph[] =>
  cellWidth(glyphs) > width ? cut(glyphs, width) : glyphs;

function withoutTrailingSpace(glyphs: readonly Glyph[], keepWidth = 0): readonly Glyph[] {
  let end = glyphs.length;
  while (end > keepWidth && isSpace(glyphs[end - 1])) end--;
  return glyphs.slice(0, end);
}

/** The start of each word; a word takes the spaces after it along, the first one also those before it. */
function wordStarts(glyphs: readonly Glyph[]): number[] {
  const starts: number[] = [];
  let seenLetter = false;
  glyphs.forEach((glyph, index) => {
    if (isSpace(glyph)) return;
    if (!seenLetter) starts.push(0);
    else if (isSpace(glyphs[index - 1])) starts.push(index);
    seenLetter = true;
  });
  return starts;
}

/** Lengths (in characters) of the pieces of at most `width` columns that `glyphs` is chopped into. */
function chop(glyphs: readonly Glyph[], width: number): number[] {
  const lengths: number[] = [];
  let used = 0;
  let length = 0;
  for (const [character] of glyphs) {
    const next = characterCells(character);
    if (length > 0 && used + next > width) {
      lengths.push(length);
      used = 0;
      length = 0;
    }
    used += next;
    length++;
  }
  return [...lengths, length];
}

/**
 * Breaks a line at spaces into lines of at most `width` columns. A word that is longer still is cut, with `…` (the rest
 * is lost), or goes on in the next line, with `'fold'`.
 */
export function wrap(glyphs: readonly Glyph[], width: number, overflow: 'ellipsis' | 'fold'): Glyph[][] {
  const starts = wordStarts(glyphs);
  const breaks: number[] = [];
  let used = 0;
  starts.forEach((start, index) => {
    const word = glyphs.slice(start, starts[index + 1] ?? glyphs.length);
    const length = cellWidth(withoutTrailingSpace(word));
    if (width - used >= length) {
      used += cellWidth(word);
      return;
    }
    if (length > width && overflow === 'fold') {
      let pieceStart = start;
      for (const pieceLength of chop(word, width)) {
        if (pieceStart > 0) breaks.push(pieceStart);
        used = cellWidth(glyphs.slice(pieceStart, pieceStart + pieceLength));
        pieceStart += pieceLength;
      }
      return;
    }
    if (start > 0) breaks.push(start);
    used = cellWidth(word);
  });
  const edges = [0, ...breaks, glyphs.length];
  return edges.slice(1).map((end, index) => {
    const line = withoutTrailingSpace(glyphs.slice(edges[index], end), width);
    if (cellWidth(line) <= width) return [...line];
    if (overflow === 'fold') return [...cut(line, width)];
    const kept = cut(line, width - 1);
    return [...kept, ['…', line[Math.min(kept.length, line.length - 1)][1]] as const];
  });
}

/** A line brought to exactly `width` columns. */
export function align(
  line: readonly Glyph[],
  width: number,
  alignment: 'left' | 'right' | 'center',
): readonly Glyph[] {
  const text = alignment === 'left' ? line : withoutTrailingSpace(line);
  const space = Math.max(0, width - cellWidth(text));
  const before = alignment === 'left' ? 0 : alignment === 'right' ? space : Math.floor(space / 2);
  return [...blanks(before), ...text, ...blanks(space - before)];
}

/** The text of a line, with escape codes around each run of one style where `colors` is true. */
export function renderGlyphs(glyphs: readonly Glyph[], colors: boolean): string {
  let text = '';
  let current = '';
  for (const [character, style] of glyphs) {
    if (colors && style !== current) {
      if (current !== '') text += '\u001b[0m';
      if (style !== '') text += `\u001b[${style}m`;
      current = style;
    }
    text += character;
  }
  return current === '' ? text : `${text}\u001b[0m`;
}
