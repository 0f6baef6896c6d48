import type { ValueType } from '../../assembler/assembler';
import { integers } from '../common/emit';
import type { KernelLibrary } from './library';
import { windowLibraryBytes } from './window-library-bytes';

/** The kernels of convolutions and poolings by name: parameter types (none returns a value). */
export const WINDOW_KERNELS = {
  conv: integers(4),
  convInputGradient: integers(4),
  convFilterGradient: integers(4),
  pool: integers(4),
  maxPoolGradient: integers(4),
  averagePoolGradient: integers(4),
} as const satisfies Record<string, ValueType[]>;

export const WINDOW_LIBRARY: KernelLibrary = {
  name: 'windows',
  kernels: WINDOW_KERNELS,
  bytes: windowLibraryBytes,
};
