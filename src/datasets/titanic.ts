import type { SeedArguments } from './sampling';
import type { NumpyRandomState } from '../util/random';
import { clamp, greatest, happens, pick, type Weighted, seeded } from './sampling';
import { DatasetTable, type Column } from './table';

/** Passengers of one class and sex: how many there were and survived, and what is known of the rest. */
interface Group {
  readonly pclass: 1 | 2 | 3;
  readonly male: boolean;
  readonly count: number;
  readonly survivors: number;
  /** Mean and standard deviation of the ages of adults, in years. */
  readonly age: readonly [number, number];
  /** Shares of children and of ages that were not written down. */
  readonly children: number;
  readonly missing: number;
}

/** The published counts of the 891 passengers by class, sex and survival. */
const groups: readonly Group[] = [
  { pclass: 1, male: false, count: 94, survivors: 91, age: [36, 12], children: 0.04, missing: 0.1 },
  { pclass: 1, male: true, count: 122, survivors: 45, age: [42, 13.5], children: 0.03, missing: 0.17 },
  { pclass: 2, male: false, count: 76, survivors: 70, age: [32, 10], children: 0.14, missing: 0.03 },
  { pclass: 2, male: true, count: 108, survivors: 17, age: [33.5, 12], children: 0.09, missing: 0.08 },
  { pclass: 3, male: false, count: 144, survivors: 72, age: [27, 9.5], children: 0.22, missing: 0.29 },
  { pclass: 3, male: true, count: 347, survivors: 47, age: [29.5, 9], children: 0.09, missing: 0.27 },
];

type Port = 'cherbourg' | 'queenstown' | 'southampton';
const ports: readonly Port[] = ['cherbourg', 'queenstown', 'southampton'];
const embarkation: Readonly<Record<1 | 2 | 3, Weighted>> = {
  1: [
    [0, 85],
    [1, 2],
    [2, 127],
  ],
  2: [
    [0, 17],
    [1, 3],
    [2, 164],
  ],
  3: [
    [0, 66],
    [1, 72],
    [2, 353],
  ],
};

/** Two passengers, ladies of the first class who survived, have no port of embarkation. */
const WITHOUT_PORT = 2;

interface Passenger {
  survived: boolean;
  readonly pclass: number;
  readonly male: boolean;
  readonly age: number | null;
  readonly sibsp: number;
  readonly parch: number;
  readonly fare: number;
  port: number | null;
}

const adultSiblings: Weighted = [
  [0, 74],
  [1, 23],
  [2, 2.5],
  [3, 0.5],
];
const childSiblings: Weighted = [
  [0, 20],
  [1, 30],
  [2, 13],
  [3, 9],
  [4, 18],
  [5, 5],
  [8, 4],
];
const adultParents: Weighted = [
  [0, 86],
  [1, 8],
  [2, 4],
  [3, 0.6],
  [4, 0.6],
  [5, 0.7],
  [6, 0.1],
];
const childParents: Weighted = [
  [0, 8],
  [1, 45],
  [2, 47],
];

/** Pounds to the nearest penny (240 to the pound), with the four decimals of the ticket lists. */
const toPence = (pounds: number): number => Math.round((Math.round(pounds * 240) / 240) * 1e4) / 1e4;

/** What a ticket for `people` costs, in pounds. */
function drawFare(random: NumpyRandomState, { pclass, male }: Group, people: number, port: number): number {
  if (pclass === 3) {
    const one = 7.2 + 1.1 * random.random() ** 2 + (happens(random, 0.15) ? 4 * random.random() : 0);
    return toPence(one * (1 + 0.75 * (people - 1)));
  }
  if (pclass === 2) {
    if (happens(random, 0.03)) return 0;
    const one = happens(random, 0.6) ? 13 : 10.5 + 3 * random.random();
    return toPence(one * (1 + 0.55 * (people - 1)));
  }
  if (happens(random, 0.025)) return 0;
  const one = Math.exp(3.62 + (port === 0 ? 0.3 : 0) + (male ? 0 : 0.4) + 0.5 * random.standardNormal());
  return toPence(clamp(one * (1 + 0.6 * (people - 1)), 25, 512.3292));
}

/** Infants have ages in twelfths of a year, to two decimals; others in whole years. */
function drawAge(random: NumpyRandomState, group: Group, child: boolean): number {
  if (!child) return Math.round(clamp(group.age[0] + group.age[1] * random.standardNormal(), 14, 80));
  const age = 14 * random.random();
  return age < 1 ? Math.floor((100 * Math.ceil(4 + age * 8)) / 12) / 100 : Math.floor(age);
}

function drawPassenger(random: NumpyRandomState, group: Group): Passenger {
  const { pclass, male } = group;
  const child = happens(random, group.children);
  const age = drawAge(random, group, child);
  const sibsp = pick(random, child ? childSiblings : adultSiblings);
  const parch = pick(random, child ? childParents : adultParents);
  const port = pick(random, embarkation[pclass]);
  const fare = drawFare(random, group, 1 + sibsp + parch, port);
  const missing = happens(random, child ? group.missing / 3 : group.missing);
  return { survived: false, pclass, male, age: missing ? null : age, sibsp, parch, fare, port };
}

/** The log-odds of survival beyond class and sex: children first, big families last, the old seldom. */
function survivalScore(random: NumpyRandomState, { pclass, age, sibsp, parch, port }: Passenger): number {
  const u = clamp(random.random(), 1e-9, 1 - 1e-9);
  const known = age ?? 30;
  const isChild = known < 14;
  const family = sibsp + parch;
  return (
    Math.log(u / (1 - u)) +
    (isChild && pclass < 3 ? 4 : 0) +
    (isChild && pclass === 3 ? 1 : 0) -
    0.03 * (known - 30) -
    0.45 * Math.max(0, family - 3) +
    (port === 0 ? 0.8 : 0) -
    (age === null ? 0.2 : 0)
  );
}

/**
 * 891 made-up passengers of the Titanic: a stand-in for the well-known teaching data set, with its columns, its
 * published counts by class, sex and survival, and relations like its own between age, family, fare and survival, and
 * none of its rows.
 *
 * Missing ages (`age_was_missing`) hold the mean of the known ones. Ages are in years, fares in pounds of 1912.
 *
 * @param options `seed`: an integer in [0, 2^32); default 0. The same seed gives the same passengers.
 * @returns columns `survived`, `pclass`, `age`, `sibsp`, `parch`, `fare`, `male`, `age_was_missing` (boolean),
 * `embarked_from_cherbourg`, `embarked_from_queenstown`, `embarked_from_southampton`
 * @throws {ArgumentError} `random-seed` when the seed is not an integer in [0, 2^32)
 *
 * @example
 * import { titanic } from 'keratin/datasets';
 * const { columns, data } = titanic();
 * const survived = data[columns.indexOf('survived')] as Float64Array;
 * console.log(survived.length, survived.filter((one) => one === 1).length); // 891 342
 *
 * @see British Board of Trade: Report on the Loss of the "Titanic" (S.S.), 1912, section 4.
 */
export function titanic(...given: SeedArguments): DatasetTable {
  const random = seeded('titanic', given);
  const passengers: Passenger[] = [];
  for (const group of groups) {
    const members = Array.from({ length: group.count }, () => drawPassenger(random, group));
    const saved = greatest(
      members.map((passenger) => survivalScore(random, passenger)),
      group.survivors,
    );
    for (const [i, member] of members.entries()) member.survived = saved.has(i);
    if (group.pclass === 1 && !group.male) {
      for (const member of members.filter(({ survived }) => survived).slice(0, WITHOUT_PORT))
        member.port = null;
    }
    passengers.push(...members);
  }
  random.shuffle(passengers);

  const ages = passengers.flatMap(({ age }) => (age === null ? [] : [age]));
  const meanAge = ages.reduce((sum, age) => sum + age, 0) / ages.length;
  const numbers = (
    name: string,
    kind: 'integer' | 'float',
    value: (passenger: Passenger) => number,
  ): Column => ({
    name,
    kind,
    values: Float64Array.from(passengers, value),
  });
  return new DatasetTable([
    numbers('survived', 'integer', ({ survived }) => Number(survived)),
    numbers('pclass', 'integer', ({ pclass }) => pclass),
    numbers('age', 'float', ({ age }) => age ?? meanAge),
    numbers('sibsp', 'integer', ({ sibsp }) => sibsp),
    numbers('parch', 'integer', ({ parch }) => parch),
    numbers('fare', 'float', ({ fare }) => fare),
    numbers('male', 'integer', ({ male }) => Number(male)),
    { name: 'age_was_missing', kind: 'boolean', values: passengers.map(({ age }) => age === null) },
    ...ports.map((port, i) =>
      numbers(`embarked_from_${port}`, 'integer', (passenger) => Number(passenger.port === i)),
    ),
  ]);
}
