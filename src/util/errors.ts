import { INSPECT } from './notebook';

/** A fact in an error: any plain value that the failing test looked at. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What an error is made of before its text is rendered. */
export interface ErrorFacts {
  /** Short stable identifier, e.g. `matmul-inner`. */
  readonly code: string;
  /** One sentence: what was expected. */
  readonly expected: string;
  /** The received values, one line each, rendered as `name = value`. */
  readonly received?: Readonly<Record<string, string>>;
  /** What the person can do. */
  readonly advice?: string;
  /** Typed facts for programs. */
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * The base of every error Keratin throws. It carries typed facts (`code`, `details`) and frames that layers and passes
 * add while the stack unwinds; its text is rendered from those.
 */
export class KeratinError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;
  readonly #facts: ErrorFacts;
  readonly #frames: string[] = [];

  constructor(facts: ErrorFacts) {
    super('', facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.details = facts.details ?? {};
    this.#facts = facts;
    this.name = new.target.name;
    this.message = this.#render();
  }

  /** Adds where the error happened, innermost first, e.g. `layer "dense_1" (Dense)`. */
  addFrame(frame: string): this {
    if (!this.#frames.includes(frame)) this.#frames.push(frame);
    this.message = this.#render();
    return this;
  }

  override toString(): string {
    return this.message;
  }

  /** The stack, with the name once and without the facts that the text has. */
  [INSPECT](_depth: number, options: object, inspect: (value: unknown, options: object) => string): string {
    const stack = (this.stack ?? this.message).replace(`${this.name}: `, '');
    return this.cause === undefined ? stack : `${stack}\n[cause]: ${inspect(this.cause, options)}`;
  }

  #render(): string {
    const { expected, received = {}, advice } = this.#facts;
    const lines = [`${this.name}[${this.code}]: ${expected}`];
    const width = Math.max(0, ...Object.keys(received).map((name) => name.length));
    for (const [name, value] of Object.entries(received)) lines.push(`  ${name.padEnd(width)} = ${value}`);
    if (this.#frames.length > 0) lines.push(`  in ${this.#frames.join(', in ')}`);
    if (advice !== undefined) lines.push(`  ${advice}`);
    return lines.join('\n');
  }
}

/** Shapes do not fit together. */
export class ShapeError extends KeratinError {}
/** A value type is not accepted. */
export class DTypeError extends KeratinError {}
/** An argument has a value that is not accepted. */
export class ArgumentError extends KeratinError {}
/** A name (layer, loss, optimizer, option, column) is unknown. */
export class NameError extends KeratinError {}
/** Something was called in a state that does not allow it, e.g. `fit` before `compile`. */
export class StateError extends KeratinError {}
/** A file is missing, truncated, foreign or refused. */
export class FormatError extends KeratinError {}
/** Data given to `fit`, `predict` or a frame cannot be used. */
export class DataError extends KeratinError {}

/** For a class of the user's without a method that it needs. */
export const notImplemented = (what: string, method: string, made: object): StateError =>
  new StateError({
    code: 'not-implemented',
    expected: `${what} needs its own ${method}.`,
    received: { class: made.constructor.name },
  });

/** Runs `body`; a `KeratinError` leaving it carries `frame`. */
export function withFrame<T>(frame: () => string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof KeratinError) error.addFrame(frame());
    throw error;
  }
}

/** The first line of an error's text, without the full stop. */
export const firstLine = (text: string | undefined): string =>
  (text ?? 'unknown error').split('\n')[0].trim().replace(/\.$/, '');
