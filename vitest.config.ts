import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^keratin$/, replacement: `${source}index.ts` },
      { find: /^keratin\/(.*)$/, replacement: `${source}$1/index.ts` },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts', 'tutorial/**/*.test.ts'],
    setupFiles: ['test/support/seeds.ts', 'test/support/verify.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
