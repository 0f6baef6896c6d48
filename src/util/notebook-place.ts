import type { NotebookPlace } from './notebook';

// The build for pages has nothing of this: a page is no notebook.

interface DenoKernel {
  broadcast(type: string, content: Readonly<Record<string, unknown>>): Promise<void>;
}

interface TslabDisplay {
  raw(type: string, content: string): void;
}

interface Host {
  readonly Deno?: { readonly jupyter?: DenoKernel };
  readonly __tslab__?: {
    readonly require: (name: string) => { readonly newDisplay: () => TslabDisplay };
  };
}

/** Deno's kernel, where this runs in it: elsewhere Deno refuses the property. */
function denoKernel(): DenoKernel | null {
  try {
    return (globalThis as Host).Deno?.jupyter ?? null;
  } catch {
    return null;
  }
}

function denoPlace(kernel: DenoKernel): NotebookPlace {
  const transient = { display_id: crypto.randomUUID() };
  let type = 'display_data';
  return {
    show(data) {
      void kernel.broadcast(type, { data, metadata: {}, transient });
      type = 'update_display_data';
    },
  };
}

/** tslab shows one type at a time: the richest. */
function tslabPlace(display: TslabDisplay): NotebookPlace {
  return {
    show(bundle) {
      const [type, content] = Object.entries(bundle)[0];
      display.raw(type, typeof content === 'string' ? content : JSON.stringify(content));
    },
  };
}

/** A new place below the cell that runs now; null where this is no notebook. */
export function notebookPlace(): NotebookPlace | null {
  const kernel = denoKernel();
  if (kernel !== null) return denoPlace(kernel);
  const tslab = (globalThis as Host).__tslab__;
  return tslab === undefined ? null : tslabPlace(tslab.require('tslab').newDisplay());
}
