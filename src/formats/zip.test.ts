import { zipSync } from 'fflate';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../util/errors';
import { crc32, readZip, writeZip } from './zip';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function errorText(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error was thrown');
}

const damagedAdvice = 'The file is damaged: copy or download it again, or save it again.';

it('has the CRC-32 that RFC 1952 tests with', () => {
  expect(crc32(bytesOf('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

describe('writeZip', () => {
  it('writes what readZip reads', () => {
    const name = fc
      .string({ minLength: 1 })
      .filter((name) => !/^[/\\]|^[a-z]:|\0|[/\\]$/i.test(name) && !name.split(/[/\\]/).includes('..'));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, fc.uint8Array()), { selector: ([name]) => name }),
        (members) => {
          const entries = new Map(members);
          expect(readZip(writeZip(entries))).toEqual(entries);
        },
      ),
    );
  });

  it('keeps names that objects treat as special, and order', () => {
    const entries = new Map(['10', '__proto__', '2', 'constructor'].map((name) => [name, bytesOf(name)]));
    expect([...readZip(writeZip(entries))]).toEqual([...entries]);
  });

  it('stores members plain, without data descriptors, in bytes that depend on the members alone', () => {
    const written = writeZip(new Map([['config.json', bytesOf('{}')]]));
    const view = new DataView(written.buffer);
    expect([view.getUint16(6, true), view.getUint16(8, true)]).toEqual([0, 0]);
    expect([view.getUint32(18, true), view.getUint32(22, true)]).toEqual([2, 2]);
    expect(written).toEqual(writeZip(new Map([['config.json', bytesOf('{}')]])));
  });

  it('refuses names that leave the archive', () => {
    expect(errorText(() => writeZip(new Map([['../x', bytesOf('')]])))).toBe(
      `FormatError[zip-name]: members of a zip archive need a relative name that stays inside it.
  member = "../x"
  The archive is not trustworthy.`,
    );
  });
});

describe('readZip', () => {
  const text = 'all work and no play '.repeat(100);

  it('reads deflated members, and skips folders', () => {
    const archive = zipSync({ folder: { 'a.txt': bytesOf(text) }, 'empty/': new Uint8Array(0) });
    expect(readZip(archive)).toEqual(new Map([['folder/a.txt', bytesOf(text)]]));
  });

  it('reads an archive behind other bytes of its kind', () => {
    const archive = writeZip(new Map([['a', bytesOf('x')]]));
    const behind = new Uint8Array(archive.length + 4);
    behind.set([0x50, 0x4b, 3, 4]);
    behind.set(archive, 4);
    expect(readZip(behind)).toEqual(new Map([['a', bytesOf('x')]]));
  });

  it('reads sizes of 64 bits, as Python writes them for open(..., force_zip64=True)', () => {
    // In the local header only: the directory repeats the small ones.
    const archive = writeZip(new Map([['a', bytesOf('xyz')]]));
    const extra = new Uint8Array([1, 0, 16, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    const grown = new Uint8Array(archive.length + extra.length);
    grown.set(archive.subarray(0, 31));
    grown.set(extra, 31);
    grown.set(archive.subarray(31), 31 + extra.length);
    const view = new DataView(grown.buffer);
    view.setUint32(18, 0xffffffff, true);
    view.setUint32(22, 0xffffffff, true);
    view.setUint16(28, extra.length, true);
    view.setUint32(grown.length - 6, view.getUint32(grown.length - 6, true) + extra.length, true);
    expect(readZip(grown)).toEqual(new Map([['a', bytesOf('xyz')]]));
  });

  const sound = writeZip(new Map([['a.txt', bytesOf('hello')]]));
  const changed = (change: (view: DataView) => void, archive = sound): Uint8Array => {
    const copy = archive.slice();
    change(new DataView(copy.buffer));
    return copy;
  };
  const directory = 30 + 5 + 5;

  it.each<[string, () => unknown, string]>([
    [
      'a git-lfs pointer',
      () => readZip(bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:0\n')),
      `FormatError[zip-signature]: a zip archive begins with the bytes 50 4b.
  bytes = 76 65 72 73 69 6f 6e 20 (a git-lfs pointer, which stands for a file that was not downloaded)
  Fetch the real file with \`git lfs pull\`, or download it from its web page.`,
    ],
    [
      'nothing',
      () => readZip(new Uint8Array(0)),
      `FormatError[zip-signature]: a zip archive begins with the bytes 50 4b.
  bytes = nothing: the file is empty
  The file was not written completely: make it again.`,
    ],
    [
      'a cut archive',
      () => readZip(sound.subarray(0, 60)),
      `FormatError[zip-truncated]: a zip archive must end with its directory.
  file = 60 bytes, without directory
  The file was cut off: copy or download it again, or save it again.`,
    ],
    [
      'changed data',
      () => readZip(changed((view) => view.setUint8(36, 0))),
      `FormatError[zip-damaged]: every part of a zip archive must follow its format.
  member = "a.txt"
  found  = data that its checksum does not fit
  ${damagedAdvice}`,
    ],
    [
      'an encrypted member',
      () => readZip(changed((view) => view.setUint16(directory + 8, 1, true))),
      `FormatError[zip-encrypted]: members of a zip archive must not be encrypted.
  member = "a.txt"`,
    ],
    [
      'an unknown method',
      () => readZip(changed((view) => view.setUint16(directory + 10, 93, true))),
      `FormatError[zip-method]: members of a zip archive must be stored plain or deflated.
  member = "a.txt"
  method = number 93`,
    ],
    [
      'an absolute name',
      () => readZip(changed((view) => view.setUint8(directory + 46, 0x2f))),
      `FormatError[zip-name]: members of a zip archive need a relative name that stays inside it.
  member = "/.txt"
  The archive is not trustworthy.`,
    ],
    [
      'a name that leaves the archive',
      () => readZip(zipSync({ 'a/../../b': bytesOf('') })),
      `FormatError[zip-name]: members of a zip archive need a relative name that stays inside it.
  member = "a/../../b"
  The archive is not trustworthy.`,
    ],
    [
      'too much',
      () => readZip(zipSync({ zeros: new Uint8Array(100_000) }), { maximumBytes: 50_000 }),
      `FormatError[zip-size]: the members of this zip archive may unfold to 50000 bytes.
  members = 100000 bytes
  archive = 221 bytes
  The archive is damaged or not trustworthy.`,
    ],
    [
      'a member that says it is larger than deflate can make it',
      () =>
        readZip(
          changed(
            (view) => view.setUint32(view.byteLength - 22 - 46 - 5 + 24, 2 ** 20, true),
            zipSync({ zeros: new Uint8Array(100_000) }),
          ),
        ),
      `FormatError[zip-damaged]: every part of a zip archive must follow its format.
  member = "zeros"
  found  = data that cannot be inflated
  ${damagedAdvice}`,
    ],
    [
      'a member that unfolds to more than it says',
      () =>
        readZip(
          changed(
            (view) => view.setUint32(view.byteLength - 22 - 46 - 5 + 24, 10, true),
            zipSync({ zeros: new Uint8Array(100_000) }),
          ),
        ),
      `FormatError[zip-damaged]: every part of a zip archive must follow its format.
  member = "zeros"
  found  = data that its checksum does not fit
  ${damagedAdvice}`,
    ],
  ])('refuses %s', (_, run, message) => {
    expect(errorText(run)).toBe(message);
  });

  it('refuses a name that appears twice', () => {
    const two = writeZip(
      new Map([
        ['a', bytesOf('1')],
        ['b', bytesOf('2')],
      ]),
    );
    const second = two.lastIndexOf(0x62);
    two[second] = 0x61;
    expect(errorText(() => readZip(two))).toBe(
      `FormatError[zip-duplicate]: a zip archive must hold each name once.
  member = "a"`,
    );
  });

  it('answers every damage with a FormatError or the true members', () => {
    const archive = zipSync({
      'config.json': bytesOf(text),
      'model.weights.h5': new Uint8Array(3000).fill(7),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: archive.length }),
        fc.boolean(),
        (changes, length, isCut) => {
          const bytes = archive.slice(0, isCut ? length : archive.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          try {
            readZip(bytes, { maximumBytes: 1e6 });
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
