import type { Target } from '../compile/fuse';
import type { Lowered } from '../compile/steps';
import { lower } from '../compile/lower';
import { sizeOf } from '../ir/shape';
import type { ProgramSpec } from './backend';
import type { Storage } from './storage';

/** The variables of a program, in the order in which its places number them. */
export const storagesOf = ({ reads, writes }: ProgramSpec): Storage[] => [
  ...new Set([...reads.keys(), ...writes.keys()]),
];

/**
 * The steps of a program.
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
): Lowered =>
  lower(
    {
      inputs: spec.inputs,
      outputs: spec.outputs,
      variables: storages.map((storage) => ({
        dtype: storage.dtype,
        size: sizeOf(storage.shape),
        read: spec.reads.get(storage) ?? null,
        write: spec.writes.get(storage) ?? null,
      })),
      addressOf: (index) => addressOf(storages[index]),
    },
    target,
  );
