const said = new Set<string>();

/** Warns once in a process: later calls with the same text say nothing. */
export function warnOnce(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  console.warn(text);
}

/** NumPy's warning of arithmetic whose result is not a usual number. */
export const warnOfArithmetic = (what: string, operation: string, result: string): void =>
  warnOnce(`RuntimeWarning: ${what} encountered in ${operation}: the result is ${result} there.`);
