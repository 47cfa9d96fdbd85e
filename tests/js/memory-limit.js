/** A WebAssembly module whose memory has a maximum. */

const MEMORY_SECTION = 5;
const PAGE = 64 * 1024;

/**
 * The same module with this limit. https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 *
 * @param {Uint8Array} module a module whose memory has no maximum
 * @param {number} limit in bytes
 */
export function withMemoryLimit(module, limit) {
  for (let at = 8; at < module.length; ) {
    const size = readNumber(module, at + 1);
    const end = size.end + size.value;
    if (module[at] === MEMORY_SECTION) {
      const [count, flags] = module.subarray(size.end);
      if (count !== 1 || flags !== 0) throw new Error("the module's memory is not as expected");
      const minimum = module.subarray(size.end + 2, end);
      const content = [1, 1, ...minimum, ...numberBytes(limit / PAGE)];
      return Buffer.concat([
        module.subarray(0, at),
        Uint8Array.from([MEMORY_SECTION, content.length, ...content]),
        module.subarray(end),
      ]);
    }
    at = end;
  }
  throw new Error("the module has no memory");
}

/** https://webassembly.github.io/spec/core/binary/values.html#integers @param {Uint8Array} bytes @param {number} at */
function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7, at += 1) {
    value |= (bytes[at] & 127) << shift;
    if (bytes[at] < 128) return { value, end: at + 1 };
  }
}

/** @param {number} value */
function numberBytes(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}
