import type { ProgramSpec } from '../backends/backend';
import { nodesText, recordingText } from '../compile/explain';
import { recordPasses } from '../compile/record';
import { currentBackend } from './backend';

/** What a program is compiled to: nodes before and after the passes, steps, memory. */
export function explainProgram(spec: ProgramSpec): string {
  const backend = currentBackend();
  if (backend.target === null) {
    const roots = [...spec.writes.values(), ...spec.outputs];
    return nodesText(`nodes, which the backend "${backend.name}" evaluates as they are`, roots);
  }
  const { result, recording } = recordPasses(() => backend.compile(spec));
  result.release();
  return recordingText(recording);
}
