import { Input, Model, Sequential, Tensor, callbacks, layers, losses, metrics, optimizers } from 'keratin';
import { describe, expect, it } from 'vitest';

const x = Tensor.from([[1, 2, 3]]);
const compiled = <M extends Model>(model: M): M => {
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  return model;
};

/** A class with one method more. */
function withMethod(base: unknown, name: string): new (...given: readonly unknown[]) => object {
  const extended = class Own extends (base as new (...given: readonly unknown[]) => object) {};
  Object.defineProperty(extended.prototype, name, { value: () => {}, configurable: true });
  return extended;
}

describe('methods that nothing calls are refused by name', () => {
  it('says what to do instead', () => {
    class Custom extends Model {
      trainStep(): void {}
    }
    const i = Input({ shape: [3] });
    expect(() => new Custom({ inputs: i, outputs: new layers.Dense(1).apply(i) })).toThrow(
      'StateError[uncalled-method]: the class Custom has a method trainStep, which nothing would call.\n' +
        '  class  = Custom, a Model\n' +
        '  method = trainStep\n' +
        '  Write a loop of your own: jit, variableGradients and the apply of an optimizer make a step.',
    );
  });

  it.each([
    ...['trainStep', 'train_step', 'testStep', 'test_step', 'predictStep', 'predict_step', 'computeLoss'],
    ...['compute_loss', 'computeMetrics', 'compute_metrics', 'makeTrainFunction', 'make_train_function'],
    ...[
      'get_config',
      'compute_output_shape',
      'build_from_config',
      'computeOutputSpec',
      '__call__',
      'from_config',
    ],
    ...['get_compile_config', 'compileFromConfig', 'metrics'],
  ])('of models: %s', (name) => {
    const Own = withMethod(Model, name);
    expect(() => new Own()).toThrow(`the class Own has a method ${name}, which nothing would call.`);
    const Stack = withMethod(Sequential, name);
    expect(() => new Stack()).toThrow(name);
  });

  it.each([
    'get_config',
    'compute_output_shape',
    'compute_mask',
    'save_own_variables',
    'computeOutputSpec',
    '__call__',
  ])('of layers: %s', (name) => {
    const Own = withMethod(layers.Dense, name);
    expect(() => new Own(2)).toThrow(name);
  });

  it.each(['on_epoch_end', 'on_train_batch_begin', 'set_model', 'onBatchEnd', 'on_batch_begin'])(
    'of callbacks: %s',
    (name) => {
      const Own = withMethod(callbacks.Callback, name);
      expect(() => new Own()).toThrow(name);
    },
  );

  it.each([
    'update_step',
    'get_config',
    'scale_loss',
    'saveOwnVariables',
    'load_own_variables',
    'resourceApplyDense',
  ])('of optimizers: %s', (name) => {
    const Own = withMethod(optimizers.SGD, name);
    expect(() => new Own()).toThrow(name);
  });

  it.each(['update_state', 'reset_state', 'reset_states', 'resetStates', 'mergeState', 'get_config'])(
    'of metrics: %s',
    (name) => {
      const Own = withMethod(metrics.Mean, name);
      expect(() => new Own()).toThrow(name);
    },
  );

  it.each(['__call__', 'get_config', 'from_config'])('of losses: %s', (name) => {
    const Own = withMethod(losses.Loss, name);
    expect(() => new Own()).toThrow(name);
  });

  it('as static methods, inherited ones, and functions kept as properties', async () => {
    class Static extends layers.Flatten {
      static from_config(): void {}
    }
    expect(() => new Static()).toThrow('Call it fromConfig.');
    class Between extends Model {
      testStep(): void {}
    }
    class Below extends Between {}
    expect(() => new Below()).toThrow('the class Between has a method testStep');
    class Field extends Model {
      readonly dense = new layers.Dense(1);
      readonly trainStep = (): void => {};
      override call(inputs: Tensor): Tensor {
        return this.dense.apply(inputs);
      }
    }
    expect(() => compiled(new Field())).toThrow('trainStep');
    class Quiet extends callbacks.Callback {
      readonly on_epoch_end = (): void => {};
    }
    const model = compiled(new Sequential([new layers.Dense(1, { inputShape: [3] })]));
    await expect(model.fit(x, [1], { verbose: 0, callbacks: [new Quiet()] })).rejects.toThrow(
      'Call it onEpochEnd.',
    );
  });

  it('leaves methods of one’s own alone', () => {
    class Own extends Model {
      readonly step_count = 3;
      helper_function(): void {}
      _private(): void {}
      evaluateAll(): void {}
    }
    expect(new Own().step_count).toBe(3);
  });
});
