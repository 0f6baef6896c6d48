// Kinds of values that stand in one place of a call: what functions and methods check before they begin. A kind says
// what it takes; what a value means beyond that (an axis that exists, a column that is there) its user checks.

/** What may stand in one place of a call. */
export interface Kind<T = unknown> {
  /** In words, after "needs x to be": `a whole number`. */
  readonly expects: string;
  readonly fits: (value: unknown) => value is T;
  /** What to write instead of a wrong value. */
  readonly advice?: string;
}

function kind<T>(expects: string, fits: (value: unknown) => boolean, advice?: string): Kind<T> {
  return { expects, fits: fits as (value: unknown) => value is T, advice };
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
const isText = (value: unknown): boolean => typeof value === 'string';
const isListOf = (value: unknown, fits: (value: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);

/** A number; NaN and infinities included. */
export const aNumber = /* @__PURE__ */ kind<number>('a number', isNumber);
export const aWholeNumber = /* @__PURE__ */ kind<number>('a whole number', Number.isInteger);
export const aFlag = /* @__PURE__ */ kind<boolean>('true or false', (value) => typeof value === 'boolean');
export const aText = /* @__PURE__ */ kind<string>('a text', isText);
export const texts = /* @__PURE__ */ kind<readonly string[]>('a list of texts', (value) =>
  isListOf(value, isText),
);
export const wholeNumbers = /* @__PURE__ */ kind<readonly number[]>('a list of whole numbers', (value) =>
  isListOf(value, Number.isInteger),
);
export const aFunction = /* @__PURE__ */ kind<(...args: never[]) => unknown>(
  'a function',
  (value) => typeof value === 'function',
);

/** The size of one axis, or how many there are. */
export const aSize = /* @__PURE__ */ kind<number>(
  'a whole number of at least 0',
  (value) => Number.isInteger(value) && (value as number) >= 0,
);

/** How many there are, where none makes no sense. */
export const aPositiveSize = /* @__PURE__ */ kind<number>(
  'a whole number of at least 1',
  (value) => Number.isInteger(value) && (value as number) > 0,
);

/** The sizes of all axes. */
export const aShape = /* @__PURE__ */ kind<readonly number[]>(
  'a list of whole numbers of at least 0',
  (value) => isListOf(value, aSize.fits),
);

/** Any value: the function itself says what it takes. */
export const anything = /* @__PURE__ */ kind<never>('a value', () => true);

/** One of some texts (or other plain values). */
export const oneOf = (...values: readonly (string | number | boolean | null)[]): Kind =>
  kind(
    values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))).join(' or '),
    (value) => values.some((one) => one === value),
  );

/** What fits one of several kinds. */
export const either = <A, B>(first: Kind<A>, second: Kind<B>, advice?: string): Kind<A | B> =>
  kind(
    `${first.expects} or ${second.expects}`,
    (value) => first.fits(value) || second.fits(value),
    advice ?? first.advice ?? second.advice,
  );

/** Another kind of value, or null. */
export const nullable = <T>(inner: Kind<T>): Kind<T | null> =>
  kind(`${inner.expects} or null`, (value) => value === null || inner.fits(value), inner.advice);

/** A kind of one's own. */
export const ofKind = kind;

/** A text or null. */
export const aTextOrNull = /* @__PURE__ */ nullable(aText);

/** The name of a dtype, or null for the default; the function says which it knows. */
export const aDType = aTextOrNull;

/** One axis, or several. */
export const oneOrMoreAxes = /* @__PURE__ */ either(aWholeNumber, wholeNumbers);

/** One axis, several, or null for all. */
export const axisOrAxes = /* @__PURE__ */ nullable(oneOrMoreAxes);

/** A shape, or the size of the only axis. */
export const sizeOrShape = /* @__PURE__ */ either(aSize, aShape);

/** A whole number, or null. */
export const wholeNumberOrNull = /* @__PURE__ */ nullable(aWholeNumber);

/** One axis, or null. */
export const anAxisOrNull = wholeNumberOrNull;

/** A number, or one for each of several axes. */
export const sizes = /* @__PURE__ */ either(
  aNumber,
  kind<readonly number[]>('a list of numbers', (value) => isListOf(value, isNumber)),
);

/** What becomes a tensor; that nested arrays hold numbers alone is checked when it does. */
export const aTensor = /* @__PURE__ */ kind<never>(
  'a tensor, a number or a nested array of numbers',
  (value) => {
    if (typeof value === 'number' || typeof value === 'boolean') return true;
    if (typeof value !== 'object' || value === null) return false;
    return Array.isArray(value) || ArrayBuffer.isView(value) || 'node' in value || 'toTensor' in value;
  },
);
export const aTensorOrNull = /* @__PURE__ */ nullable(aTensor);

/** How random numbers are seeded (a tensor is a key already drawn); which numbers are seeds is checked when one is drawn. */
export const aSeed = /* @__PURE__ */ nullable(
  kind<never>(
    'a number or a SeedGenerator',
    (value) =>
      typeof value === 'number' ||
      (typeof value === 'object' && value !== null && ('state' in value || 'node' in value)),
  ),
);
