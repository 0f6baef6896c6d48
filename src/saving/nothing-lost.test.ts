import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetNames } from '../config/auto-name';
import type { JsonObject } from '../config/option';
import { readHdf5, writeHdf5 } from '../formats/hdf5';
import { isGroup, makeDataset, type Hdf5Group } from '../formats/hdf5-types';
import { readZip, writeZip } from '../formats/zip';
import { Dense, Dropout, Embedding, Input, LSTM, Layer } from '../layers';
import { loadModel } from '../load-model';
import { Mean } from '../metrics';
import { Model } from '../models/model';
import { Sequential } from '../models/sequential';
import { Adam } from '../optimizers';
import type { SeedGenerator } from '../random';
import { Tensor } from '../runtime/tensor';
import { Variable } from '../runtime/variable';
import { groupAt } from './stored-values';
import { modelToBytes } from './save';

const folder = mkdtempSync(join(tmpdir(), 'keratin-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(resetNames);

const x = Tensor.from([
  [0.5, -1, 2, 1],
  [1, 0, 0.25, -2],
]);

/** Paths of all arrays. */
const arrays = (group: Hdf5Group, prefix = ''): string[] =>
  [...group.children].flatMap(([name, child]) =>
    isGroup(child) ? arrays(child, `${prefix}${name}/`) : [`${prefix}${name}`],
  );

const weightsOf = (archive: Uint8Array): Hdf5Group => readHdf5(readZip(archive).get('model.weights.h5')!);

/** An archive with its weights changed. */
function changed(archive: Uint8Array, change: (root: Hdf5Group) => void): Uint8Array {
  const members = new Map(readZip(archive));
  const root = readHdf5(members.get('model.weights.h5')!);
  change(root);
  return writeZip(members.set('model.weights.h5', writeHdf5(root)));
}

const zeros = (shape: number[]) =>
  makeDataset({ shape, dtype: 'float32', data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

type Container = Iterable<unknown> | Readonly<Record<string, unknown>>;

class Block extends Layer {
  readonly ls: unknown;
  constructor(ls: unknown, options: JsonObject = {}) {
    super(options);
    this.ls = ls;
  }
  override call(given: Tensor): Tensor {
    let value = given;
    const each = (member: unknown): void => {
      if (member instanceof Layer) value = member.apply(value);
      else if (member instanceof Map || member instanceof Set || Array.isArray(member)) member.forEach(each);
      else Object.values(member as object).forEach(each);
    };
    each(this.ls);
    return value;
  }
}

describe('layers in containers', () => {
  // Paths as Keras 3.15.1 writes them (sets, which it does not write, are named like lists).
  const kinds: readonly [string, () => Container, string[]][] = [
    ['a list', () => [new Dense(3), new Dense(2)], ['dense', 'dense_1']],
    ['lists in a list', () => [[new Dense(3)], [new Dense(2)]], ['container/dense', 'container_1/dense']],
    [
      'a map',
      () =>
        new Map([
          ['a', new Dense(3)],
          ['b', new Dense(2)],
        ]),
      ['dense', 'dense_1'],
    ],
    ['a set', () => new Set([new Dense(3), new Dense(2)]), ['dense', 'dense_1']],
    [
      'objects of lists',
      () => ({ a: [new Dense(3)], b: [new Dense(2)] }),
      ['container/dense', 'container_1/dense'],
    ],
  ];
  it.each(kinds)('are saved and loaded from %s', async (_, make, names) => {
    class Nest extends Block {
      constructor(options: JsonObject = {}) {
        super(make(), options);
      }
    }
    const input = Input({ shape: [4] });
    const model = new Model({ inputs: input, outputs: new Nest().apply(input) });
    const bytes = modelToBytes(model);
    expect(arrays(weightsOf(bytes))).toEqual(
      names.flatMap((name) => [0, 1].map((i) => `layers/nest/ls/${name}/vars/${i}`)),
    );
    for (const file of [bytes, modelToBytes(model, 'h5')]) {
      const again = await loadModel(file, { customObjects: { Nest } });
      expect(String(again.apply(x))).toBe(String(model.apply(x)));
    }
  });

  it('are found where layers know each other', () => {
    class Loop extends Layer {
      readonly dense = new Dense(2);
      readonly friends: Layer[] = [];
      override call(value: Tensor): Tensor {
        return this.dense.apply(value);
      }
    }
    const [one, two] = [new Loop(), new Loop()];
    one.friends.push(two);
    two.friends.push(one);
    one.apply(x);
    two.apply(x);
    expect(one.flattenLayers()).toHaveLength(4);
    expect(one.trainableWeights).toHaveLength(4);
    one.trainable = false;
    expect(two.trainableWeights).toEqual([]);
  });

  it('train and count variables kept in lists', () => {
    class Lists extends Layer {
      readonly parts = { all: [new Variable([1, 2], { name: 'a' }), new Variable([3], { name: 'b' })] };
      override call(value: Tensor): Tensor {
        return value.mul(this.parts.all[1].value);
      }
    }
    expect(new Lists().trainableWeights.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('a model with a call of its own', () => {
  class Classifier extends Model {
    readonly words = new Embedding(10, 3);
    readonly reader = new LSTM(4);
    readonly heads = [new Dense(2), [new Dense(2)]] as const;
    override call(given: Tensor): Tensor {
      const read = this.reader.apply(this.words.apply(given));
      return this.heads[0].apply(read).add(this.heads[1][0].apply(read));
    }
  }

  it('has the weights of the file after loading', async () => {
    const words = Tensor.from([
      [1, 2, 3],
      [4, 5, 6],
    ]).astype('int32');
    const model = new Classifier();
    const expected = String(model.apply(words));
    const again = await loadModel(modelToBytes(model), { customObjects: { Classifier } });
    expect(String(again.apply(words))).toBe(expected);
    const old = await loadModel(modelToBytes(model, 'h5'), { customObjects: { Classifier } });
    expect(String(old.apply(words))).toBe(expected);
  });

  it('has its arrays where Keras 3.15.1 has them', () => {
    class Named extends Model {
      readonly encoder = new Dense(3);
      readonly middle = { a: new Dense(2) };
      readonly _hidden = new Dense(2);
      override call(given: Tensor): Tensor {
        return this._hidden.apply(this.middle.a.apply(this.encoder.apply(given)));
      }
    }
    const model = new Named();
    model.apply(x);
    // What comes behind the attribute `layers` stands in that list.
    expect(arrays(weightsOf(modelToBytes(model)))).toEqual([
      'encoder/vars/0',
      'encoder/vars/1',
      'layers/dense_1/vars/0',
      'layers/dense_1/vars/1',
      'layers/dense_2/vars/0',
      'layers/dense_2/vars/1',
    ]);
  });

  it('is read, too, where its arrays stand below their attributes', async () => {
    class Late extends Model {
      readonly outer = new Dense(3);
      override call(given: Tensor): Tensor {
        return this.outer.apply(given);
      }
    }
    const model = new Late();
    model.apply(x);
    const bytes = changed(modelToBytes(model), (root) => {
      root.children.set('outer', groupAt(root, ['layers', 'dense']));
      root.children.delete('layers');
    });
    const again = await loadModel(bytes, { customObjects: { Late } });
    expect(String(again.apply(x))).toBe(String(model.apply(x)));
  });

  it('says why it could not be built where the class of today needs values', async () => {
    class Looks extends Model {
      readonly dense = new Dense(2);
      override call(given: Tensor): Tensor {
        return this.dense.apply(given);
      }
    }
    class Reads extends Looks {
      override call(given: Tensor): Tensor {
        return given.data.length > 3 ? this.dense.apply(given) : given;
      }
    }
    const model = new Looks();
    model.apply(x);
    await expect(loadModel(modelToBytes(model), { customObjects: { Looks: Reads } })).rejects.toThrow(
      /building "looks" \(Reads\) as the file says/,
    );
  });

  it('keeps what optimizers of its own remember', async () => {
    class Two extends Model {
      readonly dense = new Dense(1);
      readonly ownOptimizer = new Adam({ learningRate: 0.5 });
      override call(given: Tensor): Tensor {
        return this.dense.apply(given);
      }
    }
    const model = new Two();
    model.apply(x);
    const gradients = model.trainableWeights.map(({ value }) => value.mul(0).add(1));
    model.ownOptimizer.apply(gradients, model.trainableWeights);
    const bytes = modelToBytes(model);
    expect(arrays(weightsOf(bytes)).filter((path) => path.startsWith('own_optimizer'))).toHaveLength(6);
    const again = (await loadModel(bytes, { customObjects: { Two } })) as Two;
    for (const { ownOptimizer, trainableWeights } of [model, again])
      ownOptimizer.apply(gradients, trainableWeights);
    expect(again.getWeights().map(String)).toEqual(model.getWeights().map(String));
    expect(again.ownOptimizer.variables.map(({ value }) => String(value))).toEqual(
      model.ownOptimizer.variables.map(({ value }) => String(value)),
    );
  });

  it('keeps what the compiled optimizer remembers, also where it is a property of the model', async () => {
    class Owner extends Model {
      readonly dense = new Dense(1);
      readonly own = new Adam({ learningRate: 0.5 });
      override call(given: Tensor): Tensor {
        return this.dense.apply(given);
      }
    }
    const model = new Owner();
    model.compile({ optimizer: model.own, loss: 'mse' });
    const train = (one: Model) => one.fit(x, x.at(':', ':1'), { verbose: 0, shuffle: false });
    await train(model);
    const again = (await loadModel(modelToBytes(model), { customObjects: { Owner } })) as Owner;
    expect(again.optimizer.iterations.item()).toBe(1);
    await train(again);
    await train(model);
    expect(again.getWeights().map(String)).toEqual(model.getWeights().map(String));
  });

  it('may build a functional graph in its constructor, and keep more beside it', async () => {
    class Fixed extends Model {
      readonly extra = new Dense(2);
      constructor() {
        const input = Input({ shape: [4] });
        super({ inputs: input, outputs: new Dense(3).apply(input) });
        this.extra.apply(x);
      }
    }
    const model = new Fixed();
    const bytes = modelToBytes(model);
    expect(arrays(weightsOf(bytes))).toEqual(
      ['extra/vars/0', 'extra/vars/1', 'layers/dense_1/vars/0', 'layers/dense_1/vars/1'].map((path) =>
        path.replace('dense_1', 'dense'),
      ),
    );
    const again = await loadModel(bytes, { customObjects: { Fixed } });
    expect(again.getWeights().map(String)).toEqual(model.getWeights().map(String));
    expect(again.name).toBe(model.name);
  });
});

describe('a metric inside another', () => {
  class Both extends Mean {
    readonly parts = [new Mean({ name: 'a' }), { b: new Mean({ name: 'b' }) }] as const;
    override updateState(...args: Parameters<Mean['updateState']>): void {
      super.updateState(...args);
      this.parts[0].updateState(...args);
      this.parts[1].b.updateState(...args);
    }
  }
  it('starts again with it, and its state is state of both', () => {
    const metric = new Both();
    metric.updateState([1, 3]);
    expect(metric.variables).toHaveLength(6);
    expect(metric.parts[1].b.result().item()).toBe(2);
    metric.resetState();
    expect(metric.variables.map(({ value }) => value.item())).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('a file that holds other arrays than the model', () => {
  const make = (): Sequential =>
    new Sequential([new Dense(3, { inputShape: [4], name: 'first' }), new Dense(2, { name: 'second' })], {
      name: 'two',
    });

  it('is refused with all that is left over, and changes nothing', async () => {
    const model = make();
    const before = model.getWeights().map(String);
    const bytes = changed(modelToBytes(make()), (root) => {
      groupAt(root, ['layers', 'dense_2', 'vars']).children.set('0', zeros([5, 2]));
      groupAt(root, ['layers', 'dense', 'vars']).children.set('extra', zeros([1]));
    });
    await expect(model.loadWeights(bytes)).rejects.toThrow(
      [
        'FormatError[left-over]: the file must hold a value for each weight of "two", and nothing else.',
        '  not used of the file = layers/dense/vars/extra [1], layers/dense_2/vars/0 [5, 2]',
        '  in the given bytes, in model "two"',
        '  The file belongs to another model, or a class of yours differs from the one it was saved with. ' +
          'model.loadWeights with { skipMismatch: true } takes what fits.',
      ].join('\n'),
    );
    expect(model.getWeights().map(String)).toEqual(before);
    await expect(loadModel(bytes)).rejects.toMatchObject({ code: 'left-over' });
  });

  it('is read as far as it fits where that is asked for, with a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const source = make();
    const bytes = changed(modelToBytes(source), (root) => {
      groupAt(root, ['layers', 'dense_1', 'vars']).children.set('0', zeros([3, 7]));
    });
    const model = make();
    const kept = String(model.getWeights()[2]);
    await model.loadWeights(bytes, { skipMismatch: true });
    expect(String(model.getWeights()[0])).toBe(String(source.getWeights()[0]));
    expect(String(model.getWeights()[2])).toBe(kept);
    expect(warn.mock.calls.flat()).toEqual([
      'Not all weights were read. FormatError[weight-shape]: the weight "two/second/kernel" of "second" (Dense) has ' +
        'another shape in the file. Weights left alone: two/second/kernel, two/second/bias.',
    ]);
    warn.mockRestore();
  });

  it.each([
    [{ byName: true }, 'by-name'],
    [{ skipMissmatch: true }, 'unknown-option'],
  ])('is not read with options %j, which it has no use for', async (options, code) => {
    await expect(make().loadWeights(modelToBytes(make()), options as never)).rejects.toMatchObject({ code });
  });

  it('names weights of the model itself that .h5 lacks', async () => {
    class Scaled extends Model {
      readonly dense = new Dense(2);
      readonly scale = new Variable([2], { name: 'scale' });
      override call(given: Tensor): Tensor {
        return this.dense.apply(given).mul(this.scale.value);
      }
    }
    const model = new Scaled();
    model.apply(x);
    const root = readHdf5(modelToBytes(model, 'h5'));
    groupAt(root, ['model_weights']).children.delete('top_level_model_weights');
    await expect(loadModel(writeHdf5(root), { customObjects: { Scaled } })).rejects.toThrow(
      /weights without a value = scale \[1\]/,
    );
  });

  it('is refused where the optimizer remembers something else', async () => {
    const model = make();
    model.compile({ optimizer: 'adam', loss: 'mse' });
    await model.fit(
      x,
      Tensor.from([
        [1, 2],
        [3, 4],
      ]),
      { verbose: 0 },
    );
    const bytes = changed(modelToBytes(model), (root) => {
      groupAt(root, ['optimizer', 'vars']).children.delete('9');
    });
    await expect(loadModel(bytes)).rejects.toThrow(
      /what the optimizer remembers in the file must belong to the optimizer "adam"/,
    );
    expect((await loadModel(bytes, { compile: false })).getWeights().map(String)).toEqual(
      model.getWeights().map(String),
    );
  });
});

describe('archives of older versions', () => {
  it('of Keras 2.13 count layers with weights twice', async () => {
    const model = new Sequential([
      new Dense(3, { inputShape: [4] }),
      new Dropout(0.5),
      new Dense(2),
      new Dropout(0.5),
      new Dense(2),
    ]);
    const bytes = changed(modelToBytes(model), (root) => {
      const layers = groupAt(root, ['layers']);
      const old = groupAt(root, ['_layer_checkpoint_dependencies']);
      for (const [name, child] of layers.children)
        old.children.set(name.replace('dense_2', 'dense_4').replace('dense_1', 'dense_2'), child);
      root.children.delete('layers');
      groupAt(root, ['metrics', 'mean', 'vars']).children.set('0', zeros([]));
    });
    expect((await loadModel(bytes)).getWeights().map(String)).toEqual(model.getWeights().map(String));
  });

  it('that kept the states of random generators give them back', async () => {
    const model = new Sequential([new Dropout(0.5, { inputShape: [4] })]);
    const bytes = changed(modelToBytes(model), (root) => {
      groupAt(root, ['layers', 'dropout', 'seed_generator', 'vars']).children.set(
        '0',
        makeDataset({ shape: [2], dtype: 'uint32', data: Uint32Array.of(7, 5) }),
      );
    });
    const { seedGenerator } = (await loadModel(bytes)).layers[0] as Dropout;
    expect(String((seedGenerator as SeedGenerator).state.value)).toBe('[7 5]');
  });
});

describe('a layer that keeps its own variables', () => {
  class Own extends Layer {
    extra = Tensor.from([0]);
    seen: string[] = [];
    override call(given: Tensor): Tensor {
      return given;
    }
    override saveOwnVariables(store: Record<string, Tensor>): void {
      store.extra = Tensor.from([1, 2]);
      store.more = Tensor.from(3);
    }
    override loadOwnVariables(store: Readonly<Record<string, Tensor>>): void {
      this.seen = Object.keys(store);
      this.extra = store.extra.add(store.more);
    }
  }

  it('is asked when saving and loading', async () => {
    const model = new Sequential([Input({ shape: [4] }), new Own()]);
    const bytes = modelToBytes(model);
    expect(arrays(weightsOf(bytes))).toEqual(['layers/own/vars/extra', 'layers/own/vars/more']);
    const own = (await loadModel(bytes, { customObjects: { Own } })).layers[0] as Own;
    expect(own.seen).toEqual(['extra', 'more']);
    expect(String(own.extra)).toBe('[4 5]');
  });

  it('has to read all of it', async () => {
    class Half extends Own {
      override loadOwnVariables(store: Readonly<Record<string, Tensor>>): void {
        this.extra = store.extra;
      }
    }
    const bytes = modelToBytes(new Sequential([Input({ shape: [4] }), new Half()]));
    await expect(loadModel(bytes, { customObjects: { Half } })).rejects.toThrow(
      /not used of the file = layers\/half\/vars\/more \[\]/,
    );
  });

  it('has to set all its weights', async () => {
    class Lazy extends Own {
      override build(): void {
        this.addWeight({ name: 'w', shape: [2] });
      }
    }
    const bytes = modelToBytes(new Sequential([Input({ shape: [4] }), new Lazy()]));
    await expect(loadModel(bytes, { customObjects: { Lazy } })).rejects.toThrow(
      /weights without a value = sequential\/lazy\/w \[2\]/,
    );
  });
});

describe('texts beside weights', () => {
  class Vocabulary extends Layer {
    words: Readonly<Record<string, string>> = {};
    override call(given: Tensor): Tensor {
      return given;
    }
    saveAssets(): Readonly<Record<string, string>> {
      return this.words;
    }
    loadAssets(files: Readonly<Record<string, string>>): void {
      this.words = files;
    }
  }
  const archive = (): Uint8Array => {
    const layer = new Vocabulary();
    layer.words = { 'words.txt': 'a\nb', 'deep/merges.txt': 'a b' };
    return modelToBytes(new Sequential([Input({ shape: [4] }), layer]));
  };

  it('come back, those in folders too', async () => {
    const model = await loadModel(archive(), { customObjects: { Vocabulary } });
    expect((model.layers[0] as Vocabulary).words).toEqual({ 'words.txt': 'a\nb', 'deep/merges.txt': 'a b' });
  });

  it('are named where no layer asks for them', async () => {
    class Plain extends Layer {
      override call(given: Tensor): Tensor {
        return given;
      }
    }
    await expect(loadModel(archive(), { customObjects: { Vocabulary: Plain } })).rejects.toThrow(
      /not used of the file = assets\/layers\/vocabulary\/words\.txt/,
    );
  });

  it('are missed by layers that need them', async () => {
    const members = new Map([...readZip(archive())].filter(([name]) => !name.startsWith('assets/')));
    await expect(loadModel(writeZip(members), { customObjects: { Vocabulary } })).rejects.toMatchObject({
      code: 'missing-assets',
    });
  });
});

describe('a file loaded twice in one process', () => {
  it('may name layers outside their configs', async () => {
    class Plain extends Layer {
      constructor(options: JsonObject = {}) {
        super(Object.fromEntries(Object.entries(options).filter(([key]) => key !== 'name')));
      }
      override call(given: Tensor): Tensor {
        return given;
      }
    }
    const input = Input({ shape: [4] });
    const bytes = modelToBytes(new Model({ inputs: input, outputs: new Plain().apply(input) }));
    for (let i = 0; i < 2; i++) {
      const model = await loadModel(bytes, { customObjects: { Plain } });
      expect(model.layers.map(({ name }) => name)).toEqual(['input_layer', 'plain']);
    }
  });
});

describe('a file of a trained model, damaged', () => {
  async function trained(): Promise<Sequential> {
    resetNames();
    const model = new Sequential([new Dense(3, { inputShape: [4] }), new Dense(2)]);
    model.compile({ optimizer: new Adam(0.01), loss: 'mse' });
    await model.fit(x, x.at(':', ':2'), { verbose: 0 });
    return model;
  }

  /** Each group that holds arrays, with the names of its arrays. */
  const holders = (group: Hdf5Group): [Hdf5Group, string[]][] => {
    const own = [...group.children].flatMap(([name, child]) => (isGroup(child) ? [] : [name]));
    const inner = [...group.children.values()].flatMap((child) => (isGroup(child) ? holders(child) : []));
    return own.length === 0 ? inner : [[group, own], ...inner];
  };

  const damages: readonly [string, (group: Hdf5Group, name: string) => void][] = [
    ['lost', (group, name) => group.children.delete(name)],
    ['called otherwise', (group, name) => renameTo(group, name, `${name}_other`)],
    ['joined by another', (group, name) => group.children.set(`${name}_more`, zeros([2]))],
  ];
  function renameTo(group: Hdf5Group, from: string, to: string): void {
    group.children.set(to, group.children.get(from)!);
    group.children.delete(from);
  }

  it.each(damages)('is refused, whichever array is %s', async (_, damage) => {
    const model = await trained();
    const archive = modelToBytes(model);
    const older = modelToBytes(model, 'h5');
    const accepted: string[] = [];
    const attempt = async (bytes: Uint8Array, what: string): Promise<void> => {
      await loadModel(bytes).then(
        () => accepted.push(what),
        (error: Error) => {
          if (!error.message.startsWith('FormatError[')) accepted.push(`${what}: ${error.message}`);
        },
      );
    };
    for (const [i, [, names]] of holders(weightsOf(archive)).entries())
      for (const name of names) {
        await attempt(
          changed(archive, (root) => damage(holders(root)[i][0], name)),
          `keras, group ${i}: ${name}`,
        );
      }
    for (const [i, [, names]] of holders(readHdf5(older)).entries())
      for (const name of names) {
        const root = readHdf5(older);
        damage(holders(root)[i][0], name);
        await attempt(writeHdf5(root), `h5, group ${i}: ${name}`);
      }
    expect(accepted).toEqual([]);
  });

  it('is refused without the state of its optimizer, unless that was left out on purpose', async () => {
    const model = await trained();
    const without = changed(modelToBytes(model), (root) => root.children.delete('optimizer'));
    await expect(loadModel(without)).rejects.toThrow(
      [
        'FormatError[optimizer-state]: the archive of a compiled model must hold what its optimizer "adam" remembers.',
        '  optimizer/vars = absent',
        '  in the given bytes',
        '  The file was not written completely. loadModel with { compile: false } leaves the optimizer out.',
      ].join('\n'),
    );
    await expect(loadModel(without, { compile: false })).resolves.toBeInstanceOf(Sequential);
    const fresh = await loadModel(modelToBytes(model, 'keras', { includeOptimizer: false }));
    expect(fresh.optimizer.iterations.item()).toBe(0);
  });
});
