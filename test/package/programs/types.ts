import { Sequential, layers, type Tensor } from 'keratin';
import { DataFrame } from 'keratin/frame';
import * as np from 'keratin/numpy';

export const model: Sequential = new Sequential([new layers.Dense(1, { inputShape: [2] })]);
export const sum: Tensor = np.array([1, 2]).add(1);
export const frame: DataFrame = new DataFrame({ a: [1, 2] });
// @ts-expect-error a layer has no such option
export const wrong = new layers.Dense(1, { activaton: 'relu' });
