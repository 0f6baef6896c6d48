import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { BatchNormalization } from '../layers';
import * as ops from '../ops';
import { SGD } from '../optimizers';
import { backendName, setBackend } from './backend';
import { grad, valueAndGrad, variableGradients } from './gradients';
import { jit } from './jit';
import { Tensor } from './tensor';
import { Variable } from './variable';

/** A formula of variables, of values computed before, and of slopes of formulas. */
type Formula =
  | { readonly kind: 'variable' | 'kept'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'add' | 'mul' | 'where' | 'loop' | 'map'; readonly parts: readonly [Formula, Formula] }
  | { readonly kind: 'slope'; readonly of: Formula; readonly index: number };

/** A step of a program: an assignment, or gradients of a formula (which may assign) and an optimizer's step with them. */
interface Step {
  readonly index: number;
  readonly formula: Formula;
  readonly gradientOf: readonly number[] | null;
  readonly assignsInside: number | null;
}

/** How programs run: on numbers with finite differences, or on tensors. */
interface Machine<T> {
  read(index: number): T;
  assign(index: number, value: T): void;
  constant(value: number): T;
  add(a: T, b: T): T;
  mul(a: T, b: T): T;
  where(test: T, a: T, b: T): T;
  loop(first: T, body: (carry: T) => T): T;
  map(first: T, body: (element: T) => T): T;
  slopes(f: () => T, of: readonly number[]): { value: T; slopes: T[] };
  /** A step of an optimizer with momentum. */
  step(of: readonly number[], slopes: readonly T[]): void;
}

function evaluate<T>(machine: Machine<T>, formula: Formula, kept: readonly T[]): T {
  const value = (part: Formula): T => evaluate(machine, part, kept);
  switch (formula.kind) {
    case 'variable':
      return machine.read(formula.index);
    case 'kept':
      return kept[formula.index % Math.max(kept.length, 1)] ?? machine.constant(0.5);
    case 'constant':
      return machine.constant(formula.value);
    case 'slope':
      return machine.slopes(() => value(formula.of), [formula.index]).slopes[0];
  }
  const [a, b] = formula.parts;
  switch (formula.kind) {
    case 'add':
      return machine.add(value(a), value(b));
    case 'mul':
      return machine.mul(value(a), value(b));
    case 'where':
      return machine.where(machine.constant(1), value(a), value(b));
    case 'loop':
      return machine.loop(value(a), (carry) => machine.add(machine.mul(carry, carry), value(b)));
    case 'map':
      return machine.map(value(a), (element) => machine.mul(element, value(b)));
  }
}

/** Runs a program; all values it came across, and the variables at its end. */
function execute<T>(machine: Machine<T>, steps: readonly Step[]): T[] {
  const kept: T[] = [];
  for (const { index, formula, gradientOf, assignsInside } of steps) {
    if (gradientOf === null) {
      const value = evaluate(machine, formula, kept);
      kept.push(value);
      machine.assign(index, value);
      continue;
    }
    const { value, slopes } = machine.slopes(() => {
      const result = evaluate(machine, formula, kept);
      if (assignsInside === null) return result;
      machine.assign(
        assignsInside,
        machine.add(machine.mul(machine.read(assignsInside), result), machine.constant(0.1)),
      );
      return machine.mul(machine.read(assignsInside), result);
    }, gradientOf);
    kept.push(value, ...slopes);
    machine.step(gradientOf, slopes);
  }
  return [...kept, ...FIRST.map((_, index) => machine.read(index))];
}

const FIRST = [0.3, -0.6, 0.8];
/** Of central differences. */
const DISTANCE = 1e-3;

function numbers(): Machine<number> {
  const state = [...FIRST];
  const velocities = FIRST.map(() => 0);
  const machine: Machine<number> = {
    read: (index) => state[index],
    assign: (index, value) => void (state[index] = value),
    constant: (value) => value,
    add: (a, b) => a + b,
    mul: (a, b) => Math.tanh(a * b),
    where: (test, a, b) => (test > 0 ? a : b),
    loop: (first, body) => body(body(first)),
    map: (first, body) => body(first) + body(0.5),
    slopes(f, of) {
      const before = [...state];
      const at = (index: number, distance: number): number => {
        state.splice(0, state.length, ...before);
        state[index] += distance;
        return f();
      };
      const slopes = of.map((index) => (at(index, DISTANCE) - at(index, -DISTANCE)) / (2 * DISTANCE));
      state.splice(0, state.length, ...before);
      return { value: f(), slopes };
    },
    step(of, slopes) {
      for (const [i, index] of of.entries()) {
        velocities[index] = 0.5 * velocities[index] - 0.25 * slopes[i];
        state[index] += velocities[index];
      }
    },
  };
  return machine;
}

function tensors(): Machine<Tensor> {
  const variables = FIRST.map((value) => new Variable(value, { dtype: 'float64' }));
  const optimizer = new SGD(0.25, { momentum: 0.5 });
  optimizer.build(variables);
  const constant = (value: number): Tensor => Tensor.from(value, 'float64').astype('float64');
  return {
    read: (index) => variables[index].value,
    assign: (index, value) => void variables[index].assign(value),
    constant,
    add: (a, b) => a.add(b),
    mul: (a, b) => a.mul(b).tanh(),
    where: (test, a, b) => test.greater(0).where(a, b),
    loop: (first, body) => ops.foriLoop(0, 2, (_, carry: Tensor) => body(carry), first) as Tensor,
    map: (first, body) =>
      (ops.vectorizedMap((x: Tensor) => body(x), ops.stack([first, constant(0.5)])) as Tensor).sum(),
    slopes(f, of) {
      const { value, gradients } = variableGradients(
        f,
        of.map((index) => variables[index]),
      );
      return { value, slopes: gradients.map((slope) => slope ?? constant(0)) };
    },
    step: (of, slopes) =>
      optimizer.apply(
        slopes,
        of.map((index) => variables[index]),
      ),
  };
}

const index = fc.nat({ max: FIRST.length - 1 });
const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('variable' as const, 'kept' as const), index }),
    fc.record({ kind: fc.constant('constant' as const), value: fc.constantFrom(-0.7, 0.4) }),
    fc.record({
      kind: fc.constantFrom(
        'add' as const,
        'mul' as const,
        'where' as const,
        'loop' as const,
        'map' as const,
      ),
      parts: fc.tuple(tie('formula'), tie('formula')),
    }),
    fc.record({ kind: fc.constant('slope' as const), of: tie('formula'), index }),
  ),
}));
const step: fc.Arbitrary<Step> = fc.record({
  index,
  formula,
  gradientOf: fc.option(fc.uniqueArray(index, { minLength: 1 }), { freq: 3 }),
  assignsInside: fc.option(index),
});

const original = backendName();
afterEach(() => setBackend(original));

describe('gradients of programs', () => {
  const values = (tensors: readonly Tensor[]): number[] => tensors.map((tensor) => tensor.item());

  it('are the same eagerly, compiled by each backend, and by finite differences', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const eager = values(execute(tensors(), steps));
        const expected = execute(numbers(), steps);
        for (const [i, value] of expected.entries()) {
          // Slopes of slopes of slopes by differences have few digits where functions bend much.
          expect(Math.abs(eager[i] - value)).toBeLessThan(2e-3 * Math.max(1, Math.abs(value)));
        }
        for (const backend of ['wasm', 'walk', 'reference'] as const) {
          setBackend(backend);
          const compiled = values(jit(() => execute(tensors(), steps))());
          for (const [i, value] of eager.entries()) expect(compiled[i]).toBeCloseTo(value, 9);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('take what was computed before as constant, also from the same variables', () => {
    const w = new Variable(2, { dtype: 'float32' });
    const f = (): (Tensor | null)[] => {
      const before = w.value.mul(3);
      const first = variableGradients(() => w.value.mul(before), [w]).gradients[0];
      w.assign(before);
      const after = w.value.mul(5);
      return [first, variableGradients(() => w.value.mul(after), [w]).gradients[0]];
    };
    expect(f().map((slope) => slope!.item())).toEqual([6, 30]);
    w.assign(2);
    expect(jit(f)().map((slope) => slope!.item())).toEqual([6, 30]);
  });

  it('say null where all of the path lies before', () => {
    const w = new Variable(2, { dtype: 'float32' });
    const f = (): Tensor | null => {
      const before = w.value.mul(3);
      return variableGradients(() => before.square(), [w]).gradients[0];
    };
    expect([f(), jit(f)()]).toEqual([null, null]);
  });

  it('leave out the path through the step of an optimizer between two of them', () => {
    const run = (wrap: <R>(f: () => R) => () => R): number[] => {
      const [a, b] = [1.5, -0.5].map((value) => new Variable(value, { dtype: 'float32' }));
      const optimizer = new SGD({ learningRate: 0.5 });
      optimizer.build([a]);
      const step = wrap(() => {
        const made = b.value.mul(2);
        optimizer.apply(variableGradients(() => a.value.mul(made).square(), [a]).gradients, [a]);
        return variableGradients(() => a.value.mul(b.value), [b]).gradients[0];
      });
      return [step()!.item(), step()!.item(), a.value.item()];
    };
    // a: 1.5 -> 1.5 - 0.5 * 2 * 1.5 = 0 -> 0; the slope for b is a.
    expect(run((f) => f)).toEqual([0, 0, 0]);
    expect(run(jit)).toEqual([0, 0, 0]);
  });

  it('know slopes of slopes of variables', () => {
    const w = new Variable(2, { dtype: 'float32' });
    const cube = (): Tensor => w.value.pow(3);
    const second = (): Tensor =>
      variableGradients(() => variableGradients(cube, [w]).gradients[0]!.mul(w.value), [w]).gradients[0]!;
    // d/dw (3 w² · w) = 9 w²
    expect([second().item(), jit(second)().item()]).toEqual([36, 36]);
  });

  it('do not confuse the slopes of two functions in each other', () => {
    const f = (x: Tensor): Tensor => x.mul(grad((y: Tensor) => x.add(y))(1));
    expect([grad(f)(3).item(), jit((x: Tensor) => grad(f)(x))(3).item()]).toEqual([1, 1]);
  });

  it('let what the function computed on the way be used afterwards in a compiled function', () => {
    const w = new Variable(3, { dtype: 'float32' });
    const f = jit(() => {
      let inside: Tensor | null = null;
      const { gradients } = variableGradients(() => {
        inside = w.value.square();
        return inside.mul(2);
      }, [w]);
      return [inside!, gradients[0]!, variableGradients(() => w.value.mul(inside!), [w]).gradients[0]!];
    });
    expect(f().map((tensor: Tensor) => tensor.item())).toEqual([9, 12, 9]);
  });

  it('keep what a function assigns, once', () => {
    const x = Tensor.from([[1], [3]]).astype('float32');
    const means = (wrap: <R>(f: () => R) => () => R): number => {
      const layer = new BatchNormalization({ momentum: 0.5 });
      layer.apply(x);
      wrap(
        () => variableGradients(() => layer.apply(x, { training: true }).sum(), layer.trainableWeights).value,
      )();
      return layer.weights[2].value.item();
    };
    expect([means((f) => f), means(jit)]).toEqual([1, 1]);
  });

  it('swap variables that a function assigned to each other', () => {
    const [a, b] = [1.5, 2.5].map((value) => new Variable(value));
    const { value } = variableGradients(() => {
      const old = a.value;
      a.assign(b.value);
      b.assign(old);
      return old;
    }, [a]);
    a.assign(7);
    expect([value.item(), a.value.item(), b.value.item()]).toEqual([1.5, 7, 1.5]);
  });

  it('restore what variables are where the function fails', () => {
    const w = new Variable(2, { dtype: 'float32' });
    const f = jit(() => {
      try {
        variableGradients((): Tensor => {
          throw new Error('no');
        }, [w]);
      } catch {
        // Goes on.
      }
      const before = w.value.mul(3);
      return variableGradients(() => w.value.mul(before), [w]).gradients[0];
    });
    expect(f()!.item()).toBe(6);
  });

  it('of deep functions, many times in one program, are found without recursion', () => {
    const w = new Variable(1, { dtype: 'float32' });
    const deep = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 20_000; i++) y = y.add(0.5);
      return y;
    };
    expect(variableGradients(() => deep(w.value), [w]).gradients[0]!.item()).toBe(1);
    const many = jit(() => {
      for (let i = 0; i < 300; i++)
        w.assignSub(variableGradients(() => w.value.square().mul(0.5), [w]).gradients[0]!.mul(0.01));
      return w.value;
    });
    expect(many().item()).toBeCloseTo(0.99 ** 300, 5);
  });
});

describe('gradients refuse', () => {
  const w = new Variable(2, { dtype: 'float32' });

  it.each<[string, () => unknown, string]>([
    [
      'a result that is no scalar',
      () => variableGradients(() => w.value.mul([1, 2]), [w]),
      'DTypeError[gradient-of-scalar]: a gradient needs a function with one floating-point number as its result.\n' +
        '  result = float32[2]\n' +
        '  Reduce it first, for example with .sum() or .mean().',
    ],
    [
      'nothing',
      () => variableGradients((() => undefined) as never, [w]),
      'ArgumentError[bad-return]: the function given to variableGradients needs to return a tensor.\n' +
        '  returned = nothing (undefined)\n' +
        '  Write `return` before the result.',
    ],
    [
      'a promise',
      () => grad((async (x: Tensor) => x) as never)(1 as never),
      'ArgumentError[bad-return]: the function given to grad needs to return a tensor.\n' +
        '  returned = a promise\n' +
        '  It runs while a program is recorded and cannot wait: leave out `async`.',
    ],
    [
      'variables of integers',
      () => variableGradients(() => w.value, [new Variable(2, { name: 'count' })]),
      'DTypeError[gradient-for-integers]: variableGradients needs variables of floating-point numbers.\n' +
        '  "count" = int32\n' +
        "  Make it with { dtype: 'float32' }: new Variable(2) is a variable of integers.",
    ],
    [
      'texts to differentiate with respect to',
      () => valueAndGrad((x: { a: Tensor; mode: string }) => x.a)({ a: 1, mode: 'fast' }),
      'ArgumentError[traced-argument]: valueAndGrad differentiates with respect to tensors, numbers and arrays, alone or in lists and plain objects.\n' +
        '  argument 1.mode = "fast"\n' +
        '  Give what is no number as a later argument.',
    ],
  ])('%s', (_, f, text) => {
    expect(f).toThrow(text);
  });
});
