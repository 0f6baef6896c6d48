import { checkNoMore } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import { INSPECT, JUPYTER_DISPLAY, isDisplayable, pictureBundle, type MimeBundle } from '../util/notebook';
import { notebookPlace } from '../util/notebook-place';

interface Inspectable {
  [INSPECT](): string;
}

const isInspectable = (value: unknown): value is Inspectable =>
  typeof value === 'object' && value !== null && INSPECT in value;

async function bundleOf(value: unknown): Promise<MimeBundle> {
  if (isDisplayable(value)) return value[JUPYTER_DISPLAY]();
  if (isInspectable(value)) return { 'text/plain': value[INSPECT]() };
  if (typeof value === 'string' && value.trimStart().startsWith('<svg')) {
    return pictureBundle(value, `<picture of ${value.length} characters of SVG>`);
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { 'text/plain': String(value) };
  }
  throw new ArgumentError({
    code: 'not-displayable',
    expected: 'display shows what this library makes, and texts, numbers and booleans.',
    received: { value: value === null ? 'null' : typeof value },
    advice: 'Use console.log for other values.',
  });
}

/**
 * Shows a value below the running cell of a notebook (Deno's kernel, tslab): frames as tables, charts, diagrams (SVG text)
 * and histories as pictures, all else as text. Elsewhere its text is printed.
 *
 * @param value a frame, chart, history, tensor, layer, ...; text, a number or a boolean
 * @throws ArgumentError `not-displayable` for other values
 *
 * @example
 * import { utils } from 'keratin';
 * await utils.display('hello'); // hello
 *
 * @see https://ipython.readthedocs.io/en/stable/api/generated/IPython.display.html — IPython's `display`
 */
export async function display(value: unknown, ...others: readonly never[]): Promise<void> {
  checkNoMore('display', others);
  const bundle = await bundleOf(value);
  const place = notebookPlace();
  if (place === null) console.log(String(bundle['text/plain'] ?? value));
  else place.show(bundle);
}
