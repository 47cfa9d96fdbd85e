// Responses made in memory, for calls that need no network, and for streams that no service sends.

const encoder = new TextEncoder();

/** The table of CRC-32, https://www.rfc-editor.org/rfc/rfc1952#section-8 */
const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * A message of an event stream whose headers are all strings.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 *
 * @param {[name: string, value: string][]} headers
 * @param {Uint8Array | string} payload
 */
export function frame(headers, payload) {
  const parts = headers.flatMap(([name, value]) => {
    const [key, text] = [encoder.encode(name), encoder.encode(value)];
    return [[key.length], key, [7, text.length >> 8, text.length & 255], text];
  });
  const headersLen = parts.reduce((sum, { length }) => sum + length, 0);
  const body = typeof payload === "string" ? encoder.encode(payload) : payload;
  const bytes = new Uint8Array(16 + headersLen + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, headersLen);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  let at = 12;
  for (const part of [...parts, body]) {
    bytes.set(part, at);
    at += part.length;
  }
  view.setUint32(at, crc32(bytes.subarray(0, at)));
  return bytes;
}

/** An event with this payload. @param {string} payload of JSON @param {string} [type] */
export function eventFrame(payload, type = "chunk") {
  return frame(
    [
      [":message-type", "event"],
      [":event-type", type],
      [":content-type", "application/json"],
    ],
    payload,
  );
}

/** A chunk with this text. @param {string} text in ASCII */
export function chunkFrame(text) {
  return eventFrame(JSON.stringify({ bytes: btoa(text) }));
}

/** @param {string} type @param {string} message */
export function exceptionFrame(type, message) {
  return frame(
    [
      [":message-type", "exception"],
      [":exception-type", type],
    ],
    JSON.stringify({ message }),
  );
}

/** @param {string} code @param {string} message */
export function errorFrame(code, message) {
  return frame(
    [
      [":message-type", "error"],
      [":error-code", code],
      [":error-message", message],
    ],
    "",
  );
}

/**
 * A successful response that delivers these chunks, and then ends or stays open.
 *
 * @param {Uint8Array[]} chunks
 * @param {{ open?: boolean, read?: () => void, cancel?: (reason: unknown) => void }} [more] read: called when all chunks have been taken and more is requested
 */
export function responseOf(chunks, { open = false, read, cancel } = {}) {
  const left = [...chunks];
  const pull = (/** @type {ReadableStreamDefaultController<Uint8Array>} */ controller) => {
    const chunk = left.shift();
    if (chunk) return controller.enqueue(chunk);
    read?.();
    return open ? new Promise(() => {}) : controller.close();
  };
  const headers = { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": "made-in-memory" };
  return new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }), { headers });
}

const hi = chunkFrame("hi");

/** A successful response with one chunk. */
export const good = () => responseOf([hi]);

/** A service error. @param {number} status @param {string} code @param {Record<string, string>} [headers] */
export function errorResponse(status, code, headers) {
  return new Response("{}", { status, headers: { "x-amzn-errortype": code, ...headers } });
}

/**
 * A fetch that records its arguments, and returns what `respond` returns for each request, numbered from 1.
 *
 * @param {(request: number) => unknown} [respond]
 */
export function recorder(respond = good) {
  /** @type {{ url: string, headers: Headers, init: any }[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ url, /** @type {any} */ init) => {
    sent.push({ url, headers: new Headers(init.headers), init });
    return /** @type {any} */ (await respond(sent.length));
  };
  return { sent, fetch };
}
