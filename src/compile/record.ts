import type { Node } from '../ir/node';
import type { Lowered } from './steps';
import { watchPasses } from './watch';

/** What a compile went through. Nothing in it changes any more. */
export interface Recording {
  /** The roots of the program before the first pass and after each one; those of loops' bodies are not kept. */
  readonly nodes: { readonly pass: string; readonly roots: readonly Node[] }[];
  readonly steps: { readonly pass: string; readonly program: Lowered }[];
}

/** Compiles something and keeps what the passes made of it. */
export function recordPasses<T>(compile: () => T): { readonly result: T; readonly recording: Recording } {
  const recording: Recording = { nodes: [], steps: [] };
  const stop = watchPasses({
    nodes: (pass, roots, { isBody }) => void (isBody || recording.nodes.push({ pass, roots })),
    steps: (pass, program, { isBody }) => void (isBody || recording.steps.push({ pass, program })),
  });
  try {
    return { result: compile(), recording };
  } finally {
    stop();
  }
}
