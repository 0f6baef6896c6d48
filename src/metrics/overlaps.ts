// What compares sets of classes, loaded together.
export { BinaryIoU } from './binary-iou';
export { F1Score } from './f1-score';
export { FBetaScore } from './fbeta-score';
export { IoU } from './iou';
export { MeanIoU } from './mean-iou';
export { OneHotIoU } from './one-hot-iou';
export { OneHotMeanIoU } from './one-hot-mean-iou';
