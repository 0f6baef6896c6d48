import { Sequential } from 'keratin';
import { Dense } from 'keratin/layers';

const model = new Sequential([new Dense(8, { activation: 'relu', inputShape: [2] }), new Dense(1)]);
model.compile({ optimizer: 'sgd', loss: 'mean_squared_error' });
const rows = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(i)]);
const targets = rows.map(([a, b]) => [a + b]);
const { history } = await model.fit(rows, targets, { epochs: 3, verbose: 0 });
const falls = history.loss.length === 3 && history.loss[2] < history.loss[0];
console.log(falls ? 'trained' : `did not train: ${history.loss.join(' ')}`);
