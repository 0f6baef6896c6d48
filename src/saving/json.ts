import type { Json, JsonObject } from '../config/option';
import type { Allowance } from '../formats/allowance';
import { scanJson } from '../formats/json-scan';
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

/** The text with Python's bare numbers replaced. */
function withoutBare(text: string, places: readonly number[]): string {
  if (places.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const at of places) {
    const token = text[at] === 'N' ? 'NaN' : 'Infinity';
    parts.push(text.slice(from, at), BARE[token]);
    from = at + token.length;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** What an object of a class takes: layers, metrics and the like are made of them, the largest of which have cells and copies. */
const classBytes = 12_288;

/** What small objects of classes take, which large models have by the thousands. */
const smallBytes = 512;
const SMALL =
  /^\s*:\s*"(__keras_tensor__|DTypePolicy|Zeros|Ones|(Glorot|He|Lecun)(Normal|Uniform)|Orthogonal|function)"/;

/** Looks at a key before anything is parsed. */
function checkKey(quoted: string, after: string, what: string, allowance: Allowance): void {
  if (quoted === '"class_name"')
    allowance.charge(SMALL.test(after) ? smallBytes : classBytes, `objects of classes in ${what}`);
  if (!quoted.includes('_proto_') && !quoted.includes('\\')) return;
  let key: unknown;
  try {
    key = JSON.parse(quoted);
  } catch (cause) {
    throw invalid(what, quoted.slice(0, 60), cause);
  }
  // It would reach into the prototypes of JavaScript objects.
  if (key !== '__proto__') return;
  throw new FormatError({
    code: 'config-key',
    expected: `${what} must not use the key "__proto__".`,
    received: { key: quoted.slice(0, 60) },
    advice: 'No version of Keras writes it: the file is not trustworthy.',
  });
}

/**
 * Reads a config as Keras writes it. It is looked through before it is parsed: how deep and how large it is, and its keys.
 *
 * @throws FormatError `config-json` for other text, `config-key` for keys that reach into prototypes, `file-unfolds` for
 *   more than the file is worth.
 */
export function parseJson(text: string, what: string, allowance: Allowance): JsonObject {
  const { depth, bare } = scanJson(text, allowance, what, (quoted, end) =>
    checkKey(quoted, text.slice(end, end + 40), what, allowance),
  );
  if (depth > maximumDepth) throw invalid(what, `values nested more than ${maximumDepth} deep`);
  let value: unknown;
  try {
    value = JSON.parse(withoutBare(text, bare));
  } catch (cause) {
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
      received: { problem: 'a value of another kind than Keras writes in its place' },
      advice: 'The file may be damaged; save the model again where it was made.',
      cause,
    });
  }
}
