import { aFlag, aFunction, aText, either, oneOf } from '../util/argument-kinds';
import { leadingOptions, optional, options as named, type Signature } from './guard';
import * as kinds from './kinds';

const axisKind = oneOf(0, 1);
export const applyKinds = { axis: axisKind };
export const duplicatesKinds = { subset: kinds.columnNames, keep: oneOf('first', 'last', false) };
export const dropSignature: Signature = {
  options: named({ columns: kinds.columnNames, index: either(kinds.aLabel, kinds.labels) }),
};
const sorting = { ascending: kinds.flags, naPosition: kinds.anEnd, ignoreIndex: aFlag };

/** What the methods of `DataFrame` take. */
export const frameMethods = {
  select: { names: kinds.columnNames },
  drop: { columns: kinds.dropped },
  selectDtypes: { include: kinds.columnNames },
  rename: { names: kinds.newNames },
  assign: { columns: kinds.byName },
  astype: { dtype: kinds.columnTypes },
  map: { change: aFunction },
  apply: { reduce: aFunction, options: leadingOptions(applyKinds) },
  agg: { spec: kinds.aggregation },
  getDummies: { options: named(kinds.dummiesKinds) },
  ...kinds.chooseRows,
  trainTestSplit: { options: named({ ...kinds.splitKinds, stratify: aText }) },
  sortValues: { by: kinds.columnNames, options: named(sorting) },
  sortIndex: { options: named(kinds.orderKinds) },
  setIndex: { columns: kinds.columnNames },
  resetIndex: { options: named({ drop: aFlag }) },
  isna: {},
  notna: {},
  fillna: { value: kinds.frameFill },
  ffill: {},
  bfill: {},
  dropna: { options: named({ axis: axisKind, how: oneOf('any', 'all'), subset: kinds.columnNames }) },
  duplicated: { options: leadingOptions(duplicatesKinds) },
  dropDuplicates: { options: leadingOptions(duplicatesKinds) },
  describe: { options: leadingOptions(kinds.describeKinds) },
  corr: { options: named({ numericOnly: aFlag }) },
  valueCounts: { subset: optional(kinds.columnNames) },
  groupBy: { by: kinds.columnNames, options: named({ sort: aFlag, dropna: aFlag, asIndex: aFlag }) },
  merge: { right: kinds.aFrame, options: named(kinds.mergeKinds) },
};
