import type { Allowance } from './allowance';
import { type ChunkedLayout, type Filter, readChunkedLayout, readChunks, readFilters } from './hdf5-chunks';
import { decodeValue, GlobalHeaps, readDatatype, type StoredType } from './hdf5-datatype';
import { type Cursor, decodeText, Hdf5File, undefinedAddress } from './hdf5-file';
import { readBTree1, readBTree2 } from './hdf5-btree';
import {
  findMessage,
  type Message,
  messageTypes,
  open,
  readDataspace,
  readDatatypeMessage,
  readObjectHeader,
  readSharedDatatype,
} from './hdf5-header';
import { FractalHeap } from './hdf5-heap';
import type { Hdf5Attribute, Hdf5Dataset, Hdf5Group, Hdf5Node } from './hdf5-types';
import { elementCount } from './plain-array';

interface Link {
  readonly name: string;
  readonly address: number;
  readonly creationOrder: number;
}

const maximumDepth = 256;
/** What an object takes at each name it stands under, and what an attribute takes. */
const objectBytes = 512;
const linkBytes = 96;
const attributeBytes = 400;
const maximumElements = 2 ** 31;
// Deflate reaches about 1,030 to 1.
const maximumExpansion = 1100;

/** Reads a whole file. */
export function readFile(bytes: Uint8Array, allowance: Allowance): Hdf5Group {
  const reader = new Reader(new Hdf5File(bytes, allowance));
  return reader.root();
}

class Reader {
  readonly #file: Hdf5File;
  readonly #heaps: GlobalHeaps;
  readonly #nodes = new Map<number, { node: Hdf5Node; objects: number }>();
  readonly #open = new Set<number>();

  constructor(file: Hdf5File) {
    this.#file = file;
    this.#heaps = new GlobalHeaps(file);
  }

  root(): Hdf5Group {
    const found = this.#node(this.#file.rootHeader, '/')?.node;
    if (found === undefined || !('children' in found)) throw this.#file.damaged('a root that is no group');
    return found;
  }

  /** The object at `address`, or undefined for a named datatype, which holds no value. */
  #node(address: number, path: string): { node: Hdf5Node; objects: number } | undefined {
    const file = this.#file;
    file.path = path;
    const known = this.#nodes.get(address);
    if (known !== undefined) return known;
    if (this.#open.has(address) || this.#open.size > maximumDepth) {
      throw file.damaged(this.#open.has(address) ? 'a group that contains itself' : 'groups nested too deep');
    }
    this.#open.add(address);
    const messages = readObjectHeader(file, address);
    const has = (type: number): boolean => findMessage(messages, type) !== undefined;
    let found: { node: Hdf5Node; objects: number } | undefined;
    if (has(messageTypes.layout)) {
      found = { node: this.#dataset(messages), objects: 1 };
    } else if (!has(messageTypes.datatype)) {
      found = this.#group(messages, path);
    }
    this.#open.delete(address);
    if (found !== undefined) this.#nodes.set(address, found);
    return found;
  }

  #group(messages: readonly Message[], path: string): { node: Hdf5Group; objects: number } {
    const attributes = this.#attributes(messages);
    const children = new Map<string, Hdf5Node>();
    let objects = 1;
    for (const { name, address } of this.#links(messages)) {
      const child = this.#node(address, path === '/' ? `/${name}` : `${path}/${name}`);
      this.#file.path = path;
      if (child === undefined) continue;
      if (children.has(name)) throw this.#file.damaged(`two members called ${JSON.stringify(name)}`);
      // One object may stand under several names, a group of such groups unfolds to all of them.
      objects += child.objects;
      this.#file.charge(child.objects * objectBytes, 'groups and datasets');
      children.set(name, child.node);
    }
    return { node: { attributes, children }, objects };
  }

  #links(messages: readonly Message[]): Link[] {
    const file = this.#file;
    const table = findMessage(messages, messageTypes.symbolTable);
    if (table !== undefined) return this.#symbolTable(open(file, table, 'a symbol table')).sort(byName);
    const links = messages
      .filter((message) => message.type === messageTypes.link)
      .map((message) => this.#link(open(file, message, 'a link')));
    const info = findMessage(messages, messageTypes.linkInfo);
    let isOrdered = false;
    if (info !== undefined) {
      const cursor = open(file, info, 'a link table');
      cursor.skip(1);
      const flags = cursor.u8();
      isOrdered = (flags & 1) !== 0;
      if (isOrdered) cursor.skip(8);
      const heapAddress = cursor.offset();
      const tree = cursor.offset();
      if (heapAddress !== undefinedAddress) {
        const heap = new FractalHeap(file, heapAddress);
        for (const record of readBTree2(file, tree, [5])) {
          record.skip(4);
          links.push(this.#link(heap.object(record)));
        }
      }
    }
    return links.sort(isOrdered ? (a, b) => a.creationOrder - b.creationOrder : byName);
  }

  #symbolTable(cursor: Cursor): Link[] {
    const file = this.#file;
    const treeAddress = cursor.offset();
    const heap = file.at(cursor.offset(), 'a name heap');
    heap.expect('HEAP');
    heap.skip(4);
    const heapSize = heap.length();
    heap.length();
    const names = file.at(heap.offset(), 'a name heap');
    const namesStart = names.at;
    const links: Link[] = [];
    for (const { child } of readBTree1(file, treeAddress, 0, file.lengthSize)) {
      const node = file.at(child, 'a symbol table');
      node.expect('SNOD');
      node.skip(2);
      const count = node.u16();
      for (let i = 0; i < count; i++) {
        const nameOffset = node.unsigned(file.offsetSize);
        const address = node.offset();
        const cacheType = node.u32();
        node.skip(4 + 16);
        if (nameOffset < 0 || nameOffset >= heapSize) throw file.damaged('a name outside its heap');
        names.at = namesStart + nameOffset;
        const name = names.zeroTerminated();
        if (cacheType === 2) throw this.#refusedLink(name, 'soft');
        file.charge(linkBytes + 2 * name.length, 'names of members');
        links.push({ name, address, creationOrder: 0 });
      }
    }
    return links;
  }

  #link(cursor: Cursor): Link {
    const version = cursor.u8();
    const flags = cursor.u8();
    if (version !== 1) throw this.#file.damaged(`a link of version ${version}`);
    const type = (flags & 8) === 0 ? 0 : cursor.u8();
    const creationOrder = (flags & 4) === 0 ? 0 : cursor.unsigned(8);
    if ((flags & 16) !== 0) cursor.skip(1);
    const name = decodeText(cursor.take(cursor.unsigned(1 << (flags & 3))));
    this.#file.charge(linkBytes + 2 * name.length, 'names of members');
    if (type !== 0)
      throw this.#refusedLink(name, type === 1 ? 'soft' : type === 64 ? 'external' : `of type ${type}`);
    return { name, address: cursor.offset(), creationOrder };
  }

  #refusedLink(name: string, kind: string): Error {
    return this.#file.refused(
      'hdf5-link',
      'members of an HDF5 group must stand in the file themselves: soft and external links are not followed.',
      { member: JSON.stringify(name), link: kind },
      'Copy what the link points to into the file.',
    );
  }

  #attributes(messages: readonly Message[]): Map<string, Hdf5Attribute> {
    const file = this.#file;
    const found: { name: string; value: Hdf5Attribute; creationOrder: number }[] = [];
    for (const message of messages) {
      if (message.type !== messageTypes.attribute) continue;
      file.charge(attributeBytes, 'attributes');
      if (message.isShared) {
        throw file.refused('hdf5-shared', 'attributes in an HDF5 file must stand in their objects.', {
          found: 'a shared attribute',
        });
      }
      const { creationOrder } = message;
      found.push({ ...this.#attribute(open(file, message, 'an attribute')), creationOrder });
    }
    const info = findMessage(messages, messageTypes.attributeInfo);
    let isOrdered = false;
    if (info !== undefined) {
      const cursor = open(file, info, 'an attribute table');
      cursor.skip(1);
      const flags = cursor.u8();
      isOrdered = (flags & 1) !== 0;
      if (isOrdered) cursor.skip(2);
      const heapAddress = cursor.offset();
      const tree = cursor.offset();
      if (heapAddress !== undefinedAddress) {
        const heap = new FractalHeap(file, heapAddress);
        for (const record of readBTree2(file, tree, [8])) {
          file.charge(attributeBytes, 'attributes');
          const value = this.#attribute(heap.object(record));
          record.skip(1);
          found.push({ ...value, creationOrder: record.u32() });
        }
      }
    }
    if (isOrdered) found.sort((a, b) => a.creationOrder - b.creationOrder);
    return new Map(found.map(({ name, value }) => [name, value]));
  }

  #attribute(cursor: Cursor): { name: string; value: Hdf5Attribute } {
    const file = this.#file;
    const version = cursor.u8();
    if (version < 1 || version > 3) throw file.damaged(`an attribute of version ${version}`);
    const flags = cursor.u8();
    const nameSize = cursor.u16();
    const typeSize = cursor.u16();
    const spaceSize = cursor.u16();
    if (version === 3) cursor.skip(1);
    const pad = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
    const nameBytes = cursor.take(pad(nameSize));
    const zero = nameBytes.indexOf(0);
    const name = decodeText(zero === -1 ? nameBytes : nameBytes.subarray(0, zero));
    const typeStart = cursor.at;
    const typeCursor = open(file, { start: typeStart, end: typeStart + typeSize }, 'a datatype');
    const isSharedType = version > 1 && (flags & 1) !== 0;
    const type = isSharedType ? readSharedDatatype(typeCursor) : readDatatype(typeCursor);
    const spaceStart = typeStart + pad(typeSize);
    if (version > 1 && (flags & 2) !== 0) throw file.damaged('an attribute with a shared dataspace');
    const space = readDataspace(
      open(file, { start: spaceStart, end: spaceStart + spaceSize }, 'a dataspace'),
    );
    cursor.at = spaceStart + pad(spaceSize);
    const path = file.path;
    file.path = `${path} attribute ${name}`;
    const bytes = cursor.take(this.#checkedCount(space.shape, cursor.end - cursor.at) * type.size);
    const value = decodeValue(file, this.#heaps, type, space.shape, bytes, space.empty);
    file.path = path;
    return { name, value };
  }

  /** The number of elements, where `limit` could hold them. */
  #checkedCount(shape: readonly number[], limit: number): number {
    const count = elementCount(shape);
    if (count <= maximumElements && count <= limit) return count;
    throw this.#file.refused(
      'hdf5-size',
      'an HDF5 value must not be larger than its file can hold.',
      { shape: `[${shape.join(', ')}]`, file: `${this.#file.bytes.length} bytes` },
      'The file is damaged or not trustworthy.',
    );
  }

  #dataset(messages: readonly Message[]): Hdf5Dataset {
    const file = this.#file;
    const attributes = this.#attributes(messages);
    if (findMessage(messages, messageTypes.externalFiles) !== undefined) {
      throw file.refused(
        'hdf5-external',
        'an HDF5 dataset must hold its data itself: other files are not opened.',
        { storage: 'external files' },
        'Save the dataset inside the file.',
      );
    }
    const spaceMessage = findMessage(messages, messageTypes.dataspace);
    const typeMessage = findMessage(messages, messageTypes.datatype);
    if (spaceMessage === undefined || typeMessage === undefined || spaceMessage.isShared) {
      throw file.damaged('a dataset without shape or type');
    }
    const { shape, empty } = readDataspace(open(file, spaceMessage, 'a dataspace'));
    const type = asBfloat16(readDatatypeMessage(file, typeMessage), attributes);
    this.#checkedCount(shape, Infinity);
    const bytes = this.#data(messages, shape, type.size);
    return { ...decodeValue(file, this.#heaps, type, shape, bytes, empty), attributes };
  }

  #data(messages: readonly Message[], shape: readonly number[], itemSize: number): Uint8Array {
    const file = this.#file;
    const count = elementCount(shape);
    if (count === 0) return new Uint8Array(0);
    const message = findMessage(messages, messageTypes.layout)!;
    const cursor = open(file, message, 'a data layout');
    const version = cursor.u8();
    let kind: number;
    let address = undefinedAddress;
    let size = count * itemSize;
    let chunked: ChunkedLayout | undefined;
    if (version === 1 || version === 2) {
      const rank = cursor.u8();
      kind = cursor.u8();
      cursor.skip(5);
      if (kind !== 0) address = cursor.offset();
      if (kind === 2) {
        const chunk = Array.from({ length: rank - 1 }, () => cursor.u32());
        const index = file.at(0, 'a chunk index');
        index.at = address === undefinedAddress ? undefinedAddress : file.base + address;
        chunked = { version, chunk, indexType: 0, flags: 0, index };
      } else {
        cursor.skip(4 * rank);
        if (kind === 0) size = cursor.u32();
      }
    } else if (version <= 5) {
      kind = cursor.u8();
      if (kind === 0) size = cursor.u16();
      else if (kind === 1) {
        address = cursor.offset();
        size = cursor.length();
      } else if (kind === 2) chunked = readChunkedLayout(cursor, version);
    } else {
      throw file.damaged(`a data layout of version ${version}`);
    }
    if (kind > 2) {
      throw file.refused(
        'hdf5-virtual',
        'an HDF5 dataset must hold its data itself: virtual datasets are not read.',
        { layout: kind === 3 ? 'virtual' : `number ${kind}` },
        'Copy the data into the file.',
      );
    }
    if (chunked !== undefined) {
      this.#checkedCount([...shape, itemSize], file.bytes.length * maximumExpansion);
      file.charge(count * itemSize, 'a chunked array');
      const filters = this.#filters(messages);
      return readChunks(file, chunked, shape, itemSize, filters, this.#fillValue(messages, itemSize));
    }
    if (kind === 1 && address === undefinedAddress) {
      this.#checkedCount([...shape, itemSize], file.bytes.length * maximumExpansion);
      file.charge(count * itemSize, 'an array without data');
      return repeat(this.#fillValue(messages, itemSize), count);
    }
    this.#checkedCount([...shape, itemSize], file.bytes.length);
    if (size < count * itemSize)
      throw file.damaged(`${size} bytes of data where ${count * itemSize} are needed`);
    const source = kind === 0 ? cursor : file.at(address, 'the data');
    return source.take(count * itemSize);
  }

  #filters(messages: readonly Message[]): Filter[] {
    const message = findMessage(messages, messageTypes.filters);
    return message === undefined ? [] : readFilters(open(this.#file, message, 'a filter pipeline'));
  }

  #fillValue(messages: readonly Message[], itemSize: number): Uint8Array {
    const zeros = new Uint8Array(itemSize);
    const message =
      findMessage(messages, messageTypes.fillValue) ?? findMessage(messages, messageTypes.oldFillValue);
    if (message === undefined || message.isShared) return zeros;
    const cursor = open(this.#file, message, 'a fill value');
    if (message.type === messageTypes.fillValue) {
      const version = cursor.u8();
      if (version < 3) {
        cursor.skip(2);
        if (cursor.u8() === 0) return zeros;
      } else if ((cursor.u8() & 0x20) === 0) return zeros;
    }
    return cursor.at + 4 <= cursor.end && cursor.u32() === itemSize ? cursor.take(itemSize) : zeros;
  }
}

const byName = (a: Link, b: Link): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

function repeat(item: Uint8Array, count: number): Uint8Array {
  const result = new Uint8Array(item.length * count);
  if (item.some((byte) => byte !== 0)) for (let i = 0; i < count; i++) result.set(item, i * item.length);
  return result;
}

/** h5py stores bfloat16 as opaque pairs of bytes; Keras marks them with an attribute. */
function asBfloat16(type: StoredType, attributes: Map<string, Hdf5Attribute>): StoredType {
  if (type.kind !== 'opaque' || type.size !== 2 || attributes.get('dtype')?.data[0] !== 'bfloat16')
    return type;
  return { kind: 'number', size: 2, dtype: 'bfloat16', bigEndian: false };
}
