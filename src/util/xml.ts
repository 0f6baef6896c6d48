const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in SVG and HTML, without the control characters that XML does not allow. */
export const escapeXml = (text: string): string =>
  Array.from(text)
    .filter((character) => character >= ' ' || character === '\n' || character === '\t')
    .join('')
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character]);
