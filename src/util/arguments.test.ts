import { describe, expect, it } from 'vitest';
import { checkNoMore, optionsFrom } from './arguments';

const sum = (...given: unknown[]) => optionsFrom('sum', ['axis', 'keepdims'] as never, given);
const textOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('arguments behind those without a default', () => {
  it.each([
    [[], {}],
    [[undefined], {}],
    [[{ axis: 1 }], { axis: 1 }],
    [[0], { axis: 0 }],
    [[null], { axis: null }],
    [[[0, 1], { keepdims: true }], { axis: [0, 1], keepdims: true }],
    [[undefined, { keepdims: true }], { keepdims: true }],
  ])('%j are %j', (given, options) => {
    expect(sum(...given)).toEqual(options);
  });

  it.each([
    [[{ axes: 1 }], 'no option "axes"'],
    [[0, { keepdim: true }], 'no option "keepdim"'],
    [[0, true], 'takes its optional arguments in one object'],
    [[{ axis: 0 }, { keepdims: true }], 'more arguments than it takes by position'],
    [[0, { axis: 1 }], 'given axis twice'],
    [[0, {}, 3], 'more arguments than it takes by position'],
  ])('%j are refused', (given, words) => {
    expect(textOf(() => sum(...given))).toContain(words);
  });

  it('refuses anything behind the last parameter of a function without options', () => {
    expect(textOf(() => checkNoMore('square', [3]))).toBe(
      'ArgumentError[too-many-arguments]: square was given more arguments than it takes by position.\n' +
        '  surplus 1 = 3\n' +
        '  square has no options. In map and the like, call it in a function of its own: (x) => square(x).',
    );
    expect(textOf(() => checkNoMore('square', []))).toBe('accepted');
  });
});
