import type { Primitive } from '../primitive';

const nothing = (): void => {};

const input: Primitive<'input'> = {
  name: 'input',
  kind: 'leaf',
  isOpen: true,
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  evaluate: nothing,
};

const constant: Primitive<'constant'> = {
  name: 'constant',
  kind: 'leaf',
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  evaluate: nothing,
};

/** Values that come from outside a program, and values fixed in it. */
export const LEAF = { input, constant };
