import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Index } from '../../src/runtime/tensor';
import { Tensor } from '../../src/runtime/tensor';
import { sharedPath } from '../support/shared';
import { PROGRAMS } from './programs';
import { TensorFile } from './safetensors';

/** Any value of the pack's JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A case of the pack, whatever its area. */
export interface Case {
  readonly id: string;
  readonly symbol: string;
  readonly tol: Tolerance;
  readonly grad_tol?: Tolerance;
  readonly kind?: string;
  readonly [name: string]: Json | Tolerance | undefined;
}

/** How far a number may be off: atol + rtol · |expected|. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** A whole number that was a Python float: it matters where types meet. */
export class PythonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A value that this library has no counterpart of: complex numbers, 8-bit floats. */
export class Unsupported extends Error {}

/** A tensor of texts. */
export interface Texts {
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

/** A Python indexing object as the index `Tensor.at` takes. */
export class IndexKey {
  readonly part: Index;
  constructor(part: Index) {
    this.part = part;
  }
}

/** What JSON values mean. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Tensor
  | PythonFloat
  | IndexKey
  | ((...args: never[]) => unknown)
  | readonly Value[]
  | { readonly [name: string]: Value };

const NON_FINITE: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN };

let directory: string | null = null;

/** Chooses the pack to replay; by default the one beside the repository. */
export function setPackDirectory(path: string): void {
  directory = path;
}

/** The folder of the pack. */
export function packDirectory(): string {
  const path = directory ?? sharedPath('conformance');
  if (path === null)
    throw new Error('there is no conformance pack beside the repository: give one with --dir');
  return path;
}

/** One area of the pack: its cases and tensors. */
export class Area {
  readonly cases: readonly Case[];
  readonly #tensors: TensorFile;

  constructor(name: string) {
    const json = join(packDirectory(), `${name}.json`);
    const tensors = join(packDirectory(), `${name}.safetensors`);
    if (!existsSync(json) || !existsSync(tensors)) throw new Error(`the pack has no area ${name}`);
    this.cases = (JSON.parse(readFileSync(json, 'utf8')) as { cases: Case[] }).cases;
    this.#tensors = new TensorFile(tensors);
  }

  /** The meaning of a JSON value. */
  decode(value: Json): Value {
    if (value === null || typeof value !== 'object') {
      return typeof value === 'number' && !Number.isInteger(value) ? value : value;
    }
    if (Array.isArray(value)) return (value as readonly Json[]).map((part) => this.decode(part));
    const record = value as { readonly [name: string]: Json };
    const [name] = Object.keys(record);
    switch (name) {
      case '$t': {
        const tensor = this.#tensors.get(record.$t as string);
        if (tensor === null) throw new Unsupported('a dtype tensors do not have');
        return tensor;
      }
      case '$pf':
        return new PythonFloat(record.$pf as number);
      case '$f':
        return NON_FINITE[record.$f as string];
      case '$i':
        return Number(record.$i);
      case '$tuple':
        return (record.$tuple as readonly Json[]).map((part) => this.decode(part));
      case '$slice':
        return new IndexKey((record.$slice as readonly (number | null)[]).map((n) => n ?? '').join(':'));
      case '$ellipsis':
        return new IndexKey('...');
      case '$program': {
        const program = PROGRAMS[record.$program as string];
        if (program === undefined) throw new Unsupported(`the program ${String(record.$program)}`);
        return program;
      }
      case '$c':
      case '$complex':
        throw new Unsupported('complex numbers');
      case '$keras':
      case '$s':
        return record as { readonly [name: string]: Value };
      default:
        return Object.fromEntries(Object.entries(record).map(([key, part]) => [key, this.decode(part)]));
    }
  }
}

/** Calls `visit` for every tensor of a value, with its path. */
export function visitTensors(
  value: Value,
  path: string,
  visit: (tensor: Tensor, path: string) => void,
): void {
  if (value instanceof Tensor) visit(value, path);
  else if (Array.isArray(value)) value.forEach((part: Value, i) => visitTensors(part, `${path}/${i}`, visit));
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [name, part] of Object.entries(value)) visitTensors(part, `${path}/${name}`, visit);
  }
}

/** A copy with the tensors at some paths replaced. */
export function replaceTensors(value: Value, path: string, replacements: ReadonlyMap<string, Tensor>): Value {
  if (value instanceof Tensor) return replacements.get(path) ?? value;
  if (Array.isArray(value))
    return value.map((part: Value, i) => replaceTensors(part, `${path}/${i}`, replacements));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        name,
        replaceTensors(part, `${path}/${name}`, replacements),
      ]),
    );
  }
  return value;
}
