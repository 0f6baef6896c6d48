import { detectFeatures } from './features';

/** Pages of 64 KiB in the 4 GiB that 32-bit addresses reach. */
const MAXIMUM_PAGES = 65536;

/** Whether memory can be shared with other threads here: in pages only where they are isolated from other origins. */
export const canShareMemory = (): boolean =>
  detectFeatures().threads &&
  typeof SharedArrayBuffer !== 'undefined' &&
  (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;

/** How modules declare a memory that they import. */
export const memoryImport = (shared: boolean): { initial: number; maximum?: number; shared?: boolean } =>
  shared ? { initial: 0, maximum: MAXIMUM_PAGES, shared } : { initial: 0 };

/** A new memory. */
export const makeMemory = (pages: number, shared: boolean): WebAssembly.Memory =>
  new WebAssembly.Memory(shared ? { initial: pages, maximum: MAXIMUM_PAGES, shared } : { initial: pages });
