import { expect, it } from 'vitest';
import { ones } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { GRUCell } from './gru-cell';
import { LSTMCell } from './lstm-cell';
import { StackedRNNCells } from './stacked-rnn-cells';

const shapesOf = (tree: Tree<Tensor>): unknown =>
  Array.isArray(tree) ? tree.map(shapesOf) : (tree as Tensor).shape;

const bare = (tree: Tree<Tensor>): Tree<Tensor> =>
  Array.isArray(tree) && tree.length === 1 ? tree[0] : tree;

it.each([
  [[new GRUCell(2), new GRUCell(3)], [[[4, 2]], [[4, 3]]]], // prettier-ignore
  [[new LSTMCell(2), new GRUCell(3)], [[[4, 2], [4, 2]], [[4, 3]]]], // prettier-ignore
  [[new LSTMCell(2), new LSTMCell(3)], [[[4, 2], [4, 2]], [[4, 3], [4, 3]]]], // prettier-ignore
])('states keep their structure, a list or a tensor for a cell with one: %#', (cells, shapes) => {
  const stack = new StackedRNNCells(cells);
  const lists = stack.getInitialState(4) as readonly Tree<Tensor>[];
  expect(shapesOf(lists as Tree<Tensor>)).toEqual(shapes);
  for (const states of [lists, lists.map(bare)]) {
    const [output, next] = stack.apply<Tree<Tensor>>(ones([4, 5]), { states } as never) as [
      Tensor,
      Tree<Tensor>,
    ];
    expect(output.shape).toEqual([4, 3]);
    expect(shapesOf(next)).toEqual(shapesOf(states as Tree<Tensor>));
  }
});
