import { StateError } from './errors';
import type { nodeModules as modulesOfNode } from './node-modules';

/** Node's own answer; code that is built for pages may run there, too (tests with a simulated page, say). */
interface Host {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
}

async function builtin<T>(name: string): Promise<T> {
  const found = (globalThis as Host).process?.getBuiltinModule?.(`node:${name}`);
  if (found !== undefined) return found as T;
  throw new StateError({
    code: 'no-node-modules',
    expected: 'files on disk are read and written by the build of this package for Node.',
    received: { module: `node:${name}`, build: 'the one for pages' },
    advice: 'In Node import the package without the condition "browser", or use Node 20.16 or later.',
    details: { module: name },
  });
}

/** The modules of Node, where there are any, without an import that bundlers of pages would have to resolve. */
export const nodeModules: typeof modulesOfNode = {
  crypto: () => builtin('crypto'),
  fs: () => builtin('fs'),
  files: () => builtin('fs/promises'),
  os: () => builtin('os'),
  path: () => builtin('path'),
  url: () => builtin('url'),
};
