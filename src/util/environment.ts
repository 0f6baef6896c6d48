/** What a program may do, as Deno names it. */
type Permission = { readonly name: 'env'; readonly variable?: string } | { readonly name: 'ffi' | 'read' };

/** Node's `process` and Deno's permissions, of which nothing is there in a page. */
interface Host {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  readonly Deno?: {
    readonly permissions?: { querySync?(permission: Permission): { readonly state: string } };
  };
}

/**
 * Whether the platform lets this program do something without asking the person: where there are no permissions it does.
 * Nothing of this library is worth a question.
 */
export function isPermitted(permission: Permission): boolean {
  const { permissions } = (globalThis as Host).Deno ?? {};
  return permissions?.querySync === undefined || permissions.querySync(permission).state === 'granted';
}

/** A variable of the environment; undefined where there is none, and where this program may not look. */
export function environment(name: string): string | undefined {
  if (!isPermitted({ name: 'env', variable: name })) return undefined;
  return (globalThis as Host).process?.env?.[name];
}
