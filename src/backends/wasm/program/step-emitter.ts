import { placeBytes } from '../../../compile/plan-memory';
import type { DotStep, LoopStep, NodeStep, Place, ScanStep, Step } from '../../../compile/steps';
import { ORIGIN } from '../../../compile/steps';
import { bytesOf } from '../../../ir/dtype';
import type { FunctionBuilder, FunctionReference } from '../assembler/assembler';
import type { PreparedLoop } from '../loops/prepare-loop';
import type { Division } from '../parallel/division';
import type { DotDivision } from '../parallel/dot-division';
import { kernelCall } from '../kernels/calls/kernel-calls';
import type { LoopDivision } from '../parallel/loop-parts';
import type { ProductPart } from '../native/native-code';
import { emitNativeProduct } from '../native/native-code';
import type { NativeProducts } from '../native/native-products';
import { ACCUMULATE, RELU } from '../kernels/gemm/tile';

/** What steps are written with. */
export interface StepRequest {
  /** Addresses of places, in bytes. */
  readonly addressOf: (place: Place) => number;
  /** Memory for kernels: packed panels of matrices, padded images. */
  readonly scratch: number;
  /** Bytes of it for each thread. */
  readonly scratchBytes: number;
  /** Keeps data for kernels; gives their address. */
  readonly words: (data: Int32Array) => number;
  /** The products that a native library computes, if any. */
  readonly native: NativeProducts | null;
}

/** The functions that steps call. */
export interface Callees {
  readonly loops: ReadonlyMap<Step, PreparedLoop>;
  /** Steps that walk rows several times, a part of the rows after the other. */
  readonly rows: ReadonlyMap<Step, LoopDivision>;
  readonly emitted: ReadonlyMap<string, FunctionReference>;
  readonly imported: ReadonlyMap<string, FunctionReference>;
  readonly host: FunctionReference | null;
  readonly product: FunctionReference | null;
  /** Called by the first thread after each step, with its number; null where nobody wants to know. */
  readonly clock: FunctionReference | null;
}

/** Steps of which each thread computes some units. */
export interface Task {
  readonly step: Step;
  readonly division: Division;
  /** The scans it is in, the outermost first: their positions are told to other threads. */
  readonly scans: readonly ScanStep[];
}

/** Where a program runs on several threads. */
export interface Sharing {
  readonly divisions: ReadonlyMap<Step, Division>;
  /** By the number that other threads know them by. */
  readonly tasks: readonly Task[];
  /** Addresses where the positions of scans are told, by the scans' numbers. */
  readonly positions: ReadonlyMap<number, number>;
}

/** The first thread's side of sharing: it offers units, by a function, with parameters of its own. */
export interface Offering {
  readonly share: FunctionReference;
  readonly threads: number;
  readonly spins: number;
}

/** A range of units: locals with its first and the one after its last. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/** The divided steps of a program, those in scans included. */
export function tasksOf(
  steps: readonly Step[],
  divisions: ReadonlyMap<Step, Division>,
  scans: readonly ScanStep[] = [],
): Task[] {
  return steps.flatMap((step) => {
    const division = divisions.get(step);
    if (division !== undefined) return [{ step, division, scans }];
    return step.kind === 'scan' ? tasksOf(step.body.steps, divisions, [...scans, step]) : [];
  });
}

/**
 * Chunks of units that each thread is offered. Products and convolutions are prepared anew for each chunk, so there are no
 * more than needed; small chunks of the rest are evenly shared even where a thread comes late.
 */
const chunksOf = ({ kind }: Division): number => (kind === 'loop' || kind === 'batch' ? 4 : 1);

/** Writes the calls of a program's steps. */
export class StepEmitter {
  readonly #f: FunctionBuilder;
  readonly #request: StepRequest;
  readonly #callees: Callees;
  readonly #sharing: Sharing | null;
  readonly #numbers: ReadonlyMap<Step, number>;
  /** For each scan being written, the local with the position in its sequences. */
  readonly #positions = new Map<number, number>();
  #offering: Offering | null = null;
  /** The parameter that tells which thread this is; null where it is the first. */
  #thread: number | null = null;
  #hosted = 0;

  /** @param numbers what `clock` calls each step. */
  constructor(
    f: FunctionBuilder,
    request: StepRequest,
    callees: Callees,
    sharing: Sharing | null,
    numbers: ReadonlyMap<Step, number>,
  ) {
    this.#f = f;
    this.#request = request;
    this.#callees = callees;
    this.#sharing = sharing;
    this.#numbers = numbers;
  }

  /** Writes all steps, for the first thread. */
  emitAll(steps: readonly Step[], offering: Offering | null): void {
    this.#offering = offering;
    this.#emit(steps);
  }

  /** Writes some units of a divided step, for any thread. */
  emitUnits({ step, division, scans }: Task, range: Range, thread: number): void {
    const f = this.#f;
    this.#thread = thread;
    for (const { scan } of scans) {
      const position = f.local('i32');
      f.i32(this.#sharing!.positions.get(scan)!).memory('i32.load').set(position);
      this.#positions.set(scan, position);
    }
    this.#units(step, division, range);
  }

  #emit(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#step(step);
      this.#observe(step);
    }
  }

  /** Says that the first thread is done with a step. */
  #observe(step: Step): void {
    const { clock } = this.#callees;
    const number = this.#numbers.get(step);
    if (clock === null || number === undefined) return;
    const f = this.#f;
    if (this.#thread === null) f.i32(number).call(clock);
    else {
      f.get(this.#thread)
        .op('i32.eqz')
        .if(() => f.i32(number).call(clock));
    }
  }

  /** Offers a divided step to all threads; goes on when it is done. Says whether the step is one. */
  #offer(step: Step): boolean {
    const number =
      this.#offering === null ? -1 : this.#sharing!.tasks.findIndex((task) => task.step === step);
    if (number < 0) return false;
    const f = this.#f;
    const { share, threads, spins } = this.#offering!;
    const { division, scans } = this.#sharing!.tasks[number];
    for (const { scan } of scans)
      f.i32(this.#sharing!.positions.get(scan)!).get(this.#positions.get(scan)!).memory('i32.store');
    f.i32(number).i32(division.units).i32(chunksOf(division)).get(threads).get(spins).call(share);
    return true;
  }

  #units(step: Step, division: Division, range: Range): void {
    if (division.kind === 'loop') this.#loopParts(division, range);
    else if (step.kind === 'dot') this.#dot(step, { division: division as DotDivision, range });
    else if (step.kind === 'node') this.#node(step, range);
    else if (step.kind === 'scan') {
      this.#rounds(step, () => {
        for (const inner of step.body.steps) {
          this.#units(inner, this.#sharing!.divisions.get(inner)!, range);
          this.#observe(inner);
        }
      });
    }
  }

  /** Pushes `units * scale`, of a local. */
  #scaled(local: number, scale: number): void {
    this.#f.get(local);
    if (scale !== 1) this.#f.i32(scale).op('i32.mul');
  }

  /** Pushes the address of this thread's scratch memory. */
  #scratch(): void {
    const { scratch, scratchBytes } = this.#request;
    this.#f.i32(scratch);
    if (this.#thread === null) return;
    this.#scaled(this.#thread, scratchBytes);
    this.#f.op('i32.add');
  }

  // Steps.

  #step(step: Step): void {
    const f = this.#f;
    if (step.kind !== 'scan' && this.#offer(step)) return;
    switch (step.kind) {
      case 'loop':
        this.#loop(step);
        break;
      case 'rows': {
        const division = this.#callees.rows.get(step)!;
        if (division.units > 1) this.#loopParts(division, null);
        else for (const pass of division.parts) this.#loop(pass);
        break;
      }
      case 'dot':
        this.#dot(step, null);
        break;
      case 'copy':
        this.#address(step.to, 0);
        this.#address(step.from.place, step.from.offset);
        f.i32(placeBytes(step.to)).memoryCopy();
        break;
      case 'node':
        this.#node(step, null);
        break;
      case 'scan':
        this.#scan(step);
    }
  }

  /** Pushes the address of an element. */
  #address(place: Place, offset: number): void {
    const f = this.#f;
    const bytes = bytesOf(place.dtype);
    f.i32(this.#fixedAddress(place, offset));
    for (let { window } = place; window !== null; { window } = window.whole) {
      if (window.step === 0) continue;
      this.#scaled(this.#positions.get(window.scan)!, window.step * bytes);
      f.op('i32.add');
    }
  }

  /** The address of an element, at the start of all scans it moves with. */
  #fixedAddress(place: Place, offset: number): number {
    const { window } = place;
    if (window !== null) return this.#fixedAddress(window.whole, window.offset + offset);
    return this.#request.addressOf(place) + offset * bytesOf(place.dtype);
  }

  #loop(step: LoopStep): void {
    const loop = this.#callees.loops.get(step)!;
    for (const place of loop.places) this.#address(place, 0);
    this.#f.call(this.#callees.emitted.get(loop.key)!);
  }

  /** The parts of loops in a range of units, or all of them. */
  #loopParts({ parts, rests, places, units }: LoopDivision, range: Range | null): void {
    const f = this.#f;
    const unit = f.local('i32');
    const call = (step: LoopStep): void => {
      const loop = this.#callees.loops.get(step)!;
      for (const image of loop.places) {
        const { place, shift } = places.find((moving) => moving.image === image)!;
        if (place === ORIGIN) f.i32(0);
        else this.#address(place, 0);
        if (shift === 0) continue;
        this.#scaled(unit, shift);
        f.op('i32.add');
      }
      f.call(this.#callees.emitted.get(loop.key)!);
    };
    f.forRange(
      unit,
      () => (range === null ? f.i32(0) : f.get(range.begin)),
      () => (range === null ? f.i32(units) : f.get(range.end)),
      1,
      () => {
        if (rests.length === 0) parts.forEach(call);
        else {
          f.get(unit)
            .i32(units - 1)
            .op('i32.eq')
            .if(
              () => rests.forEach(call),
              () => parts.forEach(call),
            );
        }
      },
    );
  }

  #node(step: NodeStep, range: Range | null): void {
    const f = this.#f;
    const call = kernelCall(step.node);
    if (call === null) {
      f.i32(this.#hosted++).call(this.#callees.host!);
      return;
    }
    call.emit(
      {
        f,
        address: (place, offset) => this.#address(place, offset),
        fixedAddress: (place, offset) => this.#fixedAddress(place, offset),
        kernel: (name) => this.#callees.imported.get(name)!,
        words: this.#request.words,
        scratch: () => this.#scratch(),
        range: (units) => {
          if (range === null) f.i32(0).i32(units);
          else f.get(range.begin).get(range.end);
        },
      },
      step,
    );
  }

  #dot(step: DotStep, shared: { division: DotDivision; range: Range } | null): void {
    const { batch, m, n } = step;
    if (batch * m * n === 0) return;
    const f = this.#f;
    if (shared !== null && shared.division.kind !== 'batch') {
      const { division, range } = shared;
      if (!division.apart) this.#dotPart(step, division, range);
      else {
        const [unit, end] = [f.local('i32'), f.local('i32')];
        f.forRange(
          unit,
          () => f.get(range.begin),
          () => f.get(range.end),
          1,
          () => {
            f.get(unit).i32(1).op('i32.add').set(end);
            this.#dotPart(step, division, { begin: unit, end });
          },
        );
      }
      return;
    }
    const call = (matrix: number | null): void =>
      this.#product(step, {
        rows: () => f.i32(m),
        columns: () => f.i32(n),
        shift: (what) => {
          if (matrix === null) return;
          const stride = { a: step.a.strides[0], b: step.b.strides[0], c: m * n, bias: 0 }[what];
          if (stride === 0) return;
          this.#scaled(matrix, stride * bytesOf(step.c.dtype));
          f.op('i32.add');
        },
      });
    if (batch === 1) {
      call(null);
      return;
    }
    const matrix = f.local('i32');
    f.forRange(
      matrix,
      () => (shared === null ? f.i32(0) : f.get(shared.range.begin)),
      () => (shared === null ? f.i32(batch) : f.get(shared.range.end)),
      1,
      () => call(matrix),
    );
  }

  #product(step: DotStep, part: ProductPart): void {
    const index = this.#request.native?.steps.indexOf(step) ?? -1;
    if (index < 0) this.#gemm(step, part);
    else {
      emitNativeProduct(step, part, {
        f: this.#f,
        index,
        product: this.#callees.product!,
        finish: this.#callees.imported.get('finishRows'),
        address: (place, offset) => this.#address(place, offset),
      });
    }
  }

  /** Some rows, or some columns, of a product. */
  #dotPart(step: DotStep, { kind, units, size }: DotDivision, { begin, end }: Range): void {
    const f = this.#f;
    const { m, n, a, b, c } = step;
    const whole = kind === 'rows' ? m : n;
    const [start, length] = [f.local('i32'), f.local('i32')];
    this.#scaled(begin, size);
    f.set(start);
    // The last unit also takes what is left.
    f.i32(whole);
    this.#scaled(end, size);
    f.get(end).i32(units).op('i32.eq').op('select');
    f.get(start).op('i32.sub').set(length);
    const strides =
      kind === 'rows' ? { a: a.strides[1], b: 0, c: n, bias: 0 } : { a: 0, b: b.strides[2], c: 1, bias: 1 };
    this.#product(step, {
      rows: () => (kind === 'rows' ? f.get(length) : f.i32(m)),
      columns: () => (kind === 'rows' ? f.i32(n) : f.get(length)),
      shift: (what) => {
        if (strides[what] === 0) return;
        this.#scaled(start, strides[what] * bytesOf(c.dtype));
        f.op('i32.add');
      },
    });
  }

  /** A product by the kernel. */
  #gemm({ n, k, a, b, c, accumulates, bias, relu }: DotStep, { rows, columns, shift }: ProductPart): void {
    const f = this.#f;
    rows();
    columns();
    f.i32(k);
    this.#address(a.place, a.offset);
    shift('a');
    f.i32(a.strides[1]).i32(a.strides[2]);
    this.#address(b.place, b.offset);
    shift('b');
    f.i32(b.strides[1]).i32(b.strides[2]);
    this.#address(c, 0);
    shift('c');
    f.i32(n);
    if (bias === null) f.i32(0);
    else {
      this.#address(bias.place, bias.offset);
      shift('bias');
    }
    f.i32((accumulates ? ACCUMULATE : 0) | (relu ? RELU : 0));
    this.#scratch();
    f.call(this.#callees.imported.get('gemm')!);
  }

  #scan(step: ScanStep): void {
    this.#emit(step.starts);
    this.#observe(step);
    if (step.length === 0 || this.#offer(step)) return;
    this.#rounds(step, () => this.#emit(step.body.steps));
  }

  /** Writes `round` so that it runs for each position. */
  #rounds({ scan, length, reverse }: ScanStep, round: () => void): void {
    const f = this.#f;
    const [position, left] = [f.local('i32'), f.local('i32')];
    this.#positions.set(scan, position);
    f.i32(reverse ? length - 1 : 0).set(position);
    f.i32(length).set(left);
    f.loop((again) => {
      round();
      f.get(position)
        .i32(reverse ? -1 : 1)
        .op('i32.add')
        .set(position);
      f.get(left).i32(1).op('i32.sub').tee(left).brIf(again);
    });
  }
}
