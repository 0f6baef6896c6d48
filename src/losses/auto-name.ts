/** Keras's snake_case of a class or function name: `IoU` → `io_u`, `KLDivergence` → `kl_divergence`. */
export function snakeName(name: string): string {
  return name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

const counters = new Map<string, number>();

/** The name of an object that was given none: `precision`, `precision_1`, `precision_2`, ... */
export function automaticName(className: string): string {
  const prefix = snakeName(className);
  const count = counters.get(prefix) ?? 0;
  counters.set(prefix, count + 1);
  return count === 0 ? prefix : `${prefix}_${count}`;
}

/** Starts automatic names of losses and metrics from the beginning again. */
export function resetAutomaticNames(): void {
  counters.clear();
}
