import { escapeXml } from './xml';

// What a program in a notebook shows beside text. Kernels ask values for it (`Symbol.for('Jupyter.display')`: Deno's), or are
// told (progress bars, tables that are printed: Deno's kernel and tslab).

/** The ways in which a notebook may show one thing, by type, the richest first: `text/html`, `image/svg+xml`, `text/plain`. */
export type MimeBundle = Readonly<Record<string, string | object>>;

/**
 * A picture. Programs that make a page of a notebook, or that do not trust it, leave SVG out: they show the image of the
 * HTML.
 */
export const pictureBundle = (svg: string, text: string): MimeBundle => ({
  'image/svg+xml': svg,
  'text/html': `<img alt="${escapeXml(text)}" src="data:image/svg+xml,${encodeURIComponent(svg)}">`,
  'text/plain': text,
});

/** The method by which Deno's kernel asks a value how it is shown. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display');

/** The method by which Node, Deno and Bun ask a value for its text. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** What notebooks show as more than text. */
export interface Displayable {
  [JUPYTER_DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

/** Whether a value says itself how notebooks show it. */
export const isDisplayable = (value: unknown): value is Displayable =>
  typeof value === 'object' && value !== null && JUPYTER_DISPLAY in value;

/** One place below a cell, written over with each update. */
export interface NotebookPlace {
  show(bundle: MimeBundle): void;
}
