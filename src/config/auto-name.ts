const counts = new Map<string, number>();

/** `LayerNormalization` → `layer_normalization`, `Conv2D` → `conv2d`, `RMSprop` → `rm_sprop`: Keras's own rule. */
export function snakeCaseOfClass(className: string): string {
  return className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** `name` the first time, then `name_1`, `name_2`, ... */
export function uniqueName(name: string): string {
  const count = counts.get(name) ?? 0;
  counts.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** The name an object gets where none is given: `dense`, `dense_1`, ... */
export const autoName = (className: string): string => uniqueName(snakeCaseOfClass(className));

/** Runs `body`; names it takes are free again afterwards. */
export function keepNames<T>(body: () => T): T {
  const kept = [...counts];
  try {
    return body();
  } finally {
    counts.clear();
    for (const [name, count] of kept) counts.set(name, count);
  }
}

/** Starts all names anew, as Keras's `clear_session`. */
export const resetNames = (): void => counts.clear();
