import type { Node } from '../ir/node';
import { memoryLine, nodeLines, stepLines } from './print';
import type { Recording } from './record';

const section = (title: string, lines: readonly string[]): string =>
  [title, ...lines.map((line) => `  ${line}`)].join('\n');

/** Nodes as text, under a title. */
export const nodesText = (title: string, roots: readonly Node[]): string => section(title, nodeLines(roots));

const nodesOf = ({ nodes }: Recording): string[] => [
  nodesText('nodes as recorded', nodes[0].roots),
  nodesText(`nodes after ${nodes.slice(1).map(({ pass }) => pass).join(', ')}`, nodes[nodes.length - 1].roots), // prettier-ignore
];

function stepsOf({ steps }: Recording): string[] {
  const { program } = steps[steps.length - 1];
  return [section(`steps after ${steps.map(({ pass }) => pass).join(', ')}`, stepLines(program)), section('memory', [memoryLine(program)])]; // prettier-ignore
}

/** All that a compile went through: nodes before and after the passes, steps, memory. */
export const recordingText = (recording: Recording): string =>
  [...nodesOf(recording), ...stepsOf(recording)].join('\n');

/** What `KERATIN_DEBUG` may ask for. */
const SHOWN: Readonly<Record<string, (recording: Recording) => string[]>> = { ir: nodesOf, steps: stepsOf };

/** @param asked the value of `KERATIN_DEBUG`: names with commas between them */
export function debugText(asked: string, recording: Recording): string {
  const names = asked.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => name !== '' && !Object.hasOwn(SHOWN, name));
  const known = names.filter((name) => Object.hasOwn(SHOWN, name)).flatMap((name) => SHOWN[name](recording));
  const refused = unknown.map((name) => `KERATIN_DEBUG: there is no "${name}", only ir and steps`);
  return [...refused, ...known].join('\n');
}
