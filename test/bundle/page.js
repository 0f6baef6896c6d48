/* A page that trains a network: what `npm run bundle-size` bundles and weighs. */
import { Sequential } from 'keratin';
import { Dense } from 'keratin/layers';

const model = new Sequential();
model.add(new Dense(32, { activation: 'relu', inputShape: [10] }));
model.add(new Dense(2, { activation: 'softmax' }));
model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });

globalThis.train = async (x, y) => {
  await model.fit(x, y, { epochs: 10 });
  return model.predict(x);
};
