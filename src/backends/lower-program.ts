import type { Target } from '../compile/fuse';
import { lower } from '../compile/lower';
import { recordPasses } from '../compile/record';
import type { Lowered } from '../compile/steps';
import { sizeOf } from '../ir/shape';
import { environment } from '../util/environment';
import type { ProgramSpec } from './backend';
import type { Storage } from './storage';

/** The variables of a program, in the order in which its places number them. */
export const storagesOf = ({ reads, writes }: ProgramSpec): Storage[] => [
  ...new Set([...reads.keys(), ...writes.keys()]),
];

/**
 * The steps of a program. `KERATIN_DEBUG=ir,steps` has each one's nodes and steps printed to the error stream.
 *
 * @param storages its variables
 * @param addressOf the address of a variable that stays where it is while programs run, so that neighbours can be walked
 * as one; null for others.
 */
export const lowerProgram = (
  spec: ProgramSpec,
  storages: readonly Storage[],
  target: Target,
  addressOf: (storage: Storage) => number | null,
): Lowered => {
  const request = {
    inputs: spec.inputs,
    outputs: spec.outputs,
    variables: storages.map((storage) => ({
      dtype: storage.dtype,
      size: sizeOf(storage.shape),
      read: spec.reads.get(storage) ?? null,
      write: spec.writes.get(storage) ?? null,
    })),
    addressOf: (index: number) => addressOf(storages[index]),
  };
  const asked = environment('KERATIN_DEBUG');
  if (asked === undefined || asked === '') return lower(request, target);
  const { result, recording } = recordPasses(() => lower(request, target));
  // What a compile went through does not change any more: it is printed once there is what prints it.
  void import('../compile/explain').then(({ debugText }) => console.error(debugText(asked, recording)));
  return result;
};
