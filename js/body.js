// What goes into a request as its body, and streams as the module reads them.

/**
 * The body as it is now, as bytes, a Blob or a stream: later changes to what was passed are not sent.
 *
 * @param {any} body
 * @returns {Uint8Array<ArrayBuffer> | Blob | ReadableStream}
 */
export function bodyNow(body) {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (ArrayBuffer.isView(body)) return bytesUnder(body).slice();
  if (typeof body.arrayBuffer === "function") return body;
  if (typeof body.getReader === "function") return streamOf(body);
  const json = typeof body === "object" ? JSON.stringify(body) : undefined;
  if (json !== undefined) return new TextEncoder().encode(json);
  throw new TypeError(`body must be a string, bytes, a Blob, a ReadableStream or an object to send as JSON, not ${typeof body}`);
}

/** @param {ArrayBufferView} view */
function bytesUnder({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength);
}

/**
 * The platform's own stream, or one of it that reads another kind: the module relies on how the platform's behaves.
 *
 * @param {any} stream
 * @returns {any} undefined for no stream
 */
export function streamOf(stream) {
  if (stream === undefined || stream === null || stream instanceof ReadableStream) return stream ?? undefined;
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * Ends a stream that nobody reads on. One that has failed, or that somebody else reads, refuses: no matter.
 *
 * @param {any} stream
 * @param {unknown} reason
 */
export function cancel(stream, reason) {
  stream?.cancel?.(reason)?.catch?.(() => {});
}
