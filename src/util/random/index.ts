export { MersenneTwister } from './mersenne-twister';
export { PythonRandom } from './python-random';
export { NumpyRandomState, type Shuffleable } from './numpy-random';
export { foldIn, threefry2x32, threefryBits, threefrySplit, type ThreefryKey } from './threefry';
