import { floatx } from '../ops/settings';
import { isTensorLike } from '../runtime/given';
import { badReturn, refusePromise, returnedScalar } from '../runtime/returned';
import { Tensor } from '../runtime/tensor';

// What classes and functions of people's own give to optimizers.

/** A rate that people's code gave. @throws ArgumentError `bad-return`. */
export function oneNumber(given: unknown, owner: string): Tensor {
  const site = { owner, expected: 'one number' };
  if (!isTensorLike(given) || Number.isNaN(given)) throw badReturn(site, given);
  return returnedScalar(Tensor.from(given, floatx()), site).reshape([]);
}

/** @throws ArgumentError `bad-return` where a step of a variable returns a tensor, which nobody would read. */
export function checkUpdate(returned: unknown, optimizer: object, path: string): void {
  const owner = `${optimizer.constructor.name}.updateStep`;
  refusePromise(returned, { owner });
  if (!(returned instanceof Tensor)) return;
  throw badReturn(
    {
      owner,
      expected: 'nothing: it changes the variable itself',
      advice: `Assign the new value: variable.assign(...), here of "${path}".`,
    },
    returned,
  );
}
