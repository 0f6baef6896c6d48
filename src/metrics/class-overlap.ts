import { boolean, integer, nullable } from '../config/kinds';
import type { ConfigOf, GivenFor, Json, OptionSite, OptionTable } from '../config/option';
import { badOption } from '../config/option';
import { required, saveable } from '../config/kinds';
import type { DType } from '../ir/dtype';
import * as build from '../ir/build';
import { epsilon, floatx } from '../ops/settings';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { ArgumentError } from '../util/errors';
import type { PairArguments } from './metric';
import { Metric, metricOptions } from './metric';
import { optionalTensor } from './running-mean';
import { checkUpdate } from './sample-mean';

const isClass = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

/** The classes that count, as a list. */
export const classesOption = (fallback: readonly number[] = []) =>
  saveable<readonly number[], readonly number[]>(
    (value: unknown, site: OptionSite): readonly number[] => {
      if (Array.isArray(value) && value.length > 0 && value.every(isClass)) return value;
      throw badOption(site, 'a list of class numbers, 0 or more', value);
    },
    (value): Json => [...value],
    fallback,
  );

/** The classes that count, which must be given. */
export const requiredClasses = () => required(classesOption());

/** The options of overlap metrics that take class numbers or one row of scores for each place. */
export const overlapOptions = () => ({
  ...metricOptions(),
  ignoreClass: nullable(integer(0)),
  sparseYTrue: boolean(true, { keras: 'sparse_y_true' }),
  sparseYPred: boolean(true, { keras: 'sparse_y_pred' }),
  axis: integer(-1),
});

/** What an overlap is computed from. */
export interface OverlapSettings {
  readonly numClasses: number;
  /** The classes averaged over. */
  readonly targetClassIds: readonly number[];
  /** Places with this target do not count; null for none. */
  readonly ignoreClass?: number | null;
  /** Whether targets are class numbers rather than one row of scores for each place. */
  readonly sparseYTrue?: boolean;
  /** Whether predictions are class numbers rather than one row of scores for each place. */
  readonly sparseYPred?: boolean;
  /** The axis of those scores. */
  readonly axis?: number;
}

/** Intersection over union of predicted and true classes, from a confusion matrix [true, predicted]. */
export abstract class ClassOverlap<T extends OptionTable> extends Metric<PairArguments, T> {
  static override readonly defaultDtype: DType | null = 'int32';

  /** How many classes there are. */
  readonly numClasses: number;
  /** The classes averaged over. */
  readonly targetClassIds: readonly number[];
  readonly #settings: OverlapSettings;
  readonly #matrix: Variable;

  constructor(given: GivenFor<T>, settings: (config: ConfigOf<T>) => OverlapSettings) {
    super(...given);
    this.#settings = settings(this.settings());
    const { numClasses, targetClassIds } = this.#settings;
    this.numClasses = numClasses;
    this.targetClassIds = targetClassIds;
    const highest = Math.max(...targetClassIds);
    if (highest >= numClasses) {
      throw new ArgumentError({
        code: 'class-range',
        expected: `${this.name} needs target classes from 0 to ${numClasses - 1}.`,
        received: { targetClassIds: `[${targetClassIds.join(', ')}]`, numClasses: String(numClasses) },
        details: { targetClassIds, numClasses },
      });
    }
    const { dtype } = this;
    this.#matrix = this.addVariable([numClasses, numClasses], 'zeros', {
      name: 'total_confusion_matrix',
      dtype,
    });
  }

  /** Predictions as class numbers. */
  protected predicted(yPred: Tensor): Tensor {
    return this.#settings.sparseYPred === false ? yPred.argmax(this.#settings.axis ?? -1) : yPred;
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const { sparseYTrue = true, axis = -1, ignoreClass = null, numClasses } = this.#settings;
    const given = Tensor.from(yTrue, floatx());
    const flat = (x: Tensor): Tensor => x.astype(this.dtype).flatten();
    const target = flat(sparseYTrue ? given : given.argmax(axis));
    const output = flat(this.predicted(Tensor.from(yPred, floatx())));
    const inside = (x: Tensor): Tensor => x.greaterEqual(0).binary('and', x.less(numClasses));
    let counts = inside(target).binary('and', inside(output));
    if (ignoreClass !== null) counts = counts.binary('and', target.notEqual(ignoreClass));
    // Places that do not count are put outside the matrix, where scattering skips them.
    const place = counts.where(target.mul(numClasses).add(output), -1).astype('int32');
    const sampleWeight = optionalTensor(options.sampleWeight, this.dtype);
    const weight = (sampleWeight ?? Tensor.from(1).astype(this.dtype)).flatten().broadcastTo(place.shape);
    const before = this.#matrix.value.flatten();
    const after = new Tensor(build.scatter(before.node, place.node, weight.node, 'add'));
    this.#matrix.assign(after.reshape([numClasses, numClasses]));
  }

  /** The mean over the target classes that occurred. */
  override result(): Tensor {
    const { numClasses } = this;
    const matrix = this.#matrix.value;
    const diagonal = Array.from({ length: numClasses }, (_, i) => i * (numClasses + 1));
    const hits = matrix.flatten().at(diagonal);
    const union = matrix.sum(0).add(matrix.sum(1)).sub(hits);
    const picked = (x: Tensor): Tensor => x.at([...this.targetClassIds]).astype('float32');
    const [overlap, size] = [picked(hits), picked(union)];
    const occurs = size.greater(1e-9);
    const share = occurs.where(overlap.div(size.add(epsilon())), 0);
    return share.sum().div(occurs.astype('float32').sum().add(epsilon()));
  }
}
