import { readFileSync } from 'node:fs';
import { runAliases } from './aliases';
import { runInitializers } from './initializers';
import { runLayers } from './layers';
import { runLosses } from './losses';
import { runMetrics } from './metrics';
import { runOps } from './ops';
import { runOptimizers, runSchedules } from './optimizers';
import { runConstraints, runRegularizers } from './penalties';
import { runSavedModels } from './saved-models';
import { runText } from './text';
import { runTraining, runTrainingApi } from './training';
import { runUtils } from './utils';
import type { Outcome } from './report';
import type { Case } from './values';
import { packDirectory } from './values';

type Runner = (filter: (item: Case) => boolean) => Outcome[] | Promise<Outcome[]>;

/** The runners of each area; cases no runner reports are absent. */
const AREAS: Readonly<Record<string, readonly Runner[]>> = {
  constraints: [runConstraints],
  initializers: [runInitializers],
  layers: [runLayers],
  losses: [runLosses],
  metrics: [runMetrics],
  ops: [runOps],
  optimizers: [runOptimizers],
  regularizers: [runRegularizers],
  saved_models: [runSavedModels],
  schedules: [runSchedules],
  text: [runAliases, runText],
  training: [runTraining],
  training_api: [runTrainingApi],
  utils: [runUtils],
};

/** How the cases of an area come out that `matches` lets through. */
export async function runArea(area: string, matches: (item: Case) => boolean): Promise<Outcome[]> {
  const { cases } = JSON.parse(readFileSync(`${packDirectory()}/${area}.json`, 'utf8')) as { cases: Case[] };
  const outcomes: Outcome[] = [];
  for (const runner of AREAS[area] ?? []) outcomes.push(...(await runner(matches)));
  const reported = new Set(outcomes.map(({ id }) => id));
  for (const { id, symbol } of cases.filter(matches)) {
    if (!reported.has(id))
      outcomes.push({ id, symbol, verdict: 'absent', detail: 'nothing replays this kind of case' });
  }
  return outcomes;
}
