import { concatenation } from './concatenate';
import { CONTRACTION } from './contraction';
import { project, scanPrimitive } from './control';
import { ELEMENTWISE } from './elementwise';
import { INDEX } from './indexing';
import { LEAF } from './leaf';
import { RANDOM } from './random';
import { REDUCE } from './reduce';
import { SHAPE } from './shape';
import { windowPrimitives } from './window';

/** All primitives by name, with nothing but their rules: what all of them have in common is tested on these. */
export const PRIMITIVES = {
  ...LEAF,
  ...ELEMENTWISE,
  ...SHAPE,
  concatenate: concatenation,
  ...REDUCE,
  ...CONTRACTION,
  ...INDEX,
  ...windowPrimitives().primitives,
  ...RANDOM,
  scan: scanPrimitive().primitive,
  project,
};
