// The guest in a separate Node process, run with --expose-gc.

import { createGuest } from "./guest.js";

const guest = await createGuest(() => import("../../js/node.js"));

process.on("message", async (/** @type {{ id: number, command: any }} */ { id, command }) => {
  const result = await guest(command);
  if (command.name === "census") {
    result.heap = await heap();
    result.sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
  }
  process.send?.({ id, result });
});

/** In bytes, without garbage: finalizers, and what they free, need several turns. */
async function heap() {
  for (let round = 0; round < 5; round += 1) {
    /** @type {any} */ (globalThis).gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
