import type { DType } from '../ir/dtype';
import type { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import type { WeightFunction } from '../runtime/variable';
import type { SymbolicShape } from './keras-tensor';

/** Other arguments of a layer's call. */
export interface CallOptions {
  /** Whether this is training (dropout drops, batch statistics are used). */
  readonly training?: boolean;
  /** Which time steps count; by default what earlier layers attached to the inputs. */
  readonly mask?: Tree<Tensor | null> | null;
  readonly [name: string]: unknown;
}

/** A shape, or the shapes of several inputs. */
export type InputShape = SymbolicShape;

/** Shapes of tensors among the options of a call, by name. */
export type OtherShapes = Readonly<Record<string, Tree<SymbolicShape>>>;

/** How a weight is made. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Name, config or instance. Default `glorot_uniform` for floats, zeros otherwise. */
  readonly initializer?: unknown;
  /** Default: the layer's variable dtype. */
  readonly dtype?: DType;
  readonly trainable?: boolean;
  /** Whether layers that compute in 16 bits read it in 16 bits. Default true. */
  readonly autocast?: boolean;
  readonly regularizer?: WeightFunction | null;
  readonly constraint?: WeightFunction | null;
}
