export { EpochPrinter } from './epoch-printer';
export type { EpochPrinterOptions, Logs } from './epoch-printer';
export { Progbar } from './progbar';
export type { ProgbarOptions, ProgbarUpdateOptions, ProgbarValues, Verbosity } from './progbar';
export { renderSummary } from './summary';
export { readsAsSequence } from './summary-rows';
export type { ParameterTotal, SummaryNode, SummaryOptions, SummaryRow, SummaryTotals } from './summary-rows';
export { standardOutput, terminalWidth } from './terminal';
export type { TextOutput } from './terminal';
