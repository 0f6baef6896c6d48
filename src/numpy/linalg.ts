import * as ops from '../ops';
import { float64 } from './float64';

// `np.linalg` in float64.

export const cholesky = /* @__PURE__ */ float64(ops.cholesky);
export const det = /* @__PURE__ */ float64(ops.det);
export const eigh = /* @__PURE__ */ float64(ops.eigh);
export const inv = /* @__PURE__ */ float64(ops.inv);
export const lstsq = /* @__PURE__ */ float64(ops.lstsq);
export const matrixRank = /* @__PURE__ */ float64(ops.matrixRank);
export const norm = /* @__PURE__ */ float64(ops.norm);
export const pinv = /* @__PURE__ */ float64(ops.pinv);
export const qr = /* @__PURE__ */ float64(ops.qr);
export const slogdet = /* @__PURE__ */ float64(ops.slogdet);
export const solve = /* @__PURE__ */ float64(ops.solve);
export const svd = /* @__PURE__ */ float64(ops.svd);
