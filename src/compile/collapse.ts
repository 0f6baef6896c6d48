import type { LoopStep, LoopValue } from './steps';

/** The loop without values that nothing stored depends on. */
export function pruned(step: LoopStep): LoopStep {
  const needed = new Set(step.stores.map((store) => store.value));
  for (let i = step.values.length - 1; i >= 0; i--) {
    const value = step.values[i];
    if (needed.has(i) && 'operands' in value) for (const operand of value.operands) needed.add(operand);
  }
  const moved = new Map<number, number>();
  const values: LoopValue[] = [];
  for (const [i, value] of step.values.entries()) {
    if (!needed.has(i)) continue;
    moved.set(i, values.length);
    values.push(
      'operands' in value ? { ...value, operands: value.operands.map((o) => moved.get(o)!) } : value,
    );
  }
  return {
    ...step,
    values,
    stores: step.stores.map((store) => ({ ...store, value: moved.get(store.value)! })),
  };
}

/** A pass over rows as a loop of its own. */
export function finishedPass(loop: LoopStep): LoopStep {
  const reduces = loop.values.some((value) => value.kind === 'reduce');
  return collapse(reduces ? loop : { ...loop, kept: loop.dimensions.length });
}

/** The loop with neighbouring dimensions made one where every access allows it. */
export function collapse(step: LoopStep): LoopStep {
  const { dimensions, kept } = step;
  const strideLists = [
    ...step.values.flatMap((value) =>
      value.kind === 'load' ? [value.access.strides] : value.kind === 'index' ? [value.strides] : [],
    ),
    ...step.stores.map((store) => store.access.strides),
  ];
  // Each group of dimensions is represented by its last one.
  const groups: { size: number; last: number; kept: boolean }[] = [];
  for (const [i, size] of dimensions.entries()) {
    const previous = groups[groups.length - 1];
    const mergeable =
      previous !== undefined &&
      previous.kept === i < kept &&
      strideLists.every((strides) => strides[previous.last] === strides[i] * size);
    if (mergeable) groups[groups.length - 1] = { ...previous, size: previous.size * size, last: i };
    else groups.push({ size, last: i, kept: i < kept });
  }
  const select = (strides: readonly number[]): number[] => groups.map(({ last }) => strides[last]);
  return {
    ...step,
    dimensions: groups.map(({ size }) => size),
    kept: groups.filter((group) => group.kept).length,
    values: step.values.map((value) => {
      if (value.kind === 'load')
        return { ...value, access: { ...value.access, strides: select(value.access.strides) } };
      return value.kind === 'index' ? { ...value, strides: select(value.strides) } : value;
    }),
    stores: step.stores.map(({ value, access }) => ({
      value,
      access: { ...access, strides: select(access.strides) },
    })),
  };
}
