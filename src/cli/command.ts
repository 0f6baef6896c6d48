import { parseArgs } from 'node:util';
import type { KeratinError } from '../util/errors';
import { nearestName } from '../util/names';

/** Where a command writes. */
export interface Terminal {
  readonly write: (text: string) => void;
  /** Whether lines can be written over, and how wide they may be. */
  readonly isTty: boolean;
}

/** One `--option` of a command. */
export interface OptionSpec {
  /** What stands for its value in the help, e.g. `N`; null for a switch. */
  readonly value: string | null;
  readonly help: string;
}

/** Values of options by name; switches are `''`. */
export type OptionValues = ReadonlyMap<string, string>;

/** A command: what it is called with, and what it does. */
export interface Command {
  readonly name: string;
  readonly help: string;
  /** Names of the positional arguments, all of which must be given. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly run: (positionals: readonly string[], options: OptionValues, terminal: Terminal) => Promise<void>;
}

/** Something the person asked for that cannot be done: shown as one line, exit code 2. */
export class CommandError extends Error {}

/** `Did you mean "x"?` where a name is near, else what there is. */
export function hint(name: string, known: readonly string[], what: string): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  return known.length === 0 ? `There are no ${what}.` : `Known ${what}: ${known.join(', ')}.`;
}

const helpOption: OptionSpec = { value: null, help: 'Shows this text.' };

/** What a command is called like: `keratin summary FILE`. */
export const usage = ({ name, positionals, options }: Command): string =>
  ['keratin', name, ...positionals, ...(Object.keys(options).length === 0 ? [] : ['[options]'])].join(' ');

/** The help of a command. */
export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, help: helpOption });
  const left = options.map(([name, { value }]) => `--${name}${value === null ? '' : ` ${value}`}`);
  const width = Math.max(...left.map((text) => text.length));
  const lines = options.map(([, { help }], i) => `  ${left[i].padEnd(width)}  ${help}`);
  return `${usage(command)}\n\n${command.help}\n\nOptions:\n${lines.join('\n')}\n`;
}

/**
 * Splits what follows a command's name into positional arguments and options; null where help is asked for.
 *
 * @throws CommandError for unknown options, missing values, and too many or too few arguments.
 */
export function parseCommand(
  command: Command,
  args: readonly string[],
): { positionals: readonly string[]; options: OptionValues } | null {
  const specs: Readonly<Record<string, OptionSpec>> = { ...command.options, help: helpOption };
  const types = Object.entries(specs).map(
    ([name, { value }]) => [name, { type: value === null ? 'boolean' : 'string' }] as const,
  );
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: {
      ...(Object.fromEntries(types) as Record<string, { type: 'string' | 'boolean' }>),
      h: { type: 'boolean' },
    },
  });
  const positionals: string[] = [];
  const options = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const name = token.rawName === '-h' ? 'help' : token.name;
    if (!Object.hasOwn(specs, name)) {
      const known = Object.keys(specs).map((option) => `--${option}`);
      throw new CommandError(`there is no option ${token.rawName}. ${hint(token.rawName, known, 'options')}`);
    }
    const { value } = specs[name];
    if (value === null && token.value !== undefined) throw new CommandError(`--${name} takes no value.`);
    if (value !== null && (token.value === undefined || token.value === '')) {
      throw new CommandError(`--${name} needs a value: --${name} ${value}.`);
    }
    if (options.has(name)) throw new CommandError(`--${name} is given twice.`);
    options.set(name, token.value ?? '');
  }
  if (options.has('help')) return null;
  const missing = command.positionals.slice(positionals.length);
  if (missing.length > 0) throw new CommandError(`${missing[0]} is missing: ${usage(command)}`);
  if (positionals.length > command.positionals.length) {
    const extra = positionals[command.positionals.length];
    throw new CommandError(`"${extra}" is one argument too many: ${usage(command)}`);
  }
  return { positionals, options };
}

/** A number in a range. */
export interface NumberRange {
  readonly whole?: boolean;
  readonly minimum?: number;
  /** Whether the minimum itself is excluded. */
  readonly above?: boolean;
  readonly below?: number;
}

function describeRange({ whole = false, minimum, above = false, below }: NumberRange): string {
  const limits = [
    ...(minimum === undefined ? [] : [above ? `above ${minimum}` : `${minimum} or more`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return `a ${whole ? 'whole ' : ''}number${limits.length === 0 ? '' : `, ${limits.join(' and ')}`}`;
}

/** A number given as text. @throws CommandError where it is none, or out of range. */
export function parseNumber(name: string, text: string, range: NumberRange): number {
  const { whole = false, minimum = -Infinity, above = false, below = Infinity } = range;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = Number.isFinite(value) && (!whole || Number.isInteger(value)) && value < below;
  if (fits && (above ? value > minimum : value >= minimum)) return value;
  throw new CommandError(`--${name} needs ${describeRange(range)}, not "${text}".`);
}

/** The number an option was given, or its default. */
export function numberOption(
  options: OptionValues,
  name: string,
  fallback: number,
  range: NumberRange,
): number {
  const text = options.get(name);
  return text === undefined ? fallback : parseNumber(name, text, range);
}

/** Names with commas between them. */
export const listOption = (options: OptionValues, name: string): string[] =>
  (options.get(name) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** An error in one line: what was expected, what was received, what to do. */
export function oneLine(error: KeratinError): string {
  const [first, ...rest] = error.message.split('\n').map((line) => line.trim());
  const expected = first.replace(/^\w+\[[\w-]+\]: /, '').replace(/[.:]$/, '');
  const received = rest
    .filter((line) => /^[^\s=][^=]* = /.test(line))
    .map((line) => line.replace(/\s+= /, ' = '));
  const advice = rest.filter((line) => !/^[^\s=][^=]* = /.test(line) && !line.startsWith('in '));
  const facts = received.length === 0 ? '' : ` (${received.join(', ')})`;
  return `${expected}${facts}.${advice.length === 0 ? '' : ` ${advice.join(' ')}`}`;
}
