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
export const aNumber = kind<number>('a number', isNumber);
export const aWholeNumber = kind<number>('a whole number', Number.isInteger);
export const aFlag = kind<boolean>('true or false', (value) => typeof value === 'boolean');
export const aText = kind<string>('a text', isText);
export const texts = kind<readonly string[]>('a list of texts', (value) => isListOf(value, isText));
export const wholeNumbers = kind<readonly number[]>('a list of whole numbers', (value) =>
  isListOf(value, Number.isInteger),
);
export const aFunction = kind<(...args: never[]) => unknown>(
  'a function',
  (value) => typeof value === 'function',
);

/** Any value: the function itself says what it takes. */
export const anything = kind<never>('a value', () => true);

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

/** The name of a dtype, or null for the default; the function says which it knows. */
export const aDType = nullable(aText);

/** One axis, several, or null for all. */
export const axes = nullable(either(aWholeNumber, wholeNumbers));
