/** `keras.ops.image`: functions on images [height, width, channels] and batches of them. */
export type { ImageOptions } from './common';
export * from './color';
export * from './filter';
export * from './frame';
export * from './resize';
export * from './warp';
