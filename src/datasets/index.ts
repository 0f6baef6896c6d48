import { loadData as loadBostonHousing } from './boston-housing';
import { loadData as loadCaliforniaHousing } from './california-housing';
import { loadData as loadFashionMnist } from './fashion-mnist';
import { loadData as loadMnist } from './mnist';

export type { BostonHousingOptions } from './boston-housing';
export type { CaliforniaHousingOptions } from './california-housing';
export { digits } from './digits';
export { getFile, getFileBytes, type GetFileOptions } from './get-file';
export { hourlyWages } from './hourly-wages';
export type { DatasetSplits, Examples } from './splits';
export { DatasetTable, type Column, type ColumnKind } from './table';
export { titanic } from './titanic';

/** Houses of the suburbs of Boston: `keras.datasets.boston_housing`. */
export const bostonHousing = { loadData: loadBostonHousing } as const;
/** Houses of the districts of California: `keras.datasets.california_housing`. */
export const californiaHousing = { loadData: loadCaliforniaHousing } as const;
/** Images of clothes: `keras.datasets.fashion_mnist`. */
export const fashionMnist = { loadData: loadFashionMnist } as const;
/** Images of handwritten digits: `keras.datasets.mnist`. */
export const mnist = { loadData: loadMnist } as const;
