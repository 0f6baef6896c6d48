import { constraintOption } from '../../constraints/option';
import { boolean, integer, nullable } from '../../config/kinds';
import type { Initializer } from '../../initializers';
import * as initializers from '../../initializers';
import { initializerOption } from '../../initializers/option';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import { ArgumentError, ShapeError } from '../../util/errors';
import { formatShape } from '../../ir/shape';
import type { EinsumDenseOptions } from '../core/einsum-dense';
import type { DTypePolicy } from '../dtype-policy';
import type { SymbolicShape } from '../keras-tensor';
import type { CallOptions, Layer, OtherShapes } from '../layer';
import { maskOf } from '../mask';
import { optionalRate, seed } from '../option-kinds';
import type { AttentionMasks } from './masks';

/** Options of the projections of attention layers. */
export const projectionOptions = () => ({
  /** Share of the attention that training drops. Default 0. */
  dropout: optionalRate(),
  /** Whether the projections add learned numbers. Default true. */
  useBias: boolean(true),
  /** Whether a gate made of the query multiplies what is attended to. Default false. */
  useGate: boolean(false),
});

/** Options that follow the sizes. */
export const kernelOptions = () => ({
  /** Places see only others nearer than this. Default: all. */
  slidingWindow: nullable(integer(1, { minimum: 1 })),
  kernelInitializer: initializerOption('glorot_uniform'),
  biasInitializer: initializerOption('zeros'),
  kernelRegularizer: regularizerOption(null),
  biasRegularizer: regularizerOption(null),
  activityRegularizer: regularizerOption(null),
  kernelConstraint: constraintOption(null),
  biasConstraint: constraintOption(null),
  seed: seed(),
});

interface ProjectionConfig {
  readonly kernelInitializer: Initializer | null;
  readonly biasInitializer: Initializer | null;
}

const fresh = (initializer: Initializer | null): Initializer | null =>
  initializer === null ? null : initializers.get(initializers.serialize(initializer));

/** Options of one projection: everything the layer was given, with initializers of its own. */
export function projection(config: ProjectionConfig, policy: DTypePolicy, name: string): EinsumDenseOptions {
  const { kernelInitializer, biasInitializer, ...given } = config as ProjectionConfig & Record<string, never>;
  const { kernelRegularizer, biasRegularizer, activityRegularizer, kernelConstraint, biasConstraint } = given;
  return {
    kernelRegularizer,
    biasRegularizer,
    activityRegularizer,
    kernelConstraint,
    biasConstraint,
    dtype: policy,
    kernelInitializer: fresh(kernelInitializer),
    biasInitializer: fresh(biasInitializer),
    name,
  };
}

/** The tensors of an attention layer's call. @throws ArgumentError `attention-value` where the value is missing. */
export function sources(layer: Layer, options: CallOptions): { value: Tensor; key: Tensor; hasKey: boolean } {
  const { value, key } = options as { value?: Tensor; key?: Tensor | null };
  if (value === undefined) {
    throw new ArgumentError({
      code: 'attention-value',
      expected: `${layer.className} needs the values to look at.`,
      received: { value: 'undefined' },
      advice: 'Give them as an option: layer.apply(query, { value }).',
    });
  }
  return { value, key: key ?? value, hasKey: key != null };
}

/** The shapes of values and keys a layer is built for. */
export function sourceShapes(
  layer: Layer,
  others: OtherShapes,
): { value: SymbolicShape; key: SymbolicShape } {
  const value = others.value as SymbolicShape | undefined;
  const key = (others.key ?? value) as SymbolicShape | undefined;
  if (value === undefined || key === undefined || value.slice(1, -1).join() !== key.slice(1, -1).join()) {
    throw new ShapeError({
      code: 'attention-shapes',
      expected: `${layer.className} needs values and keys with equal axes but for the last.`,
      received: {
        value: value === undefined ? 'none' : formatShape(value),
        key: key === undefined ? 'none' : formatShape(key),
      },
    });
  }
  return { value, key };
}

/** The masks of a call: given as options, or attached to the tensors. */
export function callMasks(query: Tensor | null, options: CallOptions, window: number | null): AttentionMasks {
  const given = options as Readonly<Record<string, Tensor | null | undefined>>;
  const attached = (name: string): Tensor | null => (given[name] == null ? null : maskOf(given[name]));
  return {
    query,
    value: given.valueMask ?? attached('value'),
    key: given.keyMask ?? attached('key'),
    attention: given.attentionMask ?? null,
    causal: options.useCausalMask === true,
    window,
  };
}
