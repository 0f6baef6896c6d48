import { createRequire } from 'node:module';

/** The version of this package. */
export function version(): string {
  const { version: found } = createRequire(import.meta.url)('keratin/package.json') as { version: string };
  return found;
}
