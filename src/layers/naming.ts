const scopes: string[] = [];

/** Runs `body` inside the scope of a layer: paths of weights made there start with its name. */
export function withNameScope<T>(name: string, body: () => T): T {
  scopes.push(name);
  try {
    return body();
  } finally {
    scopes.pop();
  }
}

/** The path of something called `name` here. */
export const scopedPath = (name: string): string => [...scopes, name].join('/');
