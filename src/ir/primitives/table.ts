import { CONTRACTION } from './contraction';
import { CONTROL } from './control';
import { ELEMENTWISE } from './elementwise';
import { INDEX } from './indexing';
import { LEAF } from './leaf';
import { RANDOM } from './random';
import { REDUCE } from './reduce';
import { SHAPE } from './shape';
import { WINDOW } from './window';

/** All primitives by name. */
export const PRIMITIVES = {
  ...LEAF,
  ...ELEMENTWISE,
  ...SHAPE,
  ...REDUCE,
  ...CONTRACTION,
  ...INDEX,
  ...WINDOW,
  ...RANDOM,
  ...CONTROL,
};

export type PrimitiveName = keyof typeof PRIMITIVES;
