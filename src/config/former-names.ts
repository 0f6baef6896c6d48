/** Names of Keras 1 and 2, and of other libraries, with the option that is meant and how its value is written. */
const FORMER: Readonly<Record<string, readonly [name: string, write?: (value: unknown) => string]>> = {
  inputDim: ['inputShape', (value) => `[${String(value)}]`],
  batchInputShape: [
    'inputShape',
    (value) => (Array.isArray(value) ? `[${value.slice(1).join(', ')}]` : '[...]'),
  ],
  lr: ['learningRate'],
  eps: ['epsilon'],
  wd: ['weightDecay'],
  clipNorm: ['clipnorm'],
  clipValue: ['clipvalue'],
  alpha: ['negativeSlope'],
  init: ['kernelInitializer'],
  bias: ['useBias'],
  stride: ['strides'],
  dilation: ['dilationRate'],
  dilations: ['dilationRate'],
  epsilon: ['minDelta'],
  keepDims: ['keepdims'],
  initializer: ['kernelInitializer'],
  regularizer: ['kernelRegularizer'],
};

const written = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : '...';

/** Advice for a name that other versions or libraries have for one of the known options; null where there is none. */
export function formerName(name: string, value: unknown, known: readonly string[]): string | null {
  const camel = name.replaceAll(/_+([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
  if (!Object.hasOwn(FORMER, camel)) return null;
  const [option, write = written] = FORMER[camel];
  return known.includes(option) ? `Write ${option}: ${write(value)}.` : null;
}
