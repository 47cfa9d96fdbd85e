/** Stops the module's running instance: a method of an object that has been freed throws from within the module. */
import assert from "node:assert/strict";
import { load } from "../../js/load.js";

/** Returns the error that everything of this instance fails with. */
export async function stopModule() {
  return stop(await load());
}

/** @param {import("../../js/load.js").Core} core */
export function stop(core) {
  const decoder = new core.MessageDecoder(1_000);
  decoder.free();
  decoder.feed(new Uint8Array());
  assert.ok(core.stopped, "it has stopped");
  return core.stopped;
}

/**
 * Lets the next call of this method of the running instance stop it.
 *
 * @param {"EventDecoder" | "MessageDecoder"} name
 * @param {string} method
 */
export async function stopModuleIn(name, method) {
  const { prototype } = /** @type {any} */ ((await load())[name]);
  const own = prototype[method];
  prototype[method] = function (/** @type {any[]} */ ...args) {
    this.free();
    return own.apply(this, args);
  };
}
