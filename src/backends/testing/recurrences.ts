import { differentiate } from '../../compile/autodiff';
import * as build from '../../ir/build';
import type { Node } from '../../ir/node';
import type { Scan } from '../../ir/primitives/control';

const input = (...shape: number[]): Node => build.input(shape, 'float32');

/** A loop over time: its inputs and results. */
export interface Recurrence {
  readonly inputs: readonly Node[];
  readonly results: readonly Node[];
}

/** h ← tanh(x W + h U + b), with all h stacked. */
export function simpleRecurrence(
  scan: Scan,
  length: number,
  batch: number,
  features: number,
  units: number,
  reverse: boolean,
): Recurrence {
  const [w, u, b, h0, xs] = [
    input(features, units),
    input(units, units),
    input(units),
    input(batch, units),
    input(length, batch, features),
  ];
  const body = [
    input(features, units),
    input(units, units),
    input(units),
    input(batch, units),
    input(batch, features),
  ];
  const sum = build.add(build.dot(body[4], body[0]), build.dot(body[3], body[1]));
  const h = build.unary('tanh', build.add(sum, build.broadcastTo(body[2], [batch, units])));
  const inputs = [w, u, b, h0, xs];
  const results = scan(inputs, {
    body: { inputs: body, outputs: [h, h] },
    constants: 3,
    carries: 1,
    length,
    reverse,
  });
  return { inputs, results };
}

/** Gates of an LSTM from slices of one product. */
export function lstm(scan: Scan, length: number, batch: number, features: number, units: number): Recurrence {
  const [w, u, h0, c0, xs] = [
    input(features, 4 * units),
    input(units, 4 * units),
    input(batch, units),
    input(batch, units),
    input(length, batch, features),
  ];
  const body = [
    input(features, 4 * units),
    input(units, 4 * units),
    input(batch, units),
    input(batch, units),
    input(batch, features),
  ];
  const z = build.add(build.dot(body[4], body[0]), build.dot(body[2], body[1]));
  const gate = (i: number): Node => build.slice(z, [0, i * units], [batch, (i + 1) * units], [1, 1]);
  const [i, f, o] = [0, 1, 3].map((g) => build.unary('sigmoid', gate(g)));
  const c = build.add(build.mul(f, body[3]), build.mul(i, build.unary('tanh', gate(2))));
  const h = build.mul(o, build.unary('tanh', c));
  const inputs = [w, u, h0, c0, xs];
  const results = scan(inputs, {
    body: { inputs: body, outputs: [h, c, h] },
    constants: 2,
    carries: 2,
    length,
    reverse: false,
  });
  return { inputs, results };
}

/** The slopes of a loop's results, squashed, in its inputs. */
export function gradientsOf({ inputs, results }: Recurrence): Node[] {
  const ones = results.map((result) => build.unary('sigmoid', result));
  return differentiate(results, ones, inputs).map((slope, i) => slope ?? build.neg(inputs[i]));
}
