import type { SeedArguments } from './sampling';
import type { NumpyRandomState } from '../util/random';
import { clamp, happens, pick, type Weighted, seeded } from './sampling';
import { DatasetTable } from './table';

const ROWS = 534;

/** Years of school among workers of the United States in 1985, in percent. */
const schooling: Weighted = [
  [5, 0.5],
  [6, 0.8],
  [7, 1],
  [8, 2.8],
  [9, 2.2],
  [10, 3.2],
  [11, 5],
  [12, 41],
  [13, 7],
  [14, 10.5],
  [15, 2.5],
  [16, 13],
  [17, 4.5],
  [18, 6],
];

/** One worker, in the order of the columns. */
function drawWorker(random: NumpyRandomState): number[] {
  const female = happens(random, 0.46);
  // Kumaraswamy's distribution over the ages 18 to 64: mean 37, standard deviation 12.
  const age = Math.floor(18 + 47 * (1 - (1 - random.random()) ** (1 / 1.7)) ** (1 / 1.2));
  const education = Math.min(pick(random, schooling), age - 6);
  const experience = Math.max(0, age - education - 6);
  const married = happens(random, (1 / (1 + Math.exp(-(age - 25) / 6))) * 0.82);
  const south = happens(random, 0.29);
  const manufacturing = happens(random, female ? 0.16 : 0.21);
  const construction = !manufacturing && happens(random, female ? 0.005 : 0.1);
  const union = happens(
    random,
    0.1 + (female ? 0 : 0.1) + (construction ? 0.15 : 0) + (south ? -0.04 : 0.02),
  );
  const logWage =
    0.58 +
    0.09 * education +
    0.032 * experience -
    0.0005 * experience ** 2 +
    (union ? 0.18 : 0) -
    (female ? 0.22 : 0) +
    (married ? 0.04 : 0) -
    (south ? 0.1 : 0) +
    (manufacturing ? 0.12 : 0) +
    (construction ? 0.11 : 0) +
    0.43 * random.standardNormal();
  const wage = Math.round(100 * clamp(Math.exp(logWage), 1, 44.5)) / 100;
  const flags = [female, married, south, manufacturing, construction].map(Number);
  return [wage, Number(union), education, experience, age, ...flags];
}

/**
 * 534 made-up workers with their hourly wages: a stand-in for the sample of the Current Population Survey of 1985 that
 * teaching data sets use, with its columns, sizes and relations, and none of its rows.
 *
 * Wages follow Mincer's human-capital equation, log(wage) = a + 0.09 education + 0.032 experience - 0.0005 experience²
 * + effects of the other columns + noise of standard deviation 0.43, in dollars, between 1 and 44.5. Experience is
 * age - education - 6, in years.
 *
 * @param options `seed`: an integer in [0, 2^32); default 0. The same seed gives the same workers.
 * @returns columns `wage_per_hour`, `union`, `education_yrs`, `experience_yrs`, `age`, `female`, `marr`, `south`,
 * `manufacturing`, `construction`; all numbers, the yes/no ones 0 and 1
 * @throws {ArgumentError} `random-seed` when the seed is not an integer in [0, 2^32)
 *
 * @example
 * import { hourlyWages } from 'keratin/datasets';
 * const { columns, data } = hourlyWages();
 * const wages = data[columns.indexOf('wage_per_hour')];
 * console.log(wages.length, wages.slice(0, 3)); // 534 Float64Array(3) [9.39, 12.69, 9.79]
 *
 * @see J. Mincer: Schooling, Experience, and Earnings, 1974, chapter 5.
 */
export function hourlyWages(...given: SeedArguments): DatasetTable {
  const random = seeded('hourlyWages', given);
  const rows = Array.from({ length: ROWS }, () => drawWorker(random));
  const names = [
    'wage_per_hour',
    'union',
    'education_yrs',
    'experience_yrs',
    'age',
    'female',
    'marr',
    'south',
    'manufacturing',
    'construction',
  ];
  return new DatasetTable(
    names.map((name, i) => ({
      name,
      kind: i === 0 ? 'number' : 'integer',
      values: Float64Array.from(rows, (row) => row[i]),
    })),
  );
}
