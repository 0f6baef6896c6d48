/**
 * Writes networks of dense layers as ONNX files: the few protobuf messages that takes, with field numbers of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */

/** A whole number that is not negative, seven bits a byte, the lowest first. */
function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

function join(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** A field that holds a whole number. */
const number = (field, value) => join([varint(field << 3), varint(value)]);

/** A field that holds bytes, a text or a message. */
function block(field, content) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return join([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

const FLOAT = 1;

/** TensorProto: dims, data_type, name, raw_data. */
const tensor = (name, shape, values) =>
  join([
    ...shape.map((length) => number(1, length)),
    number(2, FLOAT),
    block(8, name),
    block(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]);

/** NodeProto: input, output, op_type. */
const node = (type, inputs, output) =>
  join([...inputs.map((name) => block(1, name)), block(2, output), block(4, type)]);

/** ValueInfoProto of a float tensor: sizes are numbers, or texts for those that are known at run time. */
function valueInfo(name, shape) {
  const dimension = (size) => block(1, typeof size === 'number' ? number(1, size) : block(2, size));
  const type = block(1, join([number(1, FLOAT), block(2, join(shape.map(dimension)))]));
  return join([block(1, name), block(2, type)]);
}

/**
 * The file of a network of dense layers with relu between them and `softmax` or `linear` at the end, input `x`, output
 * `y`, any number of rows. `kernels[i]` is [sizes[i], sizes[i + 1]] in row order.
 */
export function denseOnnx({ sizes, last, kernels, biases }) {
  const nodes = [];
  const tensors = [];
  let current = 'x';
  for (const [i, units] of sizes.slice(1).entries()) {
    tensors.push(tensor(`w${i}`, [sizes[i], units], kernels[i]), tensor(`b${i}`, [units], biases[i]));
    const isLast = i === sizes.length - 2;
    const isPlain = isLast && last === 'linear';
    nodes.push(node('Gemm', [current, `w${i}`, `b${i}`], isPlain ? 'y' : `z${i}`));
    current = isLast ? 'y' : `h${i}`;
    if (!isPlain) nodes.push(node(isLast ? 'Softmax' : 'Relu', [`z${i}`], current));
  }
  const graph = join([
    ...nodes.map((bytes) => block(1, bytes)),
    block(2, 'dense'),
    ...tensors.map((bytes) => block(5, bytes)),
    block(11, valueInfo('x', ['rows', sizes[0]])),
    block(12, valueInfo('y', ['rows', sizes.at(-1)])),
  ]);
  // ModelProto: ir_version, graph, opset_import (the default operators, version 13).
  return join([number(1, 8), block(7, graph), block(8, join([block(1, ''), number(2, 13)]))]);
}
