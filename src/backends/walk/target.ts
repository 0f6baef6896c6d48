import type { Target } from '../../compile/fuse';
import { isReduction } from '../../compile/loop-builder';

/** What takes much longer than an addition. */
const FUNCTIONS = new Set(
  'exp expm1 log log1p tanh sigmoid erf erfc sin cos tan pow sqrt rsqrt rng_bits'.split(' '),
);

/** All that a description of loops can say, in every dtype: nodes that it cannot are evaluated, also inside scans. */
export const walkTarget: Target = {
  computes: (node) => {
    const { kind, name } = node.primitive;
    if (name === 'project') return false;
    return (
      kind === 'view' || kind === 'elementwise' || name === 'iota' || name === 'rng_bits' || isReduction(node)
    );
  },
  stores: () => true,
  multiplies: ({ primitive: { name } }) => name === 'dot' || name === 'conv',
  calls: () => true,
  needsFixed: () => false,
  needs: () => true,
  cost: (name) => (FUNCTIONS.has(name) ? 16 : 1),
  keepsRows: () => false,
};
