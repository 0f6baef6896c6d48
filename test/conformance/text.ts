import { Sequential } from '../../src/models/sequential';
import { Dense, type Layer } from '../../src/layers';
import * as initializers from '../../src/initializers';
import { resetNames } from '../../src/config/auto-name';
import type { JsonObject } from '../../src/config/option';
import { deserializer } from '../../src/class-table';
import type { Model } from '../../src/models/model';
import type { Tensor } from '../../src/runtime/tensor';
import { ProgbarLogger } from '../../src/training/callbacks';
import { Progbar } from '../../src/training/text';
import { toCamelCase } from '../../src/util/names';
import { attempt, attemptLater, firstProblem } from './attempt';
import { compileModel, makeModel } from './models';
import type { Outcome } from './report';
import { Area, type Case, type Json } from './values';

type Config = { readonly [name: string]: Json };

const textProblem = (got: string, expected: unknown, what: string): string | null =>
  got === expected ? null : `${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;

const options = (json: Config): Record<string, Json> =>
  Object.fromEntries(Object.entries(json).map(([name, value]) => [toCamelCase(name), value]));

interface Update {
  readonly seconds_since_start: number;
  readonly current: number;
  readonly values: [string, number][] | null;
  readonly finalize: boolean | null;
}

function progbarProblem(item: Case): string | null {
  const { target, ...kwargs } = options(item.kwargs as Config);
  const clock = { seconds: 1000 };
  let text = '';
  const bar = new Progbar(
    target as number | null,
    {
      ...kwargs,
      isTty: true,
      now: () => clock.seconds,
      write: (piece: string) => {
        text += piece;
      },
    } as never,
  );
  const writes = item.writes as readonly string[];
  for (const [i, update] of (item.updates as unknown as readonly Update[]).entries()) {
    clock.seconds = 1000 + update.seconds_since_start;
    bar.update(update.current, {
      values: update.values ?? undefined,
      finalize: update.finalize ?? undefined,
    } as never);
    const problem = textProblem(text, writes[i], `update ${i}`);
    if (problem !== null) return problem;
    text = '';
  }
  return null;
}

/** Runs `body` with a progress bar whose clock stands still, and gives what it wrote. */
async function written(body: (bar: ProgbarLogger) => Promise<unknown>): Promise<string> {
  let text = '';
  await body(
    new ProgbarLogger({
      isTty: true,
      now: () => 1000,
      write: (piece) => {
        text += piece;
      },
    }),
  );
  return text;
}

/** What the pack does not say of these cases: the model is two linear layers trained by SGD, 3 of 10 rows validate. */
const HIDDEN_UNITS = 2;
const VALIDATION_SPLIT = 0.3;

async function fitOutputProblem(area: Area, item: Case): Promise<string | null> {
  resetNames();
  const [first, second] = item.dense_constant_initializers as readonly number[];
  const [x, y] = [area.decode(item.x as Json) as Tensor, area.decode(item.y as Json) as Tensor];
  const constant = (value: number): initializers.Initializer => new initializers.Constant({ value });
  const model = new Sequential([
    new Dense(HIDDEN_UNITS, { kernelInitializer: constant(first), inputShape: [x.shape[1]] }),
    new Dense(1, { kernelInitializer: constant(second) }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
  const run = { batchSize: item.batch_size as number, verbose: item.verbose as 1 | 2 };
  const validationSplit = item.validation === true ? VALIDATION_SPLIT : 0;
  const fitted = await written((bar) =>
    model.fit(x, y, {
      ...run,
      epochs: item.epochs as number,
      shuffle: false,
      validationSplit,
      callbacks: [bar],
    }),
  );
  const evaluated = await written((bar) => model.evaluate(x, y, { ...run, callbacks: [bar] }));
  const predicted = await written((bar) => model.predict(x, { ...run, callbacks: [bar] }));
  return firstProblem(
    () => textProblem(fitted, item.fit_text, 'fit'),
    () => textProblem(evaluated, item.evaluate_text, 'evaluate'),
    () => textProblem(predicted, item.predict_text, 'predict'),
  );
}

function summaryModel(item: Case): Model {
  const json = item.model as unknown as {
    $keras?: JsonObject;
    unbuilt_sequential_layers?: readonly JsonObject[];
  };
  if (json.$keras === undefined) {
    resetNames();
    const revive = deserializer();
    // The pack gives the layers alone; the model's name stands in the text.
    const [, name] = /^Model: "(.*)"/u.exec(item.text as string)!;
    return new Sequential(
      json.unbuilt_sequential_layers!.map((layer) => revive(layer) as Layer),
      { name },
    );
  }
  const model = makeModel(json.$keras);
  const compiled = json.$keras.compile_config as JsonObject | undefined;
  if (compiled !== undefined && Object.keys(compiled).length > 0) {
    compileModel(model, compiled);
    model.optimizer.build(model.trainableVariables);
  }
  return model;
}

function summaryProblem(item: Case): string | null {
  let text = '';
  summaryModel(item).summary({
    ...options(item.kwargs as Config),
    printFn: (piece: string) => {
      text += piece;
    },
  } as never);
  return textProblem(text, item.text, 'summary');
}

/** The cases of the area `text` about what is printed: progress bars, trainings, summaries. */
export async function runText(filter: (item: Case) => boolean): Promise<Outcome[]> {
  const area = new Area('text');
  const outcomes: Outcome[] = [];
  for (const item of area.cases.filter(filter)) {
    if (item.kind === 'progbar') outcomes.push(attempt(item, () => progbarProblem(item)));
    if (item.kind === 'summary') outcomes.push(attempt(item, () => summaryProblem(item)));
    if (item.kind === 'fit_output')
      outcomes.push(await attemptLater(item, () => fitOutputProblem(area, item)));
  }
  return outcomes;
}
