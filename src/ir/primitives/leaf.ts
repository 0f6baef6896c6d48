import type { Primitive } from '../primitive';
import type { DType } from '../dtype';
import type { Shape } from '../shape';

const nothing = (): void => {};

const input: Primitive = {
  name: 'input',
  kind: 'leaf',
  isOpen: true,
  infer: (_, attributes) => ({ shape: attributes.shape as Shape, dtype: attributes.dtype as DType }),
  evaluate: nothing,
};

const constant: Primitive = {
  name: 'constant',
  kind: 'leaf',
  infer: (_, attributes) => ({ shape: attributes.shape as Shape, dtype: attributes.dtype as DType }),
  evaluate: nothing,
};

/** Values that come from outside a program, and values fixed in it. */
export const LEAF = { input, constant };
