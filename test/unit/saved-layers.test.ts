import { afterEach, describe, expect, it } from 'vitest';
import { Input, Model, Tensor, loadModel, utils, type layers } from 'keratin';
import { sameJson } from '../../src/config/construct';
import { modelToBytes } from '../../src/saving/save';
import { CLASSES, COMPANIONS, inputOf, makeLayer, others, wave, type LayerClass } from './layer-samples';

const flat = (value: unknown): string =>
  JSON.stringify(value, (_, entry: unknown) =>
    entry instanceof Tensor ? [entry.shape, entry.dtype, entry.toArray()] : entry,
  );

interface Sample {
  readonly layer: layers.Layer;
  readonly model: Model;
  readonly inputs: Tensor | readonly Tensor[];
}

/** A model around one layer, with weights unlike those it starts with. */
function sample(constructor: LayerClass, options: object): Sample {
  utils.clearSession();
  utils.setRandomSeed(1);
  const { className: name } = constructor;
  const layer = makeLayer(constructor, options);
  const given = inputOf(name) as Tensor | readonly Tensor[];
  const data = given instanceof Tensor ? [given] : [...given];
  const symbolOf = ({ shape, dtype }: Tensor) => Input({ shape: shape.slice(1), dtype });
  const symbols = data.map(symbolOf);
  const first = given instanceof Tensor ? symbols[0] : [...symbols];
  const extra: Record<string, unknown> = {};
  if (/MultiHead|GroupQuery/.test(name)) {
    data.push(wave([2, 5, 6], 0, 1));
    symbols.push(symbolOf(data[1]));
    extra.value = symbols[1];
  }
  const model = new Model({ inputs: symbols, outputs: layer.apply(first, extra) });
  for (const [i, weight] of model.weights.entries())
    weight.assign(weight.value.add(wave(weight.shape, 0, 0.1).mul(i + 1)));
  return { layer, model, inputs: data.length === 1 ? data[0] : data };
}

/** Whether a layer draws numbers whenever it is called. */
const isRandom = ({ className }: layers.Layer): boolean =>
  /^Random|^(AutoContrast|MixUp|Solarization)$/.test(className);

/** What differs between a model and itself after it was saved. */
async function lost({ layer, model, inputs }: Sample, format: 'keras' | 'h5'): Promise<string[]> {
  const again = await loadModel(modelToBytes(model, format));
  const other = again.getLayer(layer.name);
  const facts = (each: Model, of: layers.Layer): Readonly<Record<string, unknown>> => ({
    policy: of.dtypePolicy.name,
    trainable: of.trainable,
    weights: each.weights.map((weight) => [
      weight.name,
      weight.dtype,
      weight.trainable,
      String(weight.regularizer),
      String(weight.constraint),
    ]),
    losses: each.losses,
    types: each.outputs.map(({ shape, dtype }) => [shape, dtype]),
  });
  const outputs = [model, again].map((each) => flat(each.apply(inputs)));
  const [before, after] = [facts(model, layer), facts(again, other)];
  const differing = Object.keys(before).filter((key) => flat(before[key]) !== flat(after[key]));
  if (!sameJson(layer.getConfig(), other.getConfig())) differing.push('config');
  if (!isRandom(layer) && outputs[0] !== outputs[1]) differing.push('output');
  return differing;
}

/** Layers of other layers' making, and what is only called with states. */
const LEFT_OUT = /^InputLayer$|Cell/;

describe('a saved layer of each class, with each of its options, is the same after loading', () => {
  afterEach(() => utils.clearSession());

  it.each(
    CLASSES.filter(({ className }) => !LEFT_OUT.test(className)).map((one) => [one.className, one] as const),
  )('%s', async (name, constructor) => {
    const own = Object.entries(constructor.options).filter(([, { required }]) => !required);
    const companionsOf = (option: string): object =>
      Object.fromEntries(
        Object.entries(COMPANIONS[`${name}.${option}`] ?? COMPANIONS[option] ?? {}).filter(
          ([key]) => key in constructor.options,
        ),
      );
    const tries: readonly (readonly object[])[] = [
      [{}],
      [{ trainable: false }],
      [{ dtype: 'mixed_float16' }],
      [{ dtype: 'float16' }],
      [{ name: 'other' }],
      ...own.map(([option, { fallback }]) =>
        others(fallback).map((value) => ({ ...companionsOf(option), [option]: value })),
      ),
    ];
    const found: string[] = [];
    for (const values of tries) {
      for (const options of values) {
        let made: Sample;
        try {
          made = sample(constructor, options);
        } catch {
          // Refused: the next value.
          continue;
        }
        for (const format of ['keras', 'h5'] as const)
          for (const difference of await lost(made, format))
            found.push(`${format} ${JSON.stringify(options)}: ${difference}`);
        break;
      }
    }
    expect(found).toEqual([]);
  });
});
