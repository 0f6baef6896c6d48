import { describe, expect, it } from 'vitest';
import { partsOf } from './parts';

class Part {
  readonly kind: string;
  constructor(kind: string) {
    this.kind = kind;
  }
}
class Helper {
  part = new Part('hidden');
}

const rules = {
  isPart: (value: unknown): value is Part => value instanceof Part,
  except: new Set(['config']),
  memberName: ({ kind }: Part): string => kind,
};
const pathsIn = (owner: object): string[] => partsOf(owner, rules).map(({ path }) => path);
const part = (kind = 'dense'): Part => new Part(kind);

describe('parts of an object', () => {
  // As Keras 3.15.1 names them: containers are counted whether or not there is something in them.
  it.each([
    ['properties', { a: part(), b: part() }, ['a', 'b']],
    ['a list', { ls: [part(), part('conv'), part()] }, ['ls/dense', 'ls/conv', 'ls/dense_1']],
    [
      'lists in a list',
      { ls: [[part(), part()], [part()]] },
      ['ls/container/dense', 'ls/container/dense_1', 'ls/container_1/dense'],
    ],
    ['a list of texts before', { ls: [['text'], [part()]] }, ['ls/container_1/dense']],
    [
      'a map',
      {
        m: new Map([
          ['x', part()],
          ['y', part()],
        ]),
      },
      ['m/dense', 'm/dense_1'],
    ],
    ['a set', { s: new Set([part()]) }, ['s/dense']],
    ['objects of lists', { o: { b: [part()], a: [part()] } }, ['o/container/dense', 'o/container_1/dense']],
    [
      'an object without a prototype',
      { o: Object.assign(Object.create(null), { a: part() }) as object },
      ['o/dense'],
    ],
    ['what is excepted', { config: { layer: part() }, a: part() }, ['a']],
    ['objects of other classes', { helper: new Helper(), bytes: new Uint8Array(3) }, []],
  ])('are found in %s', (_, owner, expected) => expect(pathsIn(owner)).toEqual(expected));

  it('are found where containers contain themselves, and however deep', () => {
    const loop: unknown[] = [part()];
    loop.push(loop);
    const shared = [part()];
    expect(pathsIn({ loop, shared, again: shared })).toEqual(['loop/dense', 'shared/dense', 'again/dense']);
  });
});
