import type { Node } from '../ir/node';
import { isA, topologicalOrder } from '../ir/node';
import type { Attributes } from '../ir/primitive';
import { formatShape, stridesOf } from '../ir/shape';
import { placeBytes, planMemory } from './plan-memory';
import type { Access, DotStep, LoopStep, Lowered, LoopValue, Matrices, Place, Span, Step } from './steps';

/** Values of constants up to this many are written. */
const SHOWN_VALUES = 8;

/** An attribute as it is written in programs. */
function attributeText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(attributeText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${attributeText(field)}`);
  return `{${fields.join(', ')}}`;
}

/** A node's attributes but those that its type tells. */
function attributesText(attributes: Attributes): string {
  const told = ['shape', 'dtype', 'body'];
  const fields = Object.entries(attributes).filter(([name, value]) => !told.includes(name) && value !== null);
  return fields.length === 0 ? '' : ` ${attributeText(Object.fromEntries(fields))}`;
}

/** The nodes below `roots`, one line each, inputs first; bodies of loops stand below them. Numbers follow from the order. */
export function nodeLines(roots: readonly Node[]): string[] {
  const names = new Map<Node, string>();
  const lines: string[] = [];
  const write = (wanted: readonly Node[], indent: string): void => {
    for (const node of topologicalOrder(wanted)) {
      if (names.has(node)) continue;
      const name = `%${names.size}`;
      names.set(node, name);
      const operands = node.inputs.map((input) => ` ${names.get(input)}`).join('');
      const values =
        node.value !== null && node.value.data.length <= SHOWN_VALUES
          ? ` ${[...node.value.data].join(' ')}`
          : '';
      const type = `${node.dtype}${formatShape(node.shape)}`;
      lines.push(
        `${indent}${name} ${type} = ${node.primitive.name}${operands}${values}${attributesText(node.attributes)}`,
      );
      if (!isA(node, 'scan')) continue;
      const { body } = node.attributes;
      write([...body.inputs, ...body.outputs], `${indent}  `);
      lines.push(`${indent}  gives ${body.outputs.map((output) => names.get(output)).join(' ')}`);
    }
  };
  write(roots, '');
  lines.push(`gives ${roots.map((root) => names.get(root)).join(' ')}`);
  return lines;
}

const LETTERS: Readonly<Record<Place['role'], string>> = {
  input: 'i',
  output: 'o',
  variable: 'v',
  constant: 'c',
  temporary: 't',
  window: 'w',
};

/** Names of places: inputs, outputs and variables by their position, constants and temporaries as they come. */
class PlaceNames {
  readonly #names = new Map<Place, string>();
  readonly #counts = new Map<Place['role'], number>();
  readonly #scans = new Map<number, string>();

  constructor({ inputs, outputs, variables }: Lowered) {
    for (const places of [inputs, outputs, variables])
      for (const [i, place] of places.entries()) this.#names.set(place, `${LETTERS[place.role]}${i}`);
  }

  /** A place that has memory of its own, or the part of one that a window shows in each round. */
  of(place: Place): string {
    const { window } = place;
    if (window !== null) {
      const { whole, offset, step, scan } = window;
      const moves = step === 0 ? '' : `${step === 1 ? '' : step}${this.round(scan)}`;
      const where = [...(offset === 0 ? [] : [String(offset)]), ...(moves === '' ? [] : [moves])].join('+');
      return where === '' ? this.of(whole) : `${this.of(whole)}@(${where})`;
    }
    let name = this.#names.get(place);
    if (name === undefined) {
      const count = this.#counts.get(place.role) ?? 0;
      this.#counts.set(place.role, count + 1);
      name = `${LETTERS[place.role]}${count}`;
      this.#names.set(place, name);
    }
    return name;
  }

  /** What counts the rounds of a loop over time. */
  round(scan: number): string {
    let name = this.#scans.get(scan);
    if (name === undefined) {
      name = `r${this.#scans.size}`;
      this.#scans.set(scan, name);
    }
    return name;
  }

  /** The same with the type and size. */
  typed(place: Place): string {
    return `${this.of(place)} ${place.dtype}[${place.size}]`;
  }

  span({ place, offset }: Span): string {
    return offset === 0 ? this.of(place) : `${this.of(place)}+${offset}`;
  }

  /** Elements that a loop visits: its place alone where they are visited in their order. */
  access({ place, strides, offset }: Access, dimensions: readonly number[], kept: number): string {
    const whole = (sizes: readonly number[]): boolean => {
      const ordered = stridesOf(sizes);
      return strides.every((stride, i) => dimensions[i] === 1 || stride === (ordered[i] ?? 0));
    };
    const name = this.span({ place, offset });
    return whole(dimensions) || whole(dimensions.slice(0, kept)) ? name : `${name}[${strides.join(' ')}]`;
  }

  matrices({ place, offset, strides }: Matrices): string {
    const [, row, column] = strides;
    return `${this.span({ place, offset })}${row === 1 && column !== 1 ? "'" : ''}`;
  }
}

/** The steps of a program, one line each; what is inside loops over time, and passes over rows, stands below them. */
export function stepLines(program: Lowered): string[] {
  const names = new PlaceNames(program);
  return [...partLines(program, names), ...program.steps.flatMap((step) => linesOf(step, names, ''))];
}

const partLines = ({ parts }: Pick<Lowered, 'parts'>, names: PlaceNames): string[] =>
  [...parts].map(
    ([place, { whole, offset }]) => `${names.typed(place)} is in ${names.span({ place: whole, offset })}`,
  );

function linesOf(step: Step, names: PlaceNames, indent: string): string[] {
  switch (step.kind) {
    case 'loop':
      return [`${indent}${loopText(step, names)}`];
    case 'rows':
      return [
        `${indent}${step.passes.length} passes over rows ${spaceText(step)}`,
        ...step.passes.map((pass) => `${indent}  ${loopText(pass, names)}`),
      ];
    case 'dot':
      return [`${indent}${dotText(step, names)}`];
    case 'copy':
      return [`${indent}copy ${names.typed(step.to)} = ${names.span(step.from)}`];
    case 'node': {
      const inputs = step.inputs.map((span) => (span === null ? ' -' : ` ${names.span(span)}`)).join('');
      const outputs = step.outputs.flatMap((place) => (place == null ? [] : [names.typed(place)]));
      const { primitive, attributes } = step.node;
      const folded = foldedText(step, names);
      return [
        `${indent}${primitive.name} ${outputs.join(', ')} =${inputs}${folded}${attributesText(attributes)}`,
      ];
    }
    case 'scan': {
      const starts = step.starts.map(({ from, to }) => `${names.typed(to)} = ${names.span(from)}`);
      const started = starts.length === 0 ? '' : ` from ${starts.join(', ')}`;
      const backwards = step.reverse ? ' backwards' : '';
      return [
        `${indent}scan of ${step.length}${backwards} by ${names.round(step.scan)}${started}`,
        ...partLines(step.body, names).map((line) => `${indent}  ${line}`),
        ...step.body.steps.flatMap((inner) => linesOf(inner, names, `${indent}  `)),
      ];
    }
  }
}

const foldedText = ({ bias, relu }: Pick<DotStep, 'bias' | 'relu'>, names: PlaceNames): string =>
  `${bias === null ? '' : ` + ${names.span(bias)}`}${relu ? ', relu' : ''}`;

/** A transposed matrix has a stroke. */
function dotText(step: DotStep, names: PlaceNames): string {
  const { batch, m, n, k, a, b, c, accumulates } = step;
  const sizes = `${batch === 1 ? '' : `${batch} x `}[${m}, ${k}] [${k}, ${n}]`;
  const sum = accumulates ? '+=' : '=';
  return `dot ${sizes} ${names.typed(c)} ${sum} ${names.matrices(a)} ${names.matrices(b)}${foldedText(step, names)}`;
}

function spaceText({ dimensions, kept }: Pick<LoopStep, 'dimensions' | 'kept'>): string {
  const [rows, row] = [dimensions.slice(0, kept), dimensions.slice(kept)];
  return `[${rows.join(', ')}]${row.length === 0 ? '' : ` over [${row.join(', ')}]`}`;
}

/** What a loop computes for each element: values that are used several times have letters. */
function loopText(step: LoopStep, names: PlaceNames): string {
  const { dimensions, kept, values, stores, passes } = step;
  const uses = values.map(() => 0);
  for (const value of values) if ('operands' in value) for (const operand of value.operands) uses[operand]++;
  for (const { value } of stores) uses[value]++;
  const texts: string[] = [];
  const statements: string[] = [];
  let named = 0;
  for (const [i, value] of values.entries()) {
    const text = valueText(value, texts, (access) => names.access(access, dimensions, kept));
    const isNamed = uses[i] > 1 && 'operands' in value;
    texts.push(isNamed ? `x${named++}` : text);
    if (isNamed) statements.push(`${texts[i]} = ${text}`);
  }
  for (const { value, access } of stores) {
    const at = names.access(access, dimensions, kept);
    const { place } = access;
    const typed = at === names.of(place) ? names.typed(place) : at;
    statements.push(`${typed} = ${texts[value]}`);
  }
  const walked = passes === null ? '' : ` in ${passes.count} passes`;
  return `loop ${spaceText(step)}${walked}: ${statements.join('; ')}`;
}

function valueText(
  value: LoopValue,
  texts: readonly string[],
  accessText: (access: Access) => string,
): string {
  switch (value.kind) {
    case 'load':
      return accessText(value.access);
    case 'constant':
      return String(Object.is(value.value, -0) ? '-0' : value.value);
    case 'index':
      return `index[${value.strides.join(' ')}${value.offset === 0 ? '' : ` + ${value.offset}`}]`;
    case 'apply': {
      const to = value.name === 'cast' || value.name === 'bitcast' ? ` ${value.dtype}` : '';
      return `${value.name}${to}(${value.operands.map((operand) => texts[operand]).join(', ')})`;
    }
    case 'reduce':
      return `${value.reduction}(${value.operands.map((operand) => texts[operand]).join(', ')})`;
  }
}

/** Bytes of a program's places by what they are for. */
export function memoryLine(program: Lowered): string {
  const bytes = (places: readonly Place[]): number =>
    places.reduce((sum, place) => sum + placeBytes(place), 0);
  const { inputs, outputs, variables, places } = program;
  const constants = places.filter(({ role }) => role === 'constant');
  const { bytes: temporaries } = planMemory(program);
  return `bytes: inputs ${bytes(inputs)}, outputs ${bytes(outputs)}, variables ${bytes(variables)}, constants ${bytes(constants)}, temporaries ${temporaries}`;
}
