import { layers } from 'keratin';

new layers.Dense(32, { activation: 'rleu' });
