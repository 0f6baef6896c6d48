import { WINDOW_CALLS } from '../backends/wasm/kernels/calls/window-calls';
import { windowSupport } from '../compile/windows';
import { windowPrimitives } from '../ir/primitives/window';

/**
 * Constructors of convolutions and poolings whose nodes bring what compiles them, and the kernels of the backend that pages
 * start with: whoever makes such a node has loaded them. Other backends are loaded whole.
 */
export const WINDOWS = windowPrimitives(windowSupport(WINDOW_CALLS));
