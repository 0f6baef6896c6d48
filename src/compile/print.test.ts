import { Tensor, Variable, jit, ops, setBackend } from 'keratin';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as build from '../ir/build';
import { nodeLines } from './print';

describe('explain', () => {
  it('tells nodes before and after the passes, steps and memory, and computes nothing', async () => {
    const w = new Variable(ops.ones([3, 4]));
    const f = jit((x: Tensor) => {
      w.assign(w.value.mul(0.5));
      return ops.softmax(ops.matmul(x, w.value).add(1));
    });
    expect(await f.explain(ops.ones([2, 3]))).toMatchInlineSnapshot(`
      "nodes as recorded
        %0 float32[2, 3] = input
        %1 float32[3, 4] = input
        %2 float32[] = constant 0.5
        %3 float32[1, 1] = reshape %2
        %4 float32[3, 4] = broadcast %3
        %5 float32[3, 4] = mul %1 %4
        %6 float32[2, 4] = dot %0 %5
        %7 float32[] = constant 1
        %8 float32[1, 1] = reshape %7
        %9 float32[2, 4] = broadcast %8
        %10 float32[2, 4] = add %6 %9
        %11 float32[2] = reduce_max %10 {axes: [1]}
        %12 float32[2, 1] = reshape %11
        %13 float32[2, 1] = stop_gradient %12
        %14 float32[2, 4] = broadcast %13
        %15 float32[2, 4] = sub %10 %14
        %16 float32[2, 4] = exp %15
        %17 float32[2] = reduce_sum %16 {axes: [1]}
        %18 float32[2, 1] = reshape %17
        %19 float32[2, 4] = broadcast %18
        %20 float32[2, 4] = div %16 %19
        gives %5 %20
      nodes after simplify, softmax-slope, loops, windows, masks, decompose, claim
        %0 float32[2, 3] = input
        %1 float32[3, 4] = input
        %2 float32[] = constant 0.5
        %3 float32[1, 1] = reshape %2
        %4 float32[3, 4] = broadcast %3
        %5 float32[3, 4] = mul %1 %4
        %6 float32[2, 4] = dot %0 %5
        %7 float32[] = constant 1
        %8 float32[1, 1] = reshape %7
        %9 float32[2, 4] = broadcast %8
        %10 float32[2, 4] = add %6 %9
        %11 float32[2] = reduce_max %10 {axes: [1]}
        %12 float32[2, 1] = reshape %11
        %13 float32[2, 4] = broadcast %12
        %14 float32[2, 4] = sub %10 %13
        %15 float32[2, 4] = exp %14
        %16 float32[2] = reduce_sum %15 {axes: [1]}
        %17 float32[2, 1] = reshape %16
        %18 float32[2, 4] = broadcast %17
        %19 float32[2, 4] = div %15 %18
        gives %5 %19
      steps after lower, rows, merge
        loop [12]: v0 float32[12] = mul(v0, 0.5)
        dot [2, 3] [3, 4] t0 float32[8] = i0 v0
        loop [2] over [4] in 3 passes: x0 = add(t0, 1); x1 = exp(sub(x0, max(x0))); o0 float32[8] = div(x1, sum(x1))
      memory
        bytes: inputs 24, outputs 32, variables 48, constants 0, temporaries 32"
    `);
    expect(w.value.at(0, 0).item()).toBe(1);
    f(ops.ones([2, 3]));
    expect(w.value.at(0, 0).item()).toBe(0.5);
  });

  it('shows the rounds of loops, with what is inside', async () => {
    const sums = jit((xs: Tensor) =>
      ops.scan((c: Tensor, x: Tensor) => [c.add(x), c.mul(x)], ops.zeros([2]), { xs }),
    );
    const text = await sums.explain(ops.ones([3, 2]));
    expect(text.slice(text.indexOf('nodes after'))).toMatchInlineSnapshot(`
      "nodes after simplify, softmax-slope, loops, windows, masks, decompose, claim
        %0 float32[3, 2] = input
        %1 float32[2] = constant 0 0
        %2 float32[2] = scan %1 %0 {constants: 0, carries: 1, length: 3, reverse: false}
          %3 float32[2] = input
          %4 float32[2] = input
          %5 float32[2] = add %3 %4
          %6 float32[2] = mul %3 %4
          gives %5 %6
        %7 float32[2] = project %2 {index: 0}
        %8 float32[3, 2] = project %2 {index: 1}
        gives %7 %8
      steps after lower, rows, merge
        scan of 3 by r0 from o0 float32[2] = c0
          loop [2]: o0 float32[2] = add(o0, i0@(2r0)); o1@(2r0) float32[2] = mul(o0, i0@(2r0))
      memory
        bytes: inputs 24, outputs 32, variables 0, constants 8, temporaries 0"
    `);
  });

  it('takes what a call takes', async () => {
    const f = jit((x: Tensor, squared: boolean) => (squared ? x.mul(x) : x));
    expect(await f.explain([1, 2], true)).toContain('= mul');
    expect(await f.explain([1, 2], false)).not.toContain('= mul');
    await expect(f.explain(new Date() as never, true)).rejects.toThrow(/traced-argument/);
  });

  it('says of backends that take nodes as they are that they have no steps', async () => {
    setBackend('reference');
    try {
      const text = await jit((x: Tensor) => x.neg()).explain([1]);
      expect(text).toBe(
        [
          'nodes, which the backend "reference" evaluates as they are',
          '  %0 int32[1] = input',
          '  %1 int32[1] = neg %0',
          '  gives %1',
        ].join('\n'),
      );
    } finally {
      setBackend('wasm');
    }
  });
});

it('nodes have numbers that do not depend on what was made before', () => {
  const lines = (): string[] => {
    const x = build.input([2, 3], 'float32');
    return nodeLines([build.reduce('sum', build.add(x, build.constant(NaN, 'float32', [2, 3])), [1])]);
  };
  const before = lines();
  expect(lines()).toEqual(before);
  expect(before).toEqual([
    '%0 float32[2, 3] = input',
    '%1 float32[] = constant NaN',
    '%2 float32[1, 1] = reshape %1',
    '%3 float32[2, 3] = broadcast %2',
    '%4 float32[2, 3] = add %0 %3',
    '%5 float32[2] = reduce_sum %4 {axes: [1]}',
    'gives %5',
  ]);
});

describe('KERATIN_DEBUG', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const printed = async (asked: string): Promise<string> => {
    vi.stubEnv('KERATIN_DEBUG', asked);
    const print = vi.spyOn(console, 'error').mockImplementation(() => {});
    print.mockClear();
    jit((x: Tensor) => x.mul(3))(Tensor.from([1, 2]));
    await vi.waitFor(() => expect(print).toHaveBeenCalledTimes(1));
    return String(print.mock.calls[0][0]);
  };

  it('has programs printed as they are compiled', async () => {
    expect(await printed('steps')).toBe(
      [
        'steps after lower, rows, merge',
        '  loop [2]: o0 int32[2] = mul(i0, 3)',
        'memory',
        '  bytes: inputs 8, outputs 8, variables 0, constants 0, temporaries 0',
      ].join('\n'),
    );
    expect(await printed('ir')).toMatch(
      /^nodes as recorded\n.*= mul %0.*\nnodes after simplify,.*gives %4$/s,
    );
  });

  it('says what there is where it is asked for something else', async () => {
    expect(await printed('wat')).toBe('KERATIN_DEBUG: there is no "wat", only ir and steps');
  });
});
