import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';

/** The smallest normal number of 32 bits: below it, processors take many times as long for each operation. */
const LEAST_NORMAL = 2 ** -126;

const isSubnormal = (value: Tensor): Tensor => value.abs().less(LEAST_NORMAL);

/**
 * Runs an update of an optimizer's slots. Slots of 32 bits that become subnormal, as the means of the gradients of units
 * that no longer learn do, become 0 instead, as they do in Keras: its backends switch subnormal numbers off.
 */
export function flushSubnormals(slots: readonly Variable[], update: () => void): void {
  const watched = slots.filter(({ dtype }) => dtype === 'float32');
  const before = watched.map(({ value }) => value.node);
  update();
  for (const [i, slot] of watched.entries()) {
    const { value } = slot;
    if (value.node !== before[i]) slot.assign(isSubnormal(value).where(0, value, 'float32'));
  }
}
