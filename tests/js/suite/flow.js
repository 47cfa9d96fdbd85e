// Flow control and transfer: events are read only on demand, and can go to another context.

import { equal, ok, rejection } from "./assert.js";
import { closedByClient, started } from "./endings.js";
import { collect } from "./world.js";

/** @import { Cases } from "./world.js" */

/** @type {Cases} */
export const flow = {
  async "the network is not read while there are unread events"(world) {
    let reads = 0;
    const counting = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      const answer = await fetch(url, init);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const half = Math.floor(bytes.length / 2);
      const chunks = [bytes.subarray(0, half), bytes.subarray(half)];
      const source = { pull: pullFrom(chunks, () => (reads += 1)) };
      return new Response(new ReadableStream(source, { highWaterMark: 0 }), answer);
    };
    const { body } = await world.ask("local.count-10", { config: { fetch: counting } });
    equal(reads, 0, "reads before any event is requested:");
    const reader = body.getReader();
    for (let count = 0; count < 4; count += 1) {
      await reader.read();
      equal(reads, 1, "reads for the first events:");
    }
    while (!(await reader.read()).done);
    equal(reads, 3);
  },

  async "a slow reader slows down the service"(world) {
    if (world.lacks("backpressure")) return buffersAll(world);
    const { reader, $metadata } = await started(world, {}, "local.endless");
    const request = () => world.request($metadata.requestId ?? "");
    // platforms have buffers of several megabytes; what matters is that the transfer stops well before 256 MiB
    for (let before = -1, now = 0; now !== before; ) {
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 200));
      now = (await request()).bytesWritten;
    }
    equal((await request()).ended, false);
    await reader.cancel();
  },

  async "body can be transferred, and its events can be read elsewhere"(world) {
    const output = await world.ask("local.mid-throttlingException");
    if (world.lacks("transfer")) return refusesTransfer(output.body, 3);
    const { events, error } = await collect(await transferred(output.body));
    equal(events.length, 3);
    // structured clone keeps an error's message, but not its class
    ok(error instanceof Error && error.message.length > 0, `${error}`);
  },

  async "cancelling a transferred body closes the connection"(world) {
    if (world.lacks("transfer")) return refusesTransfer((await world.ask("local.count-5")).body, 5);
    const { body, $metadata } = await world.ask("local.endless");
    const reader = (await transferred(body)).getReader();
    ok((await reader.read()).value.chunk.bytes instanceof Uint8Array, "bytes");
    await reader.cancel();
    await closedByClient(world, $metadata.requestId);
  },
};

/** Checks that a platform takes a long answer that is not read. @param {import("./world.js").World} world */
async function buffersAll(world) {
  const { body, $metadata } = await world.ask("local.large-32000000");
  const { bytesWritten } = await world.closed($metadata.requestId);
  ok(bytesWritten > 16 * 2 ** 20, `the platform stopped at ${bytesWritten} bytes`);
  await body.cancel();
}

/**
 * The stream at the other end of a channel, as it would arrive in a worker.
 *
 * @param {ReadableStream} stream
 * @returns {Promise<any>}
 */
async function transferred(stream) {
  const { port1, port2 } = new MessageChannel();
  const message = new Promise((resolve) => (port2.onmessage = resolve));
  try {
    port1.postMessage(stream, [stream]);
    return (await message).data;
  } finally {
    port1.close();
  }
}

/**
 * Checks that the platform refuses, and that the stream is unharmed.
 *
 * @param {import("../../../js/index.js").EventStream} body
 * @param {number} count the number of its events
 */
async function refusesTransfer(body, count) {
  await rejection(transferred(body));
  equal((await collect(body)).events.length, count);
}

/**
 * @param {Uint8Array[]} chunks
 * @param {() => void} onPull
 */
function pullFrom(chunks, onPull) {
  return (/** @type {ReadableStreamDefaultController} */ controller) => {
    onPull();
    const chunk = chunks.shift();
    if (chunk) controller.enqueue(chunk);
    else controller.close();
  };
}
