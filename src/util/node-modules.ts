// The one place that names modules of Node: the build for pages has `node-modules-of-pages.ts` in its place, so that
// bundlers find no name they cannot resolve.

/** The modules of Node that files are read, written and fetched with. */
export const nodeModules = {
  crypto: () => import('node:crypto'),
  fs: () => import('node:fs'),
  files: () => import('node:fs/promises'),
  os: () => import('node:os'),
  path: () => import('node:path'),
  url: () => import('node:url'),
};
