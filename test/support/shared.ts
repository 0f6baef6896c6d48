import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file or folder of reference data kept beside the repository (`../shared`), or null where it is absent:
 * tests that need it are then left out, by name.
 */
export function sharedPath(...parts: string[]): string | null {
  const path = fileURLToPath(new URL(`../../../shared/${parts.join('/')}`, import.meta.url));
  return existsSync(path) ? path : null;
}
