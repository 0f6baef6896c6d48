/** What the first bytes of a file say it is, whatever its name. */
export type FileKind =
  | 'hdf5'
  | 'zip'
  | 'npy'
  | 'safetensors'
  | 'gzip'
  | 'git-lfs'
  | 'html'
  | 'json'
  | 'pickle'
  | 'text'
  | 'empty'
  | 'unknown';

const descriptions: Record<FileKind, string> = {
  hdf5: 'an HDF5 file',
  zip: 'a zip archive, as .keras and .npz files are',
  npy: 'a NumPy .npy file',
  safetensors: 'a safetensors file',
  gzip: 'gzip-compressed data',
  'git-lfs': 'a git-lfs pointer, which stands for a file that was not downloaded',
  html: 'an HTML page',
  json: 'JSON text',
  pickle: 'a Python pickle',
  text: 'text',
  empty: 'nothing: the file is empty',
  unknown: 'unknown bytes',
};

const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, i) => bytes[i] === byte);

const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Looks at the first bytes of a file. */
export function sniff(bytes: Uint8Array): FileKind {
  if (bytes.length === 0) return 'empty';
  if (startsWith(bytes, hdf5Signature)) return 'hdf5';
  if (startsWith(bytes, [0x50, 0x4b]) && [3, 5, 7].includes(bytes[2])) return 'zip';
  if (startsWith(bytes, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])) return 'npy';
  if (startsWith(bytes, [0x1f, 0x8b])) return 'gzip';
  // A length of the header below 4 GiB, then the JSON object it counts.
  if (bytes.length > 9 && bytes[8] === 0x7b && startsWith(bytes.subarray(4), [0, 0, 0, 0]))
    return 'safetensors';
  // Behind a user block; other kinds may hold a whole HDF5 file just there.
  if (hdf5Start(bytes) > 0) return 'hdf5';
  if (bytes[0] === 0x80 && bytes[1] <= 5) return 'pickle';
  const start = new TextDecoder()
    .decode(bytes.subarray(0, 512))
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start.startsWith('version https://git-lfs')) return 'git-lfs';
  if (/^<(!doctype|html|head|\?xml|script)/i.test(start)) return 'html';
  if (/^[[{]/.test(start)) return 'json';
  return /^[\p{L}\p{N}\p{P}\p{S}\p{Z}\t\r\n]+$/u.test(start.replace(/\uFFFD$/, '')) ? 'text' : 'unknown';
}

/** Where the HDF5 signature stands: at 0, or after a user block of 512, 1024, 2048, ... bytes; -1 where it is absent. */
export function hdf5Start(bytes: Uint8Array): number {
  for (let at = 0; at + 8 <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (startsWith(bytes.subarray(at, at + 8), hdf5Signature)) return at;
  }
  return -1;
}

/** `50 4b 03 04 (a zip archive, as .keras and .npz files are)`, for errors. */
export function describeStart(bytes: Uint8Array): string {
  const hex = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  const description = descriptions[sniff(bytes)];
  return hex.length === 0 ? description : `${hex.join(' ')} (${description})`;
}

/** What to do with a file that is not of the kind expected. */
export function adviceFor(bytes: Uint8Array): string {
  const kind = sniff(bytes);
  if (kind === 'git-lfs') return 'Fetch the real file with `git lfs pull`, or download it from its web page.';
  if (kind === 'html') return 'A web page was saved in place of the file: download the raw file.';
  if (kind === 'empty') return 'The file was not written completely: make it again.';
  if (kind === 'gzip') return 'Decompress the file first.';
  if (kind === 'pickle')
    return 'Pickles can run code and are never read: save as .npy, .npz or .safetensors instead.';
  return 'Check that the path names the file you meant.';
}
