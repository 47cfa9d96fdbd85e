// The WebAssembly module: loaded when it is first needed, and again after it has stopped. An entry point says where it
// is.

import { createGlue } from "../dist/bedrock_stream.js";
import { ModuleError, StreamTimeoutError } from "./errors.js";
import { makeError } from "./make-error.js";
import { checkEnvironment, takesSignal } from "./environment.js";
import { shown } from "./messages.js";
import { bodyOf, headersOf } from "./response.js";
import { cancel, chunkBytes } from "./streams.js";

/** @import { ModuleSource } from "./slim.js" */
/** @typedef {ReturnType<typeof instantiate>} Core a running instance of the module */

/** @type {() => ModuleSource | Promise<ModuleSource>} */
let locate = () => {
  throw new Error("there is no module: call provideModule of bedrock-stream/slim first");
};

/** Whether a client begins to load it before its first call. */
let isEarly = false;

/** The load in progress, and how many calls wait for it. @type {{ module: Promise<WebAssembly.Module>, waiting: number } | undefined} */
let loading;

/** @type {Core | undefined} */
let running;

/** Whether a program has said where it is, and not just the entry that its runtime has. */
let isProvided = false;

/**
 * A function is called when the module is first needed, and again after a failed load.
 *
 * @param {ModuleSource | Promise<ModuleSource> | (() => ModuleSource | Promise<ModuleSource>)} source
 */
export function provideModule(source) {
  locate = typeof source === "function" ? /** @type {typeof locate} */ (source) : () => source;
  loading = undefined;
  isEarly = false;
  isProvided = true;
}

/**
 * Like `provideModule`, unless that was called before: another entry such as `bedrock-stream/eventstream` may import the
 * runtime's own after `bedrock-stream/inline`.
 *
 * @param {Parameters<typeof provideModule>[0]} source
 */
export function provideDefault(source) {
  if (isProvided) return;
  provideModule(source);
  isProvided = false;
}

/**
 * Like `provideDefault`, but loads as soon as a client is created. Not for Workers: what one request begins ends with
 * it.
 *
 * @param {() => ModuleSource | Promise<ModuleSource>} source
 */
export function provideEarly(source) {
  if (isProvided) return;
  provideDefault(source);
  isEarly = true;
}

/** Begins to load the module. If that fails, the next call tries again and reports the failure. */
export function loadEarly() {
  if (!isEarly || loading || running) return;
  const mine = (loading = { module: compile(located()), waiting: 0 });
  mine.module.catch(() => {
    if (loading === mine) loading = undefined;
  });
}

/**
 * The running instance. A call stops waiting for it when its signals or its deadline end the call. A load that no call
 * waits for is not joined again: it may be stalled.
 *
 * @param {(AbortSignal | undefined)[]} [signals]
 * @param {number} [limit] in ms
 * @returns {Promise<Core>}
 */
export async function load(signals = [], limit) {
  if (running) return running;
  checkEnvironment();
  const source = loading ? undefined : located();
  // no promise unless one is needed: in a Worker it may belong to a request that is over
  if (isModule(source)) return (running ??= instantiate(source));
  const mine = (loading ??= { module: compile(source), waiting: 0 });
  mine.waiting += 1;
  try {
    const module = await untilEnded(mine.module, signals, limit);
    return (running ??= instantiate(module));
  } finally {
    mine.waiting -= 1;
    if (mine.waiting === 0 && loading === mine && !running) loading = undefined;
  }
}

function located() {
  try {
    return locate();
  } catch (cause) {
    return Promise.reject(cause);
  }
}

/**
 * @param {ModuleSource | Promise<ModuleSource> | undefined} located
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(located) {
  try {
    const source = /** @type {any} */ (await located);
    if (isModule(source)) return source;
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
      return await WebAssembly.compile(/** @type {BufferSource} */ (source));
    }
    return await compileResponse(source instanceof Response ? source : await fetch(source));
  } catch (cause) {
    const why = /** @type {any} */ (cause)?.message ?? cause;
    throw shown(new Error(`bedrock_stream.wasm could not be loaded: ${why}. ${advice}`, { cause }));
  }
}

const advice = [
  'If the file is not served beside the script, import bedrock-stream/inline, which needs none; in Vite\'s dev server, add optimizeDeps: { exclude: ["bedrock-stream"] } to the configuration.',
  "A Content-Security-Policy must allow 'wasm-unsafe-eval'.",
  "A runtime that compiles nothing itself needs a compiled module: in Nitro and Nuxt, set experimental: { wasm: true }.",
].join(" ");

/** Also recognizes a module of another realm. @param {any} source @returns {source is WebAssembly.Module} */
function isModule(source) {
  return Object.prototype.toString.call(source) === "[object WebAssembly.Module]";
}

/** @param {Response} response */
async function compileResponse(response) {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  // compiled while it arrives, if the server labels it
  const isLabelled = response.headers.get("content-type") === "application/wasm";
  if (isLabelled && WebAssembly.compileStreaming) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Waits for a promise; rejects with what ends the wait.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {(AbortSignal | undefined)[]} signals
 * @param {number} [limit] in ms
 * @returns {Promise<T>}
 */
export async function untilEnded(promise, signals, limit) {
  /** @type {(() => void)[]} */
  const stops = [];
  try {
    return await new Promise((resolve, reject) => {
      for (const signal of signals) {
        // the module refuses what is not a signal
        if (typeof signal?.addEventListener === "function") stops.push(follow(signal, () => reject(signal.reason)));
      }
      if (limit !== undefined) {
        const timer = setTimeout(() => reject(new StreamTimeoutError({ phase: "total", limit })), limit);
        stops.push(() => clearTimeout(timer));
      }
      promise.then(resolve, reject);
    });
  } finally {
    for (const stop of stops) stop();
  }
}

/** @typedef {{ runs: Set<() => void>, tell: () => void }} Followers */
/** @type {Map<AbortSignal, Followers>} */
const followed = new Map();

/**
 * Calls back when the signal is aborted. The signal has one listener, however many calls share it: Node warns of a leak
 * at eleven.
 *
 * @param {AbortSignal} signal
 * @param {() => void} run
 * @returns {() => void} stops that
 */
function follow(signal, run) {
  if (signal.aborted) run();
  const { runs, tell } = followed.get(signal) ?? startFollowing(signal);
  runs.add(run);
  return () => {
    if (!runs.delete(run) || runs.size > 0) return;
    followed.delete(signal);
    signal.removeEventListener("abort", tell);
  };
}

/** @param {AbortSignal} signal @returns {Followers} */
function startFollowing(signal) {
  /** @type {Followers["runs"]} */
  const runs = new Set();
  const tell = () => runs.forEach((run) => run());
  signal.addEventListener("abort", tell);
  followed.set(signal, { runs, tell });
  return { runs, tell };
}

/**
 * What the glue reads as no result and no error, whether it expects one value from a function or several. The first
 * object of the module's table is undefined.
 *
 * @type {any}
 */
const nothing = Object.freeze([0, 0, 0]);

/**
 * Creates a fresh instance with its own glue. Any exception that leaves the instance has left it broken: a panic,
 * exhausted memory or stack, or a JavaScript error that passed through its frames. Then everything that waits for it is
 * rejected, and calling the functions of what still refers to it has no effect.
 *
 * @param {WebAssembly.Module} module
 */
function instantiate(module) {
  const glue = createGlue();
  /** @type {Set<(error: Error) => void>} */
  const waiting = new Set();
  /** Functions that stop following signals. @type {Set<() => void>} */
  const following = new Set();
  let depth = 0;

  /** @param {Function} run */
  const guarded =
    (run) =>
    (/** @type {any[]} */ ...args) => {
      if (core.stopped) {
        // a caller within its frames gets this error, which ends those frames: they would continue in a broken instance
        if (depth > 0) throw core.stopped;
        return nothing;
      }
      depth += 1;
      try {
        return run(...args);
      } catch (cause) {
        stop(cause);
        // rethrown through the module's frames, if it was called from there
        if (depth > 1) throw cause;
        return nothing;
      } finally {
        depth -= 1;
      }
    };
  /** @param {unknown} cause */
  const stop = (cause) => {
    if (core.stopped) return;
    running = undefined;
    core.stopped = new ModuleError(cause);
    for (const reject of waiting) reject(core.stopped);
    waiting.clear();
    for (const end of following) end();
    disconnect(glue.objects(), core.stopped);
  };
  const { exports } = new WebAssembly.Instance(module, { a: glue.imports });
  const members = Object.entries(exports).map(([name, item]) => [
    name,
    typeof item === "function" ? guarded(item) : item,
  ]);

  const core = {
    ...glue,
    /** Why this instance has stopped. @type {ModuleError | undefined} */
    stopped: undefined,
    /** Callbacks of those waiting for this instance, called if it stops. */
    waiting,
    /**
     * Waits for what the instance does.
     *
     * @param {() => Promise<any>} start
     * @returns {Promise<any>}
     */
    run(start) {
      return new Promise((resolve, reject) => {
        waiting.add(reject);
        const settle = (/** @type {(value: any) => void} */ settled) => (/** @type {any} */ value) => {
          waiting.delete(reject);
          settled(value);
        };
        try {
          start().then(settle(resolve), settle(reject));
        } catch (error) {
          settle(reject)(core.stopped ?? error);
        }
      });
    },
  };
  glue.__wbg_set_wasm(Object.fromEntries(members));
  glue.begin();
  glue.start({
    makeError,
    headersOf,
    bodyOf,
    chunkBytes,
    takesSignal,
    cancel,
    follow(/** @type {AbortSignal} */ signal, /** @type {() => void} */ run) {
      const unfollow = follow(signal, run);
      const end = () => (following.delete(end), unfollow());
      following.add(end);
      return end;
    },
  });
  if (core.stopped) throw core.stopped;
  return core;
}

/**
 * Closes the connections of a stopped instance, and notifies the readers: their controllers, and references to the
 * readers, are among the objects that it holds.
 *
 * @param {WebAssembly.Table} objects
 * @param {Error} reason
 */
function disconnect(objects, reason) {
  for (let index = 0; index < objects.length; index += 1) {
    const object = objects.get(index);
    if (object instanceof AbortController) object.abort(reason);
    if (object instanceof WeakRef) object.deref()?.interrupt(reason);
  }
}
