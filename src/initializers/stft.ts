import * as kinds from '../config/kinds';
import type { Arguments, OptionSite, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { badOption } from '../config/option';
import { formatShape } from '../ir/shape';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { floatDtypeOf, Initializer, type InitializerCallOptions } from './initializer';
import { checkWindow, windowValues } from './window';

type WindowOption = string | readonly number[] | null;

function parseWindow(value: unknown, site: OptionSite): WindowOption {
  if (typeof value === 'string') {
    checkWindow(site.owner, value);
    return value;
  }
  if (value === null) return null;
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value;
  throw badOption(site, "a window function's name, a list of numbers or null", value);
}

const OPTIONS = withFirst('side', {
  side: kinds.oneOf(['real', 'imag'], 'real'),
  window: kinds.saveable<WindowOption, WindowOption>(
    parseWindow,
    (value) => (typeof value === 'string' || value === null ? value : [...value]),
    'hann',
  ),
  periodic: kinds.boolean(false),
  scaling: kinds.nullable(kinds.oneOf(['density', 'spectrum'], 'density'), 'density'),
});

export type STFTOptions = OptionsOf<typeof OPTIONS>;

/**
 * The kernel of a short-time Fourier transform, for convolutions over sound. At time t and frequency k:
 *
 *     kernel[t, 0, k] = window[t] · cos(-2π · t · k / n) / scale          n = 2 · (frequencies - 1)
 *
 * and sin for `side: 'imag'`. The scale is √Σ window² for `scaling: 'density'`, Σ |window| for `'spectrum'`, else 1.
 *
 * - `side`: `'real'` (default) or `'imag'`.
 * - `window`: the name of a window function, its values, or null. Default `'hann'`.
 * - `periodic`: whether the named window is one period of a periodic function. Default false.
 * - `scaling`: `'density'` (default), `'spectrum'` or null.
 *
 * The weight's shape must be [frame length, 1, frequencies].
 *
 * @throws ShapeError `stft-rank`, `stft-window`
 *
 * @example
 * import { initializers } from 'keratin';
 * const kernel = new initializers.STFT({ side: 'real', window: 'hann' }).call([256, 1, 129]);
 * console.log(kernel.shape); // [256, 1, 129]
 *
 * @see https://keras.io/api/layers/initializers/#stft-class
 */
export class STFT extends Initializer {
  static override readonly className = 'STFT';
  static override readonly options = OPTIONS;
  declare readonly side: 'real' | 'imag';
  declare readonly window: WindowOption;
  declare readonly periodic: boolean;
  declare readonly scaling: 'density' | 'spectrum' | null;

  constructor(...options: Arguments<typeof OPTIONS, STFTOptions>) {
    super(...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    if (shape.length !== 3) {
      throw new ShapeError({
        code: 'stft-rank',
        expected: 'STFT makes weights of shape [frame length, input channels, frequencies].',
        received: { shape: formatShape(shape) },
        details: { shape },
      });
    }
    const [frameLength, , frequencies] = shape;
    const window = this.#windowOf(frameLength);
    const scale = this.#scaleOf(window);
    const wave = this.side === 'real' ? Math.cos : Math.sin;
    const data = new Float64Array(frameLength * frequencies);
    const length = (frequencies - 1) * 2;
    for (let t = 0; t < frameLength; t++) {
      const weight = window === null ? 1 : window[t] / scale;
      for (let k = 0; k < frequencies; k++) {
        data[t * frequencies + k] = wave((-2 * Math.PI * t * k) / length) * weight;
      }
    }
    const kernel = Tensor.of({ data, shape: [frameLength, 1, frequencies], dtype: 'float64' });
    return kernel.astype(floatDtypeOf('STFT', options)).broadcastTo(shape);
  }

  #windowOf(length: number): readonly number[] | null {
    if (typeof this.window === 'string') return windowValues(this.window, length, this.periodic);
    if (this.window !== null && this.window.length !== length) {
      throw new ShapeError({
        code: 'stft-window',
        expected: 'STFT needs a window as long as the frame.',
        received: { window: `${this.window.length} values`, frame: String(length) },
        details: { window: this.window.length, frame: length },
      });
    }
    return this.window;
  }

  #scaleOf(window: readonly number[] | null): number {
    if (window === null || this.scaling === null) return 1;
    if (this.scaling === 'spectrum') return window.reduce((sum, value) => sum + Math.abs(value), 0);
    return Math.sqrt(window.reduce((sum, value) => sum + value * value, 0));
  }
}
