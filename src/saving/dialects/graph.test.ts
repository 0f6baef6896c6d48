import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../config/option';
import type { ClassJson } from '../json';
import { functionalLayers } from './graph';

const tensor = (name: string, node = 0, index = 0): JsonObject => ({
  class_name: '__keras_tensor__',
  config: { keras_history: [name, node, index] },
});

/** How the layer "l" of an old functional model is applied, in Keras 3's form. */
function callsOf(className: string, nodes: Json): unknown {
  const names = ['x', 'h', 'c'];
  const layer = (name: string, kind: string, inbound: Json): ClassJson & JsonObject => ({
    class_name: kind,
    name,
    config: { name },
    inbound_nodes: inbound,
  });
  const layers = [...names.map((name) => layer(name, 'InputLayer', [])), layer('l', className, nodes)];
  const config = { name: 'm', layers, input_layers: [['x', 0, 0]], output_layers: [['l', 0, 0]] };
  const result = functionalLayers(config as unknown as JsonObject, layers) as unknown as {
    readonly layers: readonly { readonly name: string; readonly inbound_nodes: unknown }[];
  };
  return result.layers.find(({ name }) => name === 'l')?.inbound_nodes;
}

describe('applications in old functional models', () => {
  it.each<[string, string, Json, readonly { args: Json; kwargs: Json }[]]>([
    ['one tensor', 'Dense', [[['x', 0, 0, {}]]], [{ args: [tensor('x')], kwargs: {} }]],
    ['without a field for arguments', 'Dense', [[['x', 0, 2]]], [{ args: [tensor('x', 0, 2)], kwargs: {} }]],
    [
      'one tensor that is no list of entries',
      'Dense',
      [['x', 0, 0, {}]],
      [{ args: [tensor('x')], kwargs: {} }],
    ],
    [
      'several tensors',
      'Add',
      [
        [
          ['x', 0, 0, {}],
          ['h', 0, 0, {}],
        ],
      ],
      [{ args: [[tensor('x'), tensor('h')]], kwargs: {} }],
    ],
    [
      'two applications',
      'Dense',
      [[['x', 0, 0, {}]], [['h', 0, 0, {}]]],
      [
        { args: [tensor('x')], kwargs: {} },
        { args: [tensor('h')], kwargs: {} },
      ],
    ],
    ['a recurrent layer of one tensor', 'LSTM', [[['x', 0, 0, {}]]], [{ args: [tensor('x')], kwargs: {} }]],
    [
      'states after the input',
      'LSTM',
      [
        [
          ['x', 0, 0, {}],
          ['h', 0, 0, {}],
          ['c', 0, 0, {}],
        ],
      ],
      [{ args: [tensor('x')], kwargs: { initial_state: [tensor('h'), tensor('c')] } }],
    ],
    [
      'arguments: tensors, constants, values',
      'MultiHeadAttention',
      [
        [
          [
            'x',
            0,
            0,
            {
              value: ['h', 0, 0],
              key: ['_CONSTANT_VALUE', -1, 2],
              training: true,
              name: 'a',
              list: [['c', 0, 0], 3],
            },
          ],
        ],
      ],
      [
        {
          args: [tensor('x')],
          kwargs: { value: tensor('h'), key: 2, training: true, list: [tensor('c'), 3] },
        },
      ],
    ],
    [
      'a list that only looks like a tensor',
      'Dense',
      [[['x', 0, 0, { shape: ['other', 0, 0] }]]],
      [{ args: [tensor('x')], kwargs: { shape: ['other', 0, 0] } }],
    ],
  ])('%s', (_, className, nodes, expected) => {
    expect(callsOf(className, nodes)).toEqual(expected);
  });
});
