import { FormatError } from '../util/errors';
import {
  type Hdf5Attribute,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5Node,
  type Hdf5StringType,
  stringValue,
} from './hdf5-types';
import { elementCount, encodeElements, itemSize, type PlainDType } from './plain-array';

// The layout of every version since 1.0: superblock 0, symbol tables, contiguous data.
const offsetBytes = 8;
const leafCapacity = 8;
const nodeCapacity = 32;
const treeNodeSize = 24 + nodeCapacity * 8 + (nodeCapacity + 1) * 8;
const symbolNodeSize = 8 + leafCapacity * 40;
const superblockSize = 96;
const minimumHeap = 4096;
const heapObjects = 60_000;
const maximumMessage = 65_528;
const maximumDepth = 256;
const undefinedBytes = 2n ** 64n - 1n;

const encoder = new TextEncoder();
const align = (size: number): number => Math.ceil(size / 8) * 8;

/** Appends little-endian fields. */
class Builder {
  bytes = new Uint8Array(256);
  size = 0;

  #reserve(count: number): DataView {
    if (this.size + count > this.bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.size + count));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    const view = new DataView(this.bytes.buffer, this.size, count);
    this.size += count;
    return view;
  }

  u8(...values: number[]): this {
    for (const value of values) this.#reserve(1).setUint8(0, value);
    return this;
  }

  u16(...values: number[]): this {
    for (const value of values) this.#reserve(2).setUint16(0, value, true);
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.#reserve(4).setUint32(0, value, true);
    return this;
  }

  u64(...values: (number | bigint)[]): this {
    for (const value of values) this.#reserve(8).setBigUint64(0, BigInt(value), true);
    return this;
  }

  add(bytes: Uint8Array): this {
    const start = this.size;
    this.#reserve(bytes.length);
    this.bytes.set(bytes, start);
    return this;
  }

  text(text: string): this {
    return this.add(encoder.encode(text));
  }

  pad(multiple = 8): this {
    this.#reserve((multiple - (this.size % multiple)) % multiple);
    return this;
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }
}

function paddingCode(padding: Hdf5StringType['padding']): number {
  return padding === 'null-terminated' ? 0 : padding === 'null-padded' ? 1 : 2;
}

// Sign position, then exponent position and width, mantissa width and exponent bias.
const floats: Partial<Record<PlainDType, readonly number[]>> = {
  float16: [15, 10, 5, 10, 15],
  float32: [31, 23, 8, 23, 127],
  float64: [63, 52, 11, 52, 1023],
};

/** A datatype message. */
function datatype(value: Hdf5Attribute, where: string): Uint8Array {
  const out = new Builder();
  if (value.dtype === 'string') {
    const { length, padding, encoding } = value.stringType;
    const encodingCode = encoding === 'utf-8' ? 1 : 0;
    if (length !== 'variable') {
      return out
        .u8(0x13, paddingCode(padding) | (encodingCode << 4), 0, 0)
        .u32(length)
        .done();
    }
    out.u8(0x19, 1 | (paddingCode(padding) << 4), encodingCode, 0).u32(8 + offsetBytes);
    return out.u8(0x10, 0, 0, 0).u32(1).u16(0, 8).done();
  }
  const { dtype } = value;
  const size = itemSize(dtype);
  const float = floats[dtype];
  if (float !== undefined) {
    const [sign, exponentAt, exponentBits, mantissaBits, bias] = float;
    out
      .u8(0x11, 0x20, sign, 0)
      .u32(size)
      .u16(0, 8 * size);
    return out.u8(exponentAt, exponentBits, 0, mantissaBits).u32(bias).done();
  }
  if (dtype === 'bool') {
    out.u8(0x18, 2, 0, 0).u32(1).u8(0x10, 8, 0, 0).u32(1).u16(0, 8);
    return out.text('FALSE\0\0\0TRUE\0\0\0\0').u8(0, 1).done();
  }
  // As h5py stores it: pairs of bytes, which Keras marks with an attribute.
  if (dtype === 'bfloat16') return out.u8(0x15, 0, 0, 0).u32(2).done();
  if (/^u?int/.test(dtype)) {
    return out
      .u8(0x10, dtype.startsWith('u') ? 0 : 8, 0, 0)
      .u32(size)
      .u16(0, 8 * size)
      .done();
  }
  throw new FormatError({
    code: 'hdf5-type',
    expected: 'HDF5 files hold integers, truth values, strings, float16, bfloat16, float32 and float64.',
    received: { object: JSON.stringify(where), dtype },
    advice: 'Cast the array first, or write .safetensors.',
    details: { dtype },
  });
}

function dataspace({ shape, empty = false }: Hdf5Attribute): Uint8Array {
  if (empty) return new Builder().u8(2, 0, 0, 2).done();
  return new Builder()
    .u8(1, shape.length, 0, 0, 0, 0, 0, 0)
    .u64(...shape)
    .done();
}

interface HeapPlace {
  readonly address: number;
  readonly index: number;
  readonly length: number;
}

/** Writes a whole file. */
export function writeFile(root: Hdf5Group): Uint8Array {
  const writer = new Writer();
  return writer.file(root);
}

class Writer {
  readonly #parts: { at: number; bytes: Uint8Array }[] = [];
  readonly #places = new Map<string, HeapPlace>();
  #end = superblockSize;

  file(root: Hdf5Group): Uint8Array {
    this.#writeHeaps(root);
    const rootHeader = this.#writeGroup(root, '/', 0);
    const superblock = new Builder()
      .u8(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)
      .u8(0, 0, 0, 0, 0, offsetBytes, 8, 0)
      .u16(leafCapacity / 2, nodeCapacity / 2)
      .u32(0)
      .u64(0, undefinedBytes, this.#end, undefinedBytes)
      .u64(0, rootHeader)
      .u32(0, 0)
      .u64(0, 0);
    const result = new Uint8Array(this.#end);
    result.set(superblock.done());
    for (const { at, bytes } of this.#parts) result.set(bytes, at);
    return result;
  }

  #put(bytes: Uint8Array, size = bytes.length): number {
    const at = this.#end;
    this.#parts.push({ at, bytes });
    this.#end = align(at + size);
    return at;
  }

  /** Variable-length strings go to heaps of their own, each text once. */
  #writeHeaps(root: Hdf5Group): void {
    const texts = new Set<string>();
    collectTexts(root, texts, 0);
    let heap = new Builder();
    let members: string[] = [];
    const finish = (): void => {
      if (members.length === 0) return;
      const address = this.#end;
      const used = 16 + heap.size;
      const size = used >= minimumHeap ? used : minimumHeap;
      const out = new Builder().text('GCOL').u8(1, 0, 0, 0).u64(size).add(heap.done());
      if (size - used >= 16)
        out
          .u16(0, 0)
          .u32(0)
          .u64(size - used);
      this.#put(out.done(), size);
      for (const [i, text] of members.entries()) {
        this.#places.set(text, { address, index: i + 1, length: encoder.encode(text).length });
      }
      heap = new Builder();
      members = [];
    };
    for (const text of texts) {
      const bytes = encoder.encode(text);
      heap
        .u16(members.length + 1, 0)
        .u32(0)
        .u64(bytes.length)
        .add(bytes)
        .pad();
      members.push(text);
      if (members.length >= heapObjects || heap.size >= 1 << 20) finish();
    }
    finish();
  }

  #writeNode(node: Hdf5Node, path: string, depth: number): number {
    return 'children' in node ? this.#writeGroup(node, path, depth) : this.#writeDataset(node, path);
  }

  #writeGroup({ children, attributes }: Hdf5Group, path: string, depth: number): number {
    if (depth > maximumDepth) throw invalid('hdf5-depth', path, 'groups nest at most 256 deep', `${depth}`);
    const entries: { name: Uint8Array; address: number }[] = [];
    for (const [name, child] of children) {
      if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
        throw invalid(
          'hdf5-name',
          path,
          'members of an HDF5 group need a name without "/" that is not empty, "." or ".."',
          JSON.stringify(name),
        );
      }
      const childPath = path === '/' ? `/${name}` : `${path}/${name}`;
      entries.push({ name: encoder.encode(name), address: this.#writeNode(child, childPath, depth + 1) });
    }
    entries.sort((a, b) => compareBytes(a.name, b.name));
    const names = new Builder().u64(0);
    const offsets = entries.map(({ name }) => {
      const offset = names.size;
      names.add(name).u8(0).pad();
      return offset;
    });
    const namesAddress = this.#put(names.done());
    const heap = this.#put(new Builder().text('HEAP').u8(0, 0, 0, 0).u64(names.size, 1, namesAddress).done());
    const tree = this.#writeSymbols(entries, offsets);
    const table = new Builder().u64(tree, heap).done();
    return this.#writeHeader([{ type: 0x11, bytes: table }], attributes, path);
  }

  /** Symbol nodes and the tree over them. */
  #writeSymbols(entries: readonly { address: number }[], offsets: readonly number[]): number {
    let level: { address: number; lastName: number }[] = [];
    for (let first = 0; first < entries.length; first += leafCapacity) {
      const members = entries.slice(first, first + leafCapacity);
      const node = new Builder().text('SNOD').u8(1, 0).u16(members.length);
      for (const [i, { address }] of members.entries()) {
        node
          .u64(offsets[first + i], address)
          .u32(0, 0)
          .u64(0, 0);
      }
      const address = this.#put(node.done(), symbolNodeSize);
      level.push({ address, lastName: offsets[first + members.length - 1] });
    }
    for (let depth = 0; ; depth++) {
      const above: typeof level = [];
      const count = Math.max(1, Math.ceil(level.length / nodeCapacity));
      const start = this.#end;
      let firstName = 0;
      for (let i = 0; i < count; i++) {
        const members = level.slice(i * nodeCapacity, (i + 1) * nodeCapacity);
        const left = i === 0 ? undefinedBytes : start + (i - 1) * treeNodeSize;
        const right = i === count - 1 ? undefinedBytes : start + (i + 1) * treeNodeSize;
        const node = new Builder().text('TREE').u8(0, depth).u16(members.length).u64(left, right);
        node.u64(firstName);
        for (const { address, lastName } of members) {
          node.u64(address, lastName);
          firstName = lastName;
        }
        above.push({ address: this.#put(node.done(), treeNodeSize), lastName: firstName });
      }
      if (count === 1) return above[0].address;
      level = above;
    }
  }

  #writeDataset(dataset: Hdf5Dataset, path: string): number {
    const attributes = markedAttributes(dataset);
    const type = datatype(dataset, path);
    const data = this.#encode(dataset, path);
    const address = data.length === 0 ? undefinedBytes : this.#put(data);
    return this.#writeHeader(
      [
        { type: 0x01, bytes: dataspace(dataset) },
        { type: 0x03, bytes: type },
        // Allocate late, write the fill value if set; its default is zero.
        { type: 0x05, bytes: new Builder().u8(2, 2, 2, 1).u32(0).done() },
        { type: 0x08, bytes: new Builder().u8(3, 1).u64(address, data.length).done() },
      ],
      attributes,
      path,
    );
  }

  #encode(value: Hdf5Attribute, where: string): Uint8Array {
    if (value.empty === true) return new Uint8Array(0);
    if (value.dtype !== 'string') return encodeElements(value);
    const { data, stringType } = value;
    if (data.length !== elementCount(value.shape)) {
      throw invalid(
        'hdf5-strings',
        where,
        `${elementCount(value.shape)} strings are needed`,
        `${data.length} strings`,
      );
    }
    const out = new Builder();
    for (const text of data) {
      if (stringType.length === 'variable') {
        const place = this.#places.get(text);
        out
          .u32(place?.length ?? 0)
          .u64(place?.address ?? 0)
          .u32(place?.index ?? 0);
        continue;
      }
      const bytes = encoder.encode(text);
      const room = stringType.length - (stringType.padding === 'null-terminated' ? 1 : 0);
      if (bytes.length > room) {
        throw invalid('hdf5-strings', where, `strings of at most ${room} bytes fit`, `${bytes.length} bytes`);
      }
      const item = new Uint8Array(stringType.length).fill(stringType.padding === 'space-padded' ? 32 : 0);
      item.set(bytes);
      out.add(item);
    }
    return out.done();
  }

  #writeHeader(
    fixed: readonly { type: number; bytes: Uint8Array }[],
    attributes: Map<string, Hdf5Attribute>,
    path: string,
  ): number {
    const messages = [...fixed];
    for (const [name, value] of attributes) {
      messages.push({ type: 0x0c, bytes: this.#attribute(name, value, `${path} attribute ${name}`) });
    }
    if (messages.length > 65_535) {
      throw invalid(
        'hdf5-attributes',
        path,
        'at most 65,000 attributes fit',
        `${attributes.size} attributes`,
      );
    }
    const body = new Builder();
    for (const { type, bytes } of messages) {
      body.u16(type, align(bytes.length)).u8(0, 0, 0, 0).add(bytes).pad();
    }
    const header = new Builder().u8(1, 0).u16(messages.length).u32(1, body.size, 0).add(body.done());
    return this.#put(header.done());
  }

  #attribute(name: string, value: Hdf5Attribute, where: string): Uint8Array {
    if (value.dtype === 'bfloat16') {
      throw invalid('hdf5-type', where, 'attributes of HDF5 files hold no bfloat16', value.dtype);
    }
    const nameBytes = encoder.encode(`${name}\0`);
    const type = datatype(value, where);
    const space = dataspace(value);
    const data = this.#encode(value, where);
    const out = new Builder().u8(1, 0).u16(nameBytes.length, type.length, space.length);
    out.add(nameBytes).pad().add(type).pad().add(space).pad().add(data);
    if (name === '' || name.includes('\0') || align(out.size) > maximumMessage) {
      throw invalid(
        'hdf5-attribute',
        where,
        'attributes need a name, and take at most 64 KiB with it',
        `${out.size} bytes`,
        'Split the value into several attributes, or store it as a dataset.',
      );
    }
    return out.done();
  }
}

/** Keras knows bfloat16 by a `dtype` attribute that reads as a Python `str`. */
function markedAttributes({ dtype, attributes }: Hdf5Dataset): Map<string, Hdf5Attribute> {
  if (dtype !== 'bfloat16' || attributes.has('dtype')) return attributes;
  return new Map(attributes).set('dtype', stringValue('bfloat16'));
}

function collectTexts(node: Hdf5Node, texts: Set<string>, depth: number): void {
  const collect = (value: Hdf5Attribute): void => {
    if (value.dtype !== 'string' || value.stringType.length !== 'variable') return;
    for (const text of value.data) if (text !== '') texts.add(text);
  };
  const attributes = 'children' in node ? node.attributes : markedAttributes(node);
  for (const attribute of attributes.values()) collect(attribute);
  if (!('children' in node)) collect(node);
  else if (depth <= maximumDepth) {
    for (const child of node.children.values()) collectTexts(child, texts, depth + 1);
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

function invalid(code: string, where: string, rule: string, received: string, advice?: string): FormatError {
  return new FormatError({
    code,
    expected: `this value cannot be written to an HDF5 file: ${rule}.`,
    received: { object: JSON.stringify(where), received },
    advice,
    details: { object: where },
  });
}
