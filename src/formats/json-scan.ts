import type { Allowance } from './allowance';

/** Bytes that values of JSON take at most once they are parsed, beside their letters. */
const cost = { object: 80, array: 64, key: 160, string: 40, number: 16, bare: 96 } as const;

/** What a scan of a text finds. */
export interface JsonScan {
  /** Deepest nesting of lists and objects. */
  readonly depth: number;
  /** Where Python's bare numbers stand: `NaN`, `Infinity` and `-Infinity`, without the sign. */
  readonly bare: readonly number[];
}

const quote = 34;
const backslash = 92;

/** The end of the string that begins at `start`, past its closing quote. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at + 1;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return text[at] === ':';
}

/**
 * Looks through a text of JSON before it is parsed and charges what its values will take; whether it is JSON at all is left
 * to the parser.
 *
 * @param onKey is given each key as it stands in the text, with its quotes, and where it ends
 * @throws FormatError `file-unfolds`; what `onKey` throws
 */
export function scanJson(
  text: string,
  allowance: Allowance,
  what: string,
  onKey: (quoted: string, end: number) => void = () => {},
): JsonScan {
  let depth = 0;
  let deepest = 0;
  const bare: number[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text[at];
    if (letter === '"') {
      const end = stringEnd(text, at);
      const isName = isKey(text, end);
      allowance.charge((isName ? cost.key : cost.string) + 2 * (end - at), what);
      if (isName) onKey(text.slice(at, end), end);
      at = end;
      continue;
    }
    if (letter === '{' || letter === '[') {
      allowance.charge(letter === '{' ? cost.object : cost.array, what);
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (letter === '}' || letter === ']') depth -= 1;
    else if (letter === ',') allowance.charge(cost.number, what);
    else if (text.startsWith('NaN', at) || text.startsWith('Infinity', at)) {
      allowance.charge(cost.bare, what);
      bare.push(at);
      at += letter === 'N' ? 3 : 8;
      continue;
    }
    at += 1;
  }
  return { depth: deepest, bare };
}
