// The body of a request, and of an answer that is an error, as bytes.

/**
 * The body as bytes of its own: later changes to what was passed do not reach it.
 *
 * @param {any} body
 * @param {AbortSignal} [signal] ends the reading of a stream
 */
export async function bytesOf(body, signal) {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (ArrayBuffer.isView(body)) return bytesUnder(body).slice();
  if (typeof body.arrayBuffer === "function") return new Uint8Array(await body.arrayBuffer());
  if (typeof body.getReader === "function") return collect(body, BODY_LIMIT, signal);
  const json = typeof body === "object" ? JSON.stringify(body) : undefined;
  if (json !== undefined) return new TextEncoder().encode(json);
  throw new TypeError(`body must be a string, bytes, a Blob, a ReadableStream or an object to send as JSON, not ${typeof body}`);
}

/** How much of a stream is read, in bytes: one more than the service takes, which the core refuses. */
const BODY_LIMIT = 25_000_001;

/** How much of an error's body is read, in bytes: messages are short, a front end's page may not be. */
const ERROR_BODY_LIMIT = 64 * 1024;

/**
 * What can be read of an error's body. If the connection breaks, the status still tells.
 *
 * @param {Response} response
 * @param {AbortSignal} [signal] ends the reading
 */
export async function errorBody({ body }, signal) {
  return body ? collect(body, ERROR_BODY_LIMIT, signal).catch(() => new Uint8Array()) : new Uint8Array();
}

/**
 * Reads a stream to its end, or to the first chunk that reaches the limit.
 *
 * @param {ReadableStream<Uint8Array | string>} stream
 * @param {number} limit in bytes
 * @param {AbortSignal} [signal]
 */
async function collect(stream, limit, signal) {
  const reader = stream.getReader();
  const stop = () => reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener("abort", stop);
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  while (length < limit) {
    const { done, value } = await reader.read();
    if (done) return concat(chunks, length);
    const chunk = bytesOfChunk(value);
    chunks.push(chunk);
    length += chunk.length;
  }
  await reader.cancel();
  return concat(chunks, length);
}

/** Above this the platform's own SHA-256 is faster than the core's, where there is one. In bytes. */
const SUBTLE_FROM = 16 * 1024;

/**
 * The SHA-256 of the bytes, where the platform makes it faster than the core.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function digestOf(bytes) {
  const { subtle } = globalThis.crypto ?? {};
  if (bytes.length < SUBTLE_FROM || !subtle) return undefined;
  return new Uint8Array(await subtle.digest("SHA-256", bytes));
}

/** @param {ArrayBufferView} view */
function bytesUnder({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength);
}

/** @param {unknown} chunk of a stream */
function bytesOfChunk(chunk) {
  if (typeof chunk === "string") return new TextEncoder().encode(chunk);
  if (ArrayBuffer.isView(chunk)) return bytesUnder(chunk);
  throw new TypeError("body: each chunk of a stream must be bytes or text");
}

/**
 * @param {Uint8Array[]} chunks
 * @param {number} length
 */
function concat(chunks, length) {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
