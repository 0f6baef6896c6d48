import { Sequential, layers } from 'keratin';

const model = new Sequential([new layers.Dense(1, { inputShape: [3] })]);
model.compile({ loss: 'mse' });
await model.fit([[1, 2]], [[1]]);
