/** What an outer call passes on to the layers it calls. */
export interface CallContext {
  /** Whether this is training, where the outermost call says so. */
  readonly training: boolean | null;
  /** The layer that is called, in words. */
  readonly frame: string;
}

const contexts: CallContext[] = [];

/** The context of the call in progress, or null outside of any. */
export const callContext = (): CallContext | null => contexts[contexts.length - 1] ?? null;

/** Runs `body` as part of a call. */
export function withCallContext<T>(context: CallContext, body: () => T): T {
  contexts.push(context);
  try {
    return body();
  } finally {
    contexts.pop();
  }
}
