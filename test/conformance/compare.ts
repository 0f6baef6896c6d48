import { isFloat } from '../../src/ir/dtype';
import { sameShape } from '../../src/ir/shape';
import { Tensor } from '../../src/runtime/tensor';
import { PythonFloat, type Tolerance, type Value } from './values';

const show = (value: unknown): string => {
  if (value instanceof Tensor) return `${value.dtype}[${value.shape.join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  return JSON.stringify(value) ?? String(value);
};

const close = (got: number, expected: number, { rtol, atol }: Tolerance): boolean =>
  Object.is(got, expected) ||
  got === expected ||
  (Number.isNaN(got) && Number.isNaN(expected)) ||
  Math.abs(got - expected) <= atol + rtol * Math.abs(expected);

function compareTensors(got: Tensor, expected: Tensor, tolerance: Tolerance): string | null {
  if (!sameShape(got.shape, expected.shape))
    return `shape [${got.shape.join(', ')}], expected [${expected.shape.join(', ')}]`;
  if (got.dtype !== expected.dtype) return `dtype ${got.dtype}, expected ${expected.dtype}`;
  const exact = !isFloat(expected.dtype);
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [got.data[i], expected.data[i]];
    if (exact ? a === b : close(a, b, tolerance)) continue;
    return `element ${i} of [${expected.shape.join(', ')}] is ${a}, expected ${b}`;
  }
  return null;
}

/** What is wrong with a result, or null. Tensors need equal shapes and dtypes; numbers stand for themselves. */
export function difference(
  got: unknown,
  expected: Value,
  tolerance: Tolerance,
  path = 'result',
): string | null {
  if (expected instanceof Tensor) {
    if (!(got instanceof Tensor)) return `${path} is ${show(got)}, expected ${show(expected)}`;
    const problem = compareTensors(got, expected, tolerance);
    return problem === null ? null : `${path}: ${problem}`;
  }
  if (expected instanceof PythonFloat || typeof expected === 'number') {
    const wanted = typeof expected === 'number' ? expected : expected.value;
    const value = got instanceof Tensor && got.size === 1 ? got.item() : got;
    return typeof value === 'number' && close(value, wanted, tolerance)
      ? null
      : `${path} is ${show(value)}, expected ${wanted}`;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) {
      return `${path} is ${show(got)}, expected ${expected.length} parts`;
    }
    for (const [i, part] of (expected as readonly Value[]).entries()) {
      const problem = difference(got[i], part, tolerance, `${path}[${i}]`);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (typeof expected === 'object' && expected !== null) {
    for (const [name, part] of Object.entries(expected)) {
      const own = (got as Record<string, unknown> | null)?.[name];
      const problem = difference(own, part as Value, tolerance, `${path}.${name}`);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (typeof expected === 'boolean' && got instanceof Tensor && got.size === 1) {
    return difference(got.item() !== 0, expected, tolerance, path);
  }
  return got === expected ? null : `${path} is ${show(got)}, expected ${show(expected)}`;
}
