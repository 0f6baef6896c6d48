import { escapeXml } from '../util/xml';
/** Attribute values; what is undefined is left out, and numbers have at most two decimals. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const attributeText = (value: string | number): string =>
  typeof value === 'number' ? String(Number(value.toFixed(2))) : escapeXml(value);

/** An SVG element; `content` is markup. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${attributeText(value)}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A piece of text with the colour it has. */
export interface TextPart {
  readonly text: string;
  readonly fill?: string;
  readonly bold?: boolean;
}

/** A line of text made of parts. */
export function textElement(parts: readonly TextPart[], attributes: Attributes): string {
  const spans = parts.map(({ text, fill, bold }) => {
    const content = escapeXml(text);
    if (fill === undefined && bold !== true) return content;
    return element('tspan', { fill, 'font-weight': bold === true ? 600 : undefined }, content);
  });
  return element('text', attributes, spans.join(''));
}

/** Widths of characters in parts of the font size, in the widest of the common sans-serif fonts. */
const characterWidths: readonly (readonly [RegExp, number])[] = [
  [/[\u0300-\u036f]/, 0],
  [/[ .,:;'|/il()[\]]/, 0.34],
  [/[\u2080-\u2089]/, 0.42],
  [/[mwMW@%=+−<>]/, 0.84],
  [/[\u1100-\uffff]/, 1],
];

/** About how wide a line of text is. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    width += characterWidths.find(([pattern]) => pattern.test(character))?.[1] ?? 0.62;
  }
  return width * fontSize;
}
