// Counts what a program holds. Install it before the library is imported.

/** @type {WebAssembly.Memory[]} */
const memories = [];
/** The module's objects, until they are freed. */
const objects = new Set();
/** One-hour timers, which no platform starts on its own. */
const timers = new Set();
/** @type {string[]} */
const unhandled = [];
let listeners = 0;

/** @typedef {ReturnType<typeof census>} Census */

/** Must be called once, before anything else. */
export function install() {
  WebAssembly.Instance = class extends WebAssembly.Instance {
    /** @param {[WebAssembly.Module, WebAssembly.Imports?]} args */
    constructor(...args) {
      super(...args);
      for (const part of Object.values(this.exports)) if (part instanceof WebAssembly.Memory) memories.push(part);
    }
  };
  // the module's glue registers each object that it creates, until it is freed
  const { register, unregister } = FinalizationRegistry.prototype;
  FinalizationRegistry.prototype.register = function (object, ...rest) {
    if ("free" in object) objects.add(object);
    return register.call(this, object, .../** @type {[any]} */ (rest));
  };
  FinalizationRegistry.prototype.unregister = function (object) {
    objects.delete(object);
    return unregister.call(this, object);
  };
  const { setTimeout, clearTimeout } = globalThis;
  globalThis.setTimeout = /** @type {any} */ (
    (/** @type {(...args: any[]) => void} */ run, /** @type {number} */ millis, /** @type {any[]} */ ...args) => {
      const timer = setTimeout(run, millis, ...args);
      if (millis >= 3_600_000) timers.add(timer);
      return timer;
    }
  );
  globalThis.clearTimeout = /** @type {any} */ (
    (/** @type {any} */ timer) => (timers.delete(timer), clearTimeout(timer))
  );
  const note = (/** @type {any} */ reason) => void unhandled.push(String(reason?.stack ?? reason));
  if (globalThis.process?.on) globalThis.process.on("unhandledRejection", note);
  else globalThis.addEventListener("unhandledrejection", (event) => (event.preventDefault(), note(event.reason)));
}

/** Counts the listeners of a signal. @param {AbortSignal} signal */
export function watch(signal) {
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (/** @type {[any, any]} */ ...args) => (
    (listeners += 1), addEventListener.apply(signal, args)
  );
  signal.removeEventListener = (/** @type {[any, any]} */ ...args) => (
    (listeners -= 1), removeEventListener.apply(signal, args)
  );
}

export function census() {
  const pages = memories.reduce((sum, { buffer }) => sum + buffer.byteLength / 65_536, 0);
  return { instances: memories.length, pages, objects: objects.size, timers: timers.size, listeners, unhandled };
}
