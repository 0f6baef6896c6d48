import { layers } from 'keratin';

export const layer = new layers.Dense(32, { activation: 'rleu' });
