// Hinges, and what compares sets of classes: loaded together.
export { categoricalHinge, CategoricalHinge } from './categorical-hinge';
export { circle, Circle } from './circle';
export { dice, Dice } from './dice';
export { hinge, Hinge } from './hinge';
export { squaredHinge, SquaredHinge } from './squared-hinge';
export { tversky, Tversky } from './tversky';
