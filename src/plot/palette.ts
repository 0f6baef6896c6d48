/** Eight colours that stay apart for colour-blind readers and are dark enough for text on white. */
export const seriesColors = [
  '#1f6fb4',
  '#d1490c',
  '#18845a',
  '#8a4fb0',
  '#b5831a',
  '#c2307a',
  '#0f7f8f',
  '#5b5b5b',
] as const;

export const ink = '#1f2933';
export const mutedInk = '#52606d';
export const gridColor = '#e4e7eb';
export const fontFamily = "'Inter', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif";

/** The colours of network diagrams: what flows forward, what flows backward, and the sign of weights. */
export const networkColors = {
  forward: '#1456a0',
  gradient: '#b3261e',
  positive: '#2b8a8a',
  positiveText: '#1d6a6a',
  negative: '#d9822b',
  negativeText: '#96540f',
  neutral: '#aab4bf',
  nodeStroke: '#3e4c59',
  nodeFill: '#f7fafc',
} as const;
