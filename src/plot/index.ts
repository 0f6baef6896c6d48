export { renderBackpropTable } from './backprop-table';
export type { BackpropRow, BackpropTableOptions } from './backprop-table';
export { barChart, Chart, lineChart, scatterChart } from './chart';
export type {
  BarChartOptions,
  ChartBar,
  ChartFrame,
  ChartNote,
  ChartSeries,
  PointChartOptions,
} from './chart';
export { BackpropExplanation, explainBackprop, networkDiagram } from './explain-backprop';
export type { BackpropTextOptions, ExplainBackpropOptions, NetworkPictureOptions } from './explain-backprop';
export { comparisonChart, lossChart } from './history-chart';
export type { HistoryChartOptions } from './history-chart';
export type { HistoryLike } from './history-series';
export { renderNetworkDiagram } from './network-diagram';
export type { NetworkDiagramOptions } from './network-diagram';
export type { NetworkLayerValues, NetworkValues } from './network-values';
export { textLossPlot, textPlot } from './text-plot';
export type { TextLossPlotOptions, TextPlotFrame, TextPlotOptions } from './text-plot';
export type { VegaLiteSpec } from './vega';
