import { afterEach, expect, it, vi } from 'vitest';
import { environment, isPermitted } from './environment';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

it('reads variables of the environment', () => {
  vi.stubEnv('KERATIN_TEST', 'yes');
  expect(environment('KERATIN_TEST')).toBe('yes');
  expect(environment('KERATIN_NO_SUCH')).toBeUndefined();
});

it('knows none in a page', () => {
  vi.stubGlobal('process', undefined);
  expect(environment('KERATIN_TEST')).toBeUndefined();
  expect(isPermitted({ name: 'read' })).toBe(true);
});

it('does not look where it would have to ask', () => {
  const asked: string[] = [];
  vi.stubGlobal('process', {
    env: new Proxy({}, { get: (_, name) => asked.push(String(name)) && 'secret' }),
  });
  const granted = { name: 'env', variable: 'KERATIN_THREADS' };
  vi.stubGlobal('Deno', {
    permissions: {
      querySync: (permission: object) => ({
        state: JSON.stringify(permission) === JSON.stringify(granted) ? 'granted' : 'prompt',
      }),
    },
  });
  expect([environment('KERATIN_BLAS'), environment('KERATIN_THREADS')]).toEqual([undefined, 'secret']);
  expect(asked).toEqual(['KERATIN_THREADS']);
  expect(isPermitted({ name: 'ffi' })).toBe(false);
});
