/** Keras's name of the class in Python, where it differs from that in configs. */
const PYTHON_CLASSES: Readonly<Record<string, string>> = { GroupQueryAttention: 'GroupedQueryAttention' };

/** Keras's name of the class in Python. */
export const pythonClass = (className: string): string =>
  Object.hasOwn(PYTHON_CLASSES, className) ? PYTHON_CLASSES[className] : className;
