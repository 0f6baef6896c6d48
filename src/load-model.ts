import type { OptionArguments } from './util/arguments';
import type { Model } from './models/model';
import type { LoadModelOptions } from './read-model';
import type { ByteSource } from './util/storage';

export type { LoadModelOptions } from './read-model';

/**
 * Reads a model from a file of any version of Keras, 1 to 3: a `.keras` archive or an HDF5 file, whatever its name says.
 *
 * Nothing in a file is run, and nothing outside it is read: layers come from a fixed table of classes, and from
 * `customObjects`. The hard sigmoid of files of Keras 1 and 2 keeps its slope of 0.2 (Keras 3's is 1/6, which
 * `customObjects: { keras2_hard_sigmoid: activations.hardSigmoid }` gives).
 *
 * Each weight gets a value and each array of the file is used, those of optimizers, random generators and vocabularies
 * included; models of yours with a `call` of their own are built by recording it with the shapes in the file.
 *
 * @param source a path, an address, or the bytes
 * @throws FormatError where the file is damaged, `unknown-class` and `lambda` where it needs code of yours, `left-over`
 *   where weights or arrays are left over, `file-unfolds` where a file asks for more memory than it is worth,
 *   `compile-config` where only the way it was compiled is not known here.
 *
 * @example
 * import { Sequential, layers, loadModel } from 'keratin';
 * const model = new Sequential([new layers.Dense(2, { inputShape: [3] })]);
 * await model.save('two.keras');
 * console.log((await loadModel('two.keras')).countParams()); // 8
 *
 * @see https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 */
export async function loadModel(
  source: ByteSource,
  ...given: OptionArguments<LoadModelOptions, 'customObjects'>
): Promise<Model> {
  // What reads files knows all classes and formats: nobody else waits for it.
  const { readModel } = await import('./read-model');
  return readModel(source, given);
}
