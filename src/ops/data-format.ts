import { checkChoice } from '../util/choices';
import { current, type DataFormat } from './settings';

/**
 * The data format meant: the given one, or the default.
 *
 * @param owner name of the function that was given it, for messages
 * @param format 'channels_last', 'channels_first', or null for `imageDataFormat()`
 * @returns 'channels_last' or 'channels_first'
 */
export function resolveDataFormat(owner: string, format: string | null | undefined): DataFormat {
  if (format === null || format === undefined) return current.imageDataFormat;
  return checkChoice(owner, 'dataFormat', format, ['channels_last', 'channels_first']);
}
