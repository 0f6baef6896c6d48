import type { OptionTable } from '../../config/option';
import { SeedGenerator } from '../../random';
import type { KerasTensor } from '../keras-tensor';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';

/** A layer that draws random numbers while training and does nothing otherwise. */
export abstract class RandomLayer<T extends OptionTable> extends Layer<T> {
  /** Where its random numbers come from; null where it never draws any. */
  readonly seedGenerator: SeedGenerator | null;

  constructor(given: readonly unknown[], strength: number) {
    super(...given);
    const { seed } = this.config as unknown as { readonly seed: number | null };
    this.seedGenerator = strength > 0 ? new SeedGenerator({ seed }) : null;
    this.supportsMasking = true;
    this.built = true;
  }

  protected override outputTypes({ shape }: KerasTensor): SymbolicType {
    return { shape, dtype: this.computeDtype };
  }
}
