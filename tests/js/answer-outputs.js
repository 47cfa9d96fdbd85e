// Outputs of calls, made in memory, for testing their readers.

/**
 * An output whose stream yields these events, with a log of what is done to it.
 *
 * @param {any[]} events
 * @param {{ end?: () => Promise<void> }} [more] end: instead of closing the stream
 */
export function outputOf(events, { end } = {}) {
  const log = { pulls: 0, canceled: /** @type {unknown[]} */ ([]) };
  const left = [...events];
  const body = new ReadableStream(
    {
      /** @param {ReadableStreamDefaultController<any>} controller */
      pull(controller) {
        log.pulls += 1;
        if (left.length > 0) controller.enqueue(left.shift());
        else if (end) return end();
        else controller.close();
      },
      cancel: (reason) => void log.canceled.push(reason),
    },
    { highWaterMark: 0 },
  );
  return { body, $metadata: { requestId: "r" }, log };
}

/** An event of ConverseStream. @param {string} text */
export const said = (text) => ({ contentBlockDelta: { contentBlockIndex: 0, delta: { text } } });

/** @param {AsyncIterable<any>} stream */
export async function collect(stream) {
  const all = [];
  try {
    for await (const value of stream) all.push(value);
    return { all, error: undefined };
  } catch (error) {
    return { all, error: /** @type {any} */ (error) };
  }
}
