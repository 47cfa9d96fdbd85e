// The guest in Node: a child process that receives commands from the host.

import { readFile } from "node:fs/promises";
import { createGuest } from "./guest.js";

const [contender = "", module = ""] = process.argv.slice(2);
const { default: start } = await import(contender);
const guest = await createGuest(start, () => readFile(module));

process.on("message", async (/** @type {import("./guest.js").Command} */ command) => {
  try {
    process.send?.({ result: await guest(command) });
  } catch (error) {
    process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.send?.({ result: "ready" });
