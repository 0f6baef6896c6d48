import type { Optional, Required } from '../../config/kinds';
import { oneOf, nullable, required, requiredFunction, saveable, text } from '../../config/kinds';
import { badOption } from '../../config/option';

/** Whether a callback says what it does: 1 (or true) does. Default 0. */
export const verbosity = (): Optional<0 | 1 | boolean, 0 | 1> =>
  saveable<0 | 1 | boolean, 0 | 1>(
    (value, site) => {
      if (value === 0 || value === 1) return value;
      if (typeof value === 'boolean') return value ? 1 : 0;
      throw badOption(site, '0 or 1', value);
    },
    (value) => value,
    0,
  );

/** A function, or null for none. */
export const optionalFunction = <F extends (...args: never[]) => unknown>(): Optional<F | null> =>
  nullable(requiredFunction<F>());

/** The path of a file. */
export const path = (): Required<string> =>
  required(
    saveable<string, string>(
      (value, site) => {
        if (typeof value === 'string' && value !== '') return value;
        throw badOption(site, 'the path of a file', value);
      },
      (value) => value,
      '',
    ),
  );

/** What callbacks that watch a quantity are told. */
export const monitorOptions = () => ({
  /** Name in the logs. Default `val_loss`. */
  monitor: text('val_loss'),
  /** Which way it gets better; `auto` goes by what it is. Default `auto`. */
  mode: oneOf(['auto', 'min', 'max'], 'auto'),
});
