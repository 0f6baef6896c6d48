import type { Json, JsonObject } from '../config/option';
import { FormatError, KeratinError } from '../util/errors';

/** Deepest nesting of a config; models nested ten deep need about a hundred levels. */
const maximumDepth = 600;

function invalid(what: string, found: string, cause?: unknown): FormatError {
  return new FormatError({
    code: 'config-json',
    expected: `${what} must be JSON as Keras writes it.`,
    received: { found },
    advice: 'The file is damaged: copy or download it again, or save it again.',
    cause,
  });
}

/** Python writes NaN, Infinity and -Infinity bare; in JSON too large a number stands for infinity, null for NaN. */
const BARE: Readonly<Record<string, string>> = { NaN: 'null', Infinity: '1e999' };

/** The text with Python's bare numbers replaced, once its nesting is known to be sane. */
function sanitize(text: string, what: string): string {
  let depth = 0;
  const pattern = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|NaN|Infinity/gs;
  return text.replaceAll(pattern, (token) => {
    if (token === '[' || token === '{') {
      depth += 1;
      if (depth > maximumDepth) throw invalid(what, `values nested more than ${maximumDepth} deep`);
    } else if (token === ']' || token === '}') depth -= 1;
    return Object.hasOwn(BARE, token) ? BARE[token] : token;
  });
}

/** Names that would reach into the prototypes of JavaScript objects. */
function refusePrototypes(key: string, value: unknown, what: string): unknown {
  if (key !== '__proto__') return value;
  throw new FormatError({
    code: 'config-key',
    expected: `${what} must not use the key "__proto__".`,
    received: { '"__proto__"': JSON.stringify(value)?.slice(0, 100) ?? 'undefined' },
    advice: 'No version of Keras writes it: the file is not trustworthy.',
  });
}

/**
 * Reads a config as Keras writes it.
 *
 * @throws FormatError `config-json` for other text, `config-key` for keys that reach into prototypes.
 */
export function parseJson(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(sanitize(text, what), (key, entry) => refusePrototypes(key, entry, what));
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw invalid(what, JSON.stringify(text.slice(0, 60)), cause);
  }
  if (!isRecord(value)) throw invalid(what, JSON.stringify(text.slice(0, 60)));
  return value as JsonObject;
}

/** Whether a value is an object of JSON, not a list. */
export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is what Keras writes for an object of a class. */
export const isClassJson = (value: unknown): value is ClassJson =>
  isRecord(value) && typeof value.class_name === 'string';

/** What Keras writes for an object of a class; old files have a list or text as config. */
export interface ClassJson {
  readonly class_name: string;
  readonly config: Json;
  readonly module?: Json;
  readonly registered_name?: Json;
  readonly build_config?: Json;
  readonly name?: Json;
  readonly inbound_nodes?: Json;
  readonly [key: string]: Json | undefined;
}

/** A config with keys renamed; a key whose new name is null is left out. */
export function renameKeys(config: JsonObject, names: Readonly<Record<string, string | null>>): JsonObject {
  const entries = Object.entries(config).flatMap(([key, value]): [string, Json][] => {
    const name = Object.hasOwn(names, key) ? names[key] : key;
    return name === null ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** A config without some keys. */
export const withoutKeys = (config: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));

/** Numbers Python Keras refuses where they are not floats, so that 0 must be written as 0.0. */
const FLOATS: ReadonlySet<string> = new Set(['beta', 'learning_rate', 'momentum', 'threshold']);

const isWholeFloat = (key: string, value: unknown): value is number =>
  FLOATS.has(key) && typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e16;

/** A value as Python's `json.dumps` writes it: ASCII, spaces after separators, Infinity and NaN bare. */
export function pythonJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'string') return asciiString(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    const write = (key: string, entry: unknown): string =>
      isWholeFloat(key, entry) ? `${entry}.0` : pythonJson(entry);
    return `{${entries.map(([key, entry]) => `${asciiString(key)}: ${write(key, entry)}`).join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

const asciiString = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * Runs `body`, which reads a config; where it meets what no version of Keras writes, such as a text in place of a list,
 * the error says so.
 *
 * @throws FormatError `model-config`
 */
export function guarded<T>(body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (cause instanceof KeratinError) throw cause;
    throw new FormatError({
      code: 'model-config',
      expected: 'the config of the model must be as Keras writes it.',
      received: { problem: String(cause).split('\n')[0] },
      advice: 'The file may be damaged; save the model again where it was made.',
      cause,
    });
  }
}
