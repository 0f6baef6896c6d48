import { Sequential, layers } from 'keratin';

test('a model predicts', async () => {
  const model = new Sequential([new layers.Dense(1, { inputShape: [2], kernelInitializer: 'ones' })]);
  expect((await model.predict([[1, 2]], { verbose: 0 })).toArray()).toEqual([[3]]);
});
