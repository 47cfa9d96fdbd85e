// What a custom fetch may do: respond at any moment, ignore its signal, or leave a response open.

import { equal, ok, rejection, same } from "./assert.js";
import { collect, withRandom } from "./world.js";

/** @import { Cases } from "./world.js" */

/** Aborts after this many turns. @param {AbortController} controller @param {number} turns */
async function abortAfter(controller, turns) {
  for (let turn = 0; turn < turns; turn += 1) await undefined;
  controller.abort("in between");
}

/**
 * A fetch that ignores its signal. Its response has an empty, endless body, which records its cancellation.
 *
 * @param {ResponseInit} init
 */
function heedless(init) {
  let cancel = (/** @type {unknown} */ _) => {};
  const cancelled = new Promise((resolve) => (cancel = resolve));
  return { cancelled, fetch: async () => new Response(new ReadableStream({ cancel }), init) };
}

/** A header as AWS sends it. */
const headers = { "x-amzn-RequestId": "62d637b3" };

/** @type {Cases} */
export const fetches = {
  async "no request is sent once a signal is aborted, in whichever turn"(world) {
    let late = 0;
    for (let turns = 0; turns < 20; turns += 1) {
      const controller = new AbortController();
      const credentials = async () => (abortAfter(controller, turns), world.credentials);
      const custom = () => {
        if (!controller.signal.aborted) return new Promise(() => {});
        late += 1;
        throw new Error("sent");
      };
      const asked = world.ask("local.count-1", {
        config: { credentials, fetch: custom },
        options: { signal: controller.signal },
      });
      equal(await rejection(asked), "in between");
    }
    equal(late, 0);
  },

  async "an abort just after the head is noticed too, in whichever turn"(world) {
    for (let turns = 0; turns < 30; turns += 1) {
      const controller = new AbortController();
      const fetch = async () => (abortAfter(controller, turns), new Response(new ReadableStream()));
      const asked = world.ask("local.count-1", { config: { fetch }, options: { signal: controller.signal } });
      const ended = asked.then(
        async ({ body }) => (await collect(body)).error,
        (error) => error,
      );
      equal(await ended, "in between", `${turns} turns:`);
    }
  },

  async "abort ends a call whose fetch ignores the signal"(world) {
    let cancelled = false;
    const body = new ReadableStream({ cancel: () => void (cancelled = true) });
    /** @type {(response: Response) => void} */
    let answer = () => {};
    /** @type {() => void} */
    let called = () => {};
    const sent = new Promise((resolve) => (called = () => resolve(undefined)));
    const custom = () => (called(), new Promise((resolve) => (answer = resolve)));
    const controller = new AbortController();
    const asked = world.ask("local.count-1", { options: { signal: controller.signal }, config: { fetch: custom } });
    const rejected = rejection(asked);
    await sent;
    controller.abort("ignored");
    equal(await rejected, "ignored");
    answer(new Response(body));
    while (!cancelled) await new Promise((resolve) => setTimeout(resolve));
  },

  async "connect ends an attempt whose fetch ignores the signal"(world) {
    const config = { fetch: () => new Promise(() => {}), timeouts: { connect: 20 }, maxAttempts: 1 };
    const error = await rejection(world.ask("local.count-1", { config }));
    same([error.name, error.phase, error.$metadata.attempts], ["TimeoutError", "connect", 1]);
  },

  async "an unread response is cancelled, even if fetch ignores the signal"(world) {
    let cancel = () => {};
    const cancelled = new Promise((resolve) => (cancel = () => resolve(undefined)));
    const page = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("<html>a page")),
      cancel,
    });
    const fetch = async () => new Response(page, { headers: { "content-type": "text/html" } });
    equal((await rejection(world.ask("local.count-1", { config: { fetch } }))).code, "NOT_EVENTSTREAM");
    await cancelled;
    /** @type {[ResponseInit, object][]} */
    const waits = [
      [{}, { onResponse: () => new Promise(() => {}) }],
      [{}, { retryFirstEvent: true }],
      [{ headers: { "content-type": "text/html" } }, {}],
      [{ status: 500 }, {}],
    ];
    for (const [init, config] of waits) {
      const controller = new AbortController();
      const { cancelled, fetch } = heedless(init);
      const answered = async () => (setTimeout(() => controller.abort("enough")), fetch());
      const asked = world.ask("local.count-1", {
        config: { ...config, fetch: answered },
        options: { signal: controller.signal },
      });
      same([await rejection(asked), await cancelled], ["enough", "enough"]);
    }
  },

  async "a custom fetch's response without bytes is a TypeError, not an empty answer"(world) {
    for (const chunk of ["text", new ArrayBuffer(8), new Uint16Array(8), { length: 8 }, 5, null]) {
      let cancelled = false;
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(chunk),
        cancel: () => void (cancelled = true),
      });
      // the platform's own Response would refuse such chunks
      const fetch = async () => /** @type {any} */ ({ status: 200, headers: new Headers(), body });
      const { events, error } = await world.readAll("local.count-1", { config: { fetch } });
      same([events, error instanceof TypeError, cancelled], [[], true, true]);
    }
  },

  async "cancel reaches the response with its reason, even if fetch ignores the signal"(world) {
    const { cancelled, fetch } = heedless({});
    await (await world.ask("local.count-1", { config: { fetch } })).body.cancel("enough");
    equal(await cancelled, "enough");
  },

  async "a call can be aborted after waiting in vain for its first event"(world) {
    const controller = new AbortController();
    let sent = 0;
    const fetch = () => {
      sent += 1;
      if (sent === 1)
        return Promise.resolve(
          new Response(new Uint8Array(5), { headers: { "content-type": "application/vnd.amazon.eventstream" } }),
        );
      setTimeout(() => controller.abort("enough"));
      return new Promise(() => {});
    };
    const asked = world.ask("local.count-1", {
      config: { fetch, retryFirstEvent: true },
      options: { signal: controller.signal },
    });
    equal(await rejection(asked), "enough");
    equal(sent, 2);
  },

  async "an error whose body falls silent is reported by its status after the deadline for an event"(world) {
    for (const timeouts of [{ idle: 20 }, { firstEvent: 20, idle: 3_600_000 }]) {
      const { cancelled, fetch } = heedless({ status: 503, headers });
      const error = await rejection(world.ask("local.count-1", { config: { fetch, timeouts, maxAttempts: 1 } }));
      ok(error instanceof world.library.ServiceUnavailableException, `${error}`);
      equal((await cancelled).name, "TimeoutError");
    }
  },

  async "an error response with an endless body is closed before the next attempt"(world) {
    /** @type {AbortSignal[]} */
    const signals = [];
    /** @type {boolean[][]} */
    const seen = [];
    let cancelled = 0;
    const pull = (/** @type {ReadableStreamDefaultController} */ controller) =>
      controller.enqueue(new Uint8Array(16_384));
    const cancel = () => void (cancelled += 1);
    const fetch = async (/** @type {string} */ _, /** @type {any} */ { signal }) => {
      seen.push(signals.map(({ aborted }) => aborted));
      signals.push(signal);
      return new Response(new ReadableStream({ pull, cancel }), { status: 503, headers });
    };
    await withRandom(0, async () => {
      const error = await rejection(world.ask("local.count-1", { config: { fetch, maxAttempts: 3 } }));
      ok(error instanceof world.library.ServiceUnavailableException, `${error}`);
    });
    same([seen, cancelled], [[[], [true], [true, true]], 3]);
  },

  async "a long error is read completely, and a broken one is reported by its status"(world) {
    const message = "m".repeat(60_000);
    const bytes = new TextEncoder().encode(JSON.stringify({ message }));
    for (const breaks of [false, true]) {
      let at = 0;
      const pull = (/** @type {ReadableStreamDefaultController} */ controller) => {
        if (breaks && at > 0) controller.error(new Error("broken"));
        else if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += 1000)));
        else controller.close();
      };
      const fetch = async () => new Response(new ReadableStream({ pull }), { status: 400, headers });
      const error = await rejection(world.ask("local.count-1", { config: { fetch } }));
      ok(error instanceof world.library.ValidationException, `${error}`);
      equal(error.message === message, !breaks);
    }
  },

  async "calls can be made and closed in a realm whose AbortController the platform's fetch refuses"(world) {
    const { AbortController } = globalThis;
    globalThis.AbortController = /** @type {any} */ (ForeignController);
    try {
      const { events, error } = await world.readAll("local.count-3");
      ok(events.length === 3 && !error, `${error}`);
      for (const end of ["abort", "cancel"]) {
        const controller = new ForeignController();
        const modelId = world.unique("stall");
        const { body, $metadata } = await world.ask(modelId, {
          options: { signal: /** @type {any} */ (controller.signal) },
        });
        const reader = body.getReader();
        await reader.read();
        if (end === "cancel") await reader.cancel();
        else controller.abort("enough");
        if (end === "abort") equal(await rejection(reader.read()), "enough");
        // without a signal, these keep a cancelled connection until more bytes arrive
        if (!world.lacks("prompt cancel")) equal((await world.closed($metadata.requestId)).closedBy, "client");
      }
      /** @type {any} */
      let seen;
      const custom = (/** @type {string} */ _, /** @type {any} */ { signal }) => (
        (seen = signal), Promise.reject(new Error("seen"))
      );
      await rejection(world.ask("m", { config: { fetch: custom, maxAttempts: 1 } }));
      if (!world.lacks("replaced class")) ok(seen instanceof ForeignSignal, "a custom fetch gets the signal");
    } finally {
      globalThis.AbortController = AbortController;
    }
  },
};

/** Like jsdom's signals: they work, but no platform recognizes them. */
class ForeignSignal {
  aborted = false;
  /** @type {unknown} */
  reason;
  /** @type {Set<(event: object) => void>} */
  listeners = new Set();

  addEventListener(/** @type {string} */ _, /** @type {() => void} */ run) {
    this.listeners.add(run);
  }
  removeEventListener(/** @type {string} */ _, /** @type {() => void} */ run) {
    this.listeners.delete(run);
  }
  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }
}

class ForeignController {
  signal = new ForeignSignal();

  abort(/** @type {unknown} */ reason) {
    if (this.signal.aborted) return;
    Object.assign(this.signal, { aborted: true, reason });
    for (const run of this.signal.listeners) run({ currentTarget: this.signal });
  }
}
