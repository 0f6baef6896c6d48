import { KeratinError } from '../util/errors';
import type { Command, Terminal } from './command';
import { CommandError, commandHelp, hint, oneLine, parseCommand } from './command';
import { version } from './version';

/** Each command is loaded when it is called: `keratin --version` needs none of the engine. */
const commands: Readonly<Record<string, { readonly help: string; readonly load: () => Promise<Command> }>> = {
  tutorial: {
    help: 'Runs the tutorial, on your data or on made-up data.',
    load: async () => (await import('./tutorial')).tutorial,
  },
  train: {
    help: 'Trains a network to predict one column of a CSV.',
    load: async () => (await import('./train')).train,
  },
  predict: {
    help: 'Applies a model to the rows of a CSV.',
    load: async () => (await import('./predict')).predict,
  },
  summary: {
    help: 'Shows the layers of a saved model.',
    load: async () => (await import('./summary')).summary,
  },
  info: {
    help: 'Shows the version, the engine and what this machine offers it.',
    load: async () => (await import('./info')).info,
  },
};

function overview(): string {
  const lines = Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(10)}${help}`);
  return [
    'keratin: Keras for TypeScript',
    '',
    'keratin COMMAND [arguments]',
    '',
    ...lines,
    '',
    'keratin COMMAND --help shows what a command takes; keratin --version shows the version.',
    '',
  ].join('\n');
}

/** Where `runCli` writes. */
export interface CliOutput extends Terminal {
  /** Takes what goes to standard error. */
  readonly writeError: (text: string) => void;
}

function standardStreams(): CliOutput {
  return {
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    isTty: process.stdout.isTTY === true,
  };
}

/**
 * Runs the command line.
 *
 * @param args What follows `keratin`.
 * @returns The exit code: 0, or 2 with one line on standard error where something asked for cannot be done.
 */
export async function runCli(
  args: readonly string[],
  output: CliOutput = standardStreams(),
): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    output.write(overview());
    return 0;
  }
  if (name === '--version' || name === '-v') {
    output.write(`${version()}\n`);
    return 0;
  }
  const isKnown = Object.hasOwn(commands, name);
  try {
    if (!isKnown) {
      const what = name.startsWith('-') ? 'option' : 'command';
      const known = what === 'option' ? ['--help', '--version'] : Object.keys(commands);
      throw new CommandError(`there is no ${what} "${name}". ${hint(name, known, `${what}s`)}`);
    }
    const command = await commands[name].load();
    const parsed = parseCommand(command, rest);
    if (parsed === null) output.write(commandHelp(command));
    else await command.run(parsed.positionals, parsed.options, output);
    return 0;
  } catch (error) {
    const isExpected = error instanceof CommandError || error instanceof KeratinError;
    if (!isExpected) throw error;
    const text = error instanceof KeratinError ? oneLine(error) : error.message;
    output.writeError(`keratin${isKnown ? ` ${name}` : ''}: ${text}\n`);
    return 2;
  }
}
