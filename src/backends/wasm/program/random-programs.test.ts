import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareBackends } from '../../testing/compare';
import { randomProgram } from '../../testing/random-programs';

it('random programs agree with the reference', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 120 }),
      fc.integer({ min: 1, max: 18 }),
      (numbers, length) => {
        const { inputs, outputs } = randomProgram(numbers, length);
        expect(compareBackends(inputs, outputs, 1e-4)).toEqual([]);
      },
    ),
    { numRuns: 600 },
  );
});
