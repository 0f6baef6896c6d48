import { snakeCaseOfClass } from './auto-name';

// A family of named things has one table: each line has a class, how it loads, the function that computes the same, and
// other names. Lookups by name, lazy loading, the names that types complete and what files may name come from it.

/** One line of a family's table, under the name of its class. */
export interface FamilyEntry {
  /** Loads the module that has the class under its name, and the function. */
  readonly load: () => Promise<object>;
  /** Whether a function computes the same: Keras calls it as the class in snake_case, the module has it in camelCase. */
  readonly function?: true;
  readonly aliases?: readonly string[];
}

export type FamilyTable = Readonly<Record<string, FamilyEntry>>;

type Lower = Uncapitalize<Letter>;
type Letter =
  | ('A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M')
  | ('N' | 'O' | 'P' | 'Q' | 'R' | 'S' | 'T' | 'U' | 'V' | 'W' | 'X' | 'Y' | 'Z');

type Break<Before extends string, One extends string, Rest extends string> = One extends Letter
  ? Before extends ''
    ? ''
    : Before extends Lower
      ? '_'
      : Rest extends `${Lower}${string}`
        ? '_'
        : ''
  : '';

/** `MeanSquaredError` → `mean_squared_error`, as `snakeCaseOfClass`. */
export type SnakeCase<
  Name extends string,
  Before extends string = '',
> = Name extends `${infer One}${infer Rest}`
  ? `${Break<Before, One, Rest>}${Lowercase<One>}${SnakeCase<Rest, One>}`
  : '';

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type LoadedBy<Entry> = Entry extends { readonly load: () => Promise<infer Module> } ? Module : never;
/** The names of the classes that have a function. */
type WithFunction<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends { readonly function: true } ? Name & string : never;
}[keyof Table];
type AliasOf<Entry> = Entry extends { readonly aliases: readonly (infer Name extends string)[] }
  ? Name
  : never;

/** Keras's names of a family's functions. */
export type FunctionNames<Table> = SnakeCase<WithFunction<Table>>;

/** Other names of a family's members. */
export type AliasNames<Table> = AliasOf<Table[keyof Table]>;

/** The names that stand for members of a family. */
export type NamesOf<Table> =
  (keyof Table & string) | SnakeCase<keyof Table & string> | AliasOf<Table[keyof Table]>;

/** The names that stand for the classes a module exports. */
export type ClassNames<Module, Aliases = Record<never, never>> =
  (keyof Module & string) | SnakeCase<keyof Module & string> | (keyof Aliases & string);

/** What the modules of a table must have: the class, and the function if there is one. */
type Complete<Table> = {
  readonly [Name in keyof Table]: {
    readonly load: () => Promise<{
      readonly [
        Key in (Name & string) | (Name extends WithFunction<Table> ? CamelCase<SnakeCase<Name>> : never)
      ]: unknown;
    }>;
  };
};

/** A family's table; a line whose module lacks the class or the function is a type error. */
export const familyTable = <const Table extends FamilyTable>(table: Table & Complete<Table>): Table => table;

/** The classes of a family's members that a module exports and the family's table lacks. */
export type ForgottenIn<Table, Module, Member> = {
  readonly [Name in keyof Module]: Module[Name] extends abstract new (...args: never) => Member
    ? Name extends keyof Table
      ? never
      : Name
    : never;
}[keyof Module];

/**
 * All classes of a table by name, as who imports them all at once has them: one that is missing is a type error, and so is
 * one that the table lacks (`ForgottenIn`).
 */
export type ClassesOf<Table, _Forgotten extends never = never> = {
  readonly [Name in keyof Table]: Name extends keyof LoadedBy<Table[Name]>
    ? LoadedBy<Table[Name]>[Name]
    : never;
};

/** All functions of a table, by the names they have in code. */
export type FunctionsOf<Table> = {
  readonly [Name in FunctionNames<Table> as CamelCase<Name>]: unknown;
};

/** Keras's name of the function of a class that has one. */
export const functionName = (className: string, entry: FamilyEntry): readonly string[] =>
  entry.function === true ? [snakeCaseOfClass(className)] : [];

/** Other names, with the classes they stand for. */
export const aliasesOf = (table: FamilyTable): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(table).flatMap(([name, entry]) =>
      [...(entry.aliases ?? []), ...functionName(name, entry)].map((alias) => [alias, name]),
    ),
  );

/** Loads the class called `name`. */
export async function loadClass<Table extends FamilyTable>(
  table: Table,
  name: keyof Table & string,
): Promise<unknown> {
  const module = (await table[name].load()) as Readonly<Record<string, unknown>>;
  return module[name];
}
