// The frames of an event stream, as their bytes came over the network.
// https://smithy.io/2.0/aws/amazon-eventstream.html

/** The total length and the headers' length, and their checksum. */
const PRELUDE_LEN = 12;
/** As many bytes of frames are kept; the oldest are dropped. */
const MAX_KEPT = 32 * 1024 * 1024;
/** The service's own limit is 24 MiB of payload: more is not a length but a fault. */
const MAX_FRAME_LEN = 25 * 1024 * 1024;

/** Splits a response's bytes into frames. It checks nothing: that is the library's task, and a faulty frame is to be seen. */
export class Frames {
  /** By index; `undefined` for those that were dropped. @type {(Uint8Array | undefined)[]} */
  #frames = [];
  #kept = 0;
  #oldest = 0;
  /** What has come of the next frame. @type {Uint8Array[]} */
  #parts = [];
  #partsLen = 0;
  /** How much of it must have come before the next step. */
  #wanted = PRELUDE_LEN;

  /** @param {number} index */
  at(index) {
    return this.#frames[index];
  }

  /** The bytes after the last whole frame. */
  get rest() {
    return joined(this.#parts);
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    if (this.#partsLen > MAX_FRAME_LEN) return;
    this.#parts.push(bytes);
    this.#partsLen += bytes.length;
    while (this.#partsLen >= this.#wanted) {
      const all = joined(this.#parts);
      if (this.#wanted === PRELUDE_LEN) {
        this.#wanted = totalLength(all);
        this.#parts = [all];
      } else {
        this.#keep(all.slice(0, this.#wanted));
        this.#parts = [all.subarray(this.#wanted)];
        this.#partsLen -= this.#wanted;
        this.#wanted = PRELUDE_LEN;
      }
    }
  }

  /** @param {Uint8Array} frame */
  #keep(frame) {
    this.#frames.push(frame);
    this.#kept += frame.length;
    while (this.#kept > MAX_KEPT) {
      this.#kept -= this.#frames[this.#oldest]?.length ?? 0;
      this.#frames[this.#oldest++] = undefined;
    }
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {number} that of the frame; infinite if it cannot be one
 */
function totalLength(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return length > PRELUDE_LEN && length <= MAX_FRAME_LEN ? length : Infinity;
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const [first = new Uint8Array()] = parts;
  if (parts.length < 2) return first;
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
