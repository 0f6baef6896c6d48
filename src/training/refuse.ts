import { ArgumentError } from '../util/errors';

/** The error for targets or weights beside data that comes in batches. */
export function refuse(action: string, option: 'y' | 'sampleWeight'): never {
  throw new ArgumentError({
    code: `batches-with-${option === 'y' ? 'y' : 'weights'}`,
    expected: `${action} takes ${option} as part of each batch where x comes in batches.`,
    received: { x: 'an iterable', [option]: 'given' },
    advice: option === 'y' ? 'Let the iterable give [x, y].' : 'Let the iterable give [x, y, sampleWeight].',
  });
}
