import { describe, expect, it } from 'vitest';
import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { makeNode } from '../ir/node';
import { ELEMENTWISE } from '../ir/primitives/elementwise';
import { scanPrimitive } from '../ir/primitives/control';
import { copyStep, newPlace } from './places';
import type { Access, DotStep, LoopStep, Lowered, Place, Step } from './steps';
import { memoryFaults, nodeFaults, stepFaults, verifier } from './verify';

const input = (...shape: number[]): Node => build.input(shape, 'float32');
const like = input(6);
const place = (role: Place['role'], size = 6): Place => ({ ...newPlace(role, like, 0), size });
const [x, y] = [place('input'), place('output')];

const program = (steps: readonly Step[], variables: readonly Place[] = []): Lowered => ({
  steps,
  parts: new Map(),
  places: [],
  inputs: [x],
  outputs: [y],
  variables,
});
const faultsOf = (...steps: Step[]): string[] => stepFaults(program(steps), () => null);

const access = (at: Place, stride = 1, offset = 0): Access => ({ place: at, strides: [stride], offset });
const negation = (from: Access, to: Access, size = 6): LoopStep => ({
  kind: 'loop',
  dimensions: [size],
  kept: 1,
  values: [
    { kind: 'load', dtype: 'float32', access: from },
    { kind: 'apply', dtype: 'float32', name: 'neg', operands: [0] },
  ],
  stores: [{ value: 1, access: to }],
  passes: null,
});

describe('nodes', () => {
  it('are in order as their constructors make them', () => {
    const [a, b] = [input(2, 3), input(3, 4)];
    expect(nodeFaults([build.neg(build.dot(a, b)), build.reduce('sum', a, [0])])).toEqual([]);
  });

  it('have the types of their rules', () => {
    const sum = build.add(input(2), input(2));
    expect(nodeFaults([{ ...sum, shape: [3] }])).toEqual([
      `add ${sum.id} float32[3]: its rule says float32[2]`,
      `add ${sum.id} float32[3]: its operand is float32[2]`,
      `add ${sum.id} float32[3]: its operand is float32[2]`,
    ]);
    expect(nodeFaults([{ ...sum, dtype: 'int32' }])).toEqual([`add ${sum.id} int32[2]: its rule says float32[2]`]); // prettier-ignore
    const three = build.constantFrom(Float32Array.of(1, 2, 3), [3], 'float32');
    expect(nodeFaults([{ ...three, shape: [4] }])).toEqual([`constant ${three.id} float32[4]: holds 3 values`]); // prettier-ignore
  });

  it('come after their inputs', () => {
    const late = input(2);
    const early = makeNode(ELEMENTWISE.neg, [late]);
    expect(nodeFaults([{ ...early, id: late.id - 1 }])).toContain(
      `neg ${late.id - 1} float32[2]: is before its input ${late.id}`,
    );
  });

  it('give loops what their bodies take, and bodies read nothing of the outside', () => {
    const { scan } = scanPrimitive();
    const [carry, element, outside] = [input(2), input(2), input(2)];
    const attributes = { constants: 0, carries: 1, length: 3, reverse: false };
    const results = (output: Node, sequence: Node): Node[] =>
      scan([input(2), sequence], { ...attributes, body: { inputs: [carry, element], outputs: [output] } });
    expect(nodeFaults(results(build.add(carry, element), input(3, 2)))).toEqual([]);
    expect(nodeFaults(results(build.add(carry, element), input(4, 2))).join()).toMatch(
      /input 1 is float32\[4, 2\] instead of float32\[3, 2\]/,
    );
    expect(nodeFaults(results(build.add(carry, outside), input(3, 2))).join()).toMatch(
      new RegExp(`its body reads node ${outside.id} of the outside`),
    );
  });
});

describe('steps', () => {
  it('read what was written', () => {
    const t = place('temporary');
    expect(faultsOf(negation(access(x), access(t)), negation(access(t), access(y)))).toEqual([]);
    expect(faultsOf(negation(access(t), access(y)))).toEqual([
      'step 0 loop: reads temporary float32[6] before it is written',
    ]);
    expect(faultsOf(copyStep(x, x))).toEqual(['step 0 copy: writes input float32[6]']);
  });

  it('stay inside their places', () => {
    expect(faultsOf(negation(access(x, 1, 1), access(y)))).toEqual([
      'step 0 loop: visits 1 to 7 of input float32[6]',
    ]);
    expect(faultsOf(negation(access(x), access(y, -1, 4)))).toEqual([
      'step 0 loop: visits -1 to 5 of output float32[6]',
    ]);
    expect(faultsOf({ kind: 'copy', from: { place: x, offset: 2 }, to: y })).toEqual([
      'step 0 copy: visits 2 to 8 of input float32[6]',
    ]);
    const dot: DotStep = {
      kind: 'dot',
      ...{ batch: 1, m: 2, n: 3, k: 3, accumulates: false, relu: false, c: y },
      a: { place: x, offset: 0, strides: [0, 3, 1] },
      b: { place: place('variable', 9), offset: 0, strides: [0, 3, 1] },
      bias: { place: place('variable', 2), offset: 0 },
    };
    expect(faultsOf(dot)).toEqual(['step 0 dot: visits 0 to 3 of variable float32[2]']);
    expect(faultsOf({ ...dot, k: 0, bias: null })).toEqual(['step 0 dot: has nothing to do']);
  });

  it('may walk on from a variable to the one that lies behind it', () => {
    const variables = [0, 1].map((index) => ({ ...place('variable', 3), index }));
    const update = negation(access(variables[0]), access(variables[0]));
    expect(stepFaults(program([update], variables), (index) => 64 + 12 * index)).toEqual([]);
    expect(stepFaults(program([update], variables), (index) => 64 + 16 * index)).toHaveLength(2);
  });

  it('have values after their operands, of the dtype of the place', () => {
    const loop = negation(access(x), access(y));
    const [load, neg] = loop.values;
    expect(faultsOf({ ...loop, values: [neg, load] })).toEqual([
      'step 0 loop: value 0 is before its operand',
    ]);
    expect(faultsOf(negation(access(x), access({ ...y, dtype: 'int32' })))).toEqual([
      'step 0 loop: stores float32 to output int32[6]',
    ]);
  });
});

describe('memory', () => {
  const [a, b] = [place('temporary'), place('temporary')];
  const steps = (last: LoopStep): Step[] => [
    negation(access(x), access(a)),
    last,
    negation(access(b), access(y)),
  ];
  const planned = (last: LoopStep, ofB: number): string[] =>
    memoryFaults(steps(last), new Map(), new Map([[a, 0], [b, ofB]])); // prettier-ignore

  it('of a value may be taken over where each element is read just before', () => {
    expect(planned(negation(access(a), access(b)), 0)).toEqual([]);
    expect(planned(negation(access(a, -1, 5), access(b)), 0)).toEqual([
      'temporary float32[6] of steps 1 to 2 lies over temporary float32[6] of steps 0 to 1',
    ]);
    expect(planned(negation(access(a), access(b)), 8)).toHaveLength(1);
    expect(planned(negation(access(a, -1, 5), access(b)), 24)).toEqual([]);
  });
});

it('a pass that breaks a program is refused by name', () => {
  const sum = build.add(input(2), input(2));
  expect(() =>
    verifier.nodes('simplify', [{ ...sum, dtype: 'int32' }], { isBody: false, addressOf: () => null }),
  ).toThrow(
    new RegExp(
      `^StateError\\[broken-pass\\]: programs are in order after the pass "simplify"\\.\n  fault 1 of 1 = add ${sum.id} int32\\[2\\]: its rule says float32\\[2\\]$`,
    ),
  );
});
