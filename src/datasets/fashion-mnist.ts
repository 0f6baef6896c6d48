import { checkNoMore } from '../util/arguments';
import type { PlainArray } from '../formats/plain-array';
import { FormatError } from '../util/errors';
import { getFileBytes } from './get-file';
import { KERAS_ORIGIN, type DatasetSplits } from './splits';

/** SHA-256 of each file. */
const files = {
  'train-images-idx3-ubyte.gz': '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
  'train-labels-idx1-ubyte.gz': 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
  't10k-images-idx3-ubyte.gz': '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
  't10k-labels-idx1-ubyte.gz': '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
} as const;

/** Type code of unsigned bytes in an IDX file. */
const UNSIGNED_BYTE = 8;

/**
 * Reads an IDX file of unsigned bytes: two zero bytes, a type code, the number of axes, their lengths (big-endian, 32
 * bits each), the elements in C order.
 *
 * @throws {FormatError} `idx` when the bytes are no such file or are cut short
 */
export function readIdx(bytes: Uint8Array, name: string): PlainArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const axes = bytes.length >= 4 ? bytes[3] : 0;
  const start = 4 + 4 * axes;
  const shape: number[] = [];
  if (bytes.length >= start) {
    for (let axis = 0; axis < axes; axis++) shape.push(view.getUint32(4 + 4 * axis));
  }
  const size = shape.reduce((product, length) => product * length, 1);
  const isIdx = axes > 0 && view.getUint16(0) === 0 && bytes[2] === UNSIGNED_BYTE;
  if (!isIdx || bytes.length !== start + size) {
    throw new FormatError({
      code: 'idx',
      expected: `${name} must be a whole IDX file of unsigned bytes.`,
      received: {
        'first bytes': Array.from(bytes.subarray(0, 4)).join(' '),
        length: `${bytes.length} bytes`,
      },
      details: { name, length: bytes.length, shape },
    });
  }
  return { shape, dtype: 'uint8', data: bytes.slice(start) };
}

/** Unpacks gzip, whose checksum the platform checks. */
async function gunzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  try {
    const unpacked = packed.pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (cause) {
    throw new FormatError({
      code: 'gzip',
      expected: `${name} must be a whole gzip file.`,
      received: { reason: cause instanceof Error ? cause.message : String(cause) },
      details: { name },
      cause,
    });
  }
}

/** Unpacks and reads one of the data set's files. */
export async function readGzippedIdx(bytes: Uint8Array, name: string): Promise<PlainArray> {
  return readIdx(await gunzip(bytes, name), name);
}

async function load(name: keyof typeof files): Promise<PlainArray> {
  const bytes = await getFileBytes(name, KERAS_ORIGIN + name, {
    cacheSubdir: 'datasets/fashion-mnist',
    fileHash: files[name],
  });
  return readGzippedIdx(bytes, name);
}

/**
 * Fashion-MNIST: 60,000 training and 10,000 test images of clothes, 28x28 shades of grey, in 10 classes (0 T-shirt/top,
 * 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot).
 *
 * Downloads about 31 MB on the first call; © Zalando SE, MIT licence.
 *
 * @returns `[[xTrain, yTrain], [xTest, yTest]]`: x is uint8[60000, 28, 28] and uint8[10000, 28, 28], y the classes as
 * uint8[60000] and uint8[10000]
 * @throws as {@link getFileBytes}
 *
 * @example
 * // needs the network
 * import { fashionMnist } from 'keratin/datasets';
 * const [[xTrain, yTrain], [xTest, yTest]] = await fashionMnist.loadData();
 * console.log(xTrain.shape, yTrain.shape, xTest.shape, yTest.shape); // [60000, 28, 28] [60000] [10000, 28, 28] [10000]
 *
 * @see https://keras.io/api/datasets/fashion_mnist/
 * @see H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, arXiv:1708.07747, 2017.
 */
export async function loadData(...others: readonly never[]): Promise<DatasetSplits> {
  checkNoMore('fashionMnist.loadData', others);
  const [xTrain, yTrain, xTest, yTest] = await Promise.all([
    load('train-images-idx3-ubyte.gz'),
    load('train-labels-idx1-ubyte.gz'),
    load('t10k-images-idx3-ubyte.gz'),
    load('t10k-labels-idx1-ubyte.gz'),
  ]);
  return [
    [xTrain, yTrain],
    [xTest, yTest],
  ];
}
