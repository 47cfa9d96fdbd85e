/**
 * Requests that share a Worker's global client, some of which end early. In workerd, a promise belongs to the request
 * that created it, and never settles once that request is over: no other request may wait for what a call leaves
 * behind.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { createLocalBedrock, EXAMPLE_CREDENTIALS } from "../../www/local-bedrock/index.js";
import { startWorkerd } from "./workerd.js";

/** @typedef {import("./guests/global-client.js").Job} Job */
/** @typedef {{ events?: number, error?: string, status?: number }} Outcome */

/** The time limit of a successful call, in ms: none of them has to wait. */
const PROMPTLY = 10_000;

const main = "tests/runtimes/guests/global-client.js";
/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;
before(async () => void (local = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => local.close());

/** What the workers also fetch: each path responds with credentials once the test opens it. */
class Gate {
  /** @type {{ path: string, response: import("node:http").ServerResponse }[]} */
  #held = [];
  /** @type {Set<string>} */
  #opened = new Set();
  #arrivals = new EventTarget();
  #server = createServer(({ url = "" }, response) => {
    this.#held.push({ path: url, response });
    this.#arrivals.dispatchEvent(new Event("arrival"));
    if (this.#opened.has(url)) this.open(url);
  });
  url = "";

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    this.url = `http://127.0.0.1:${port}`;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Waits for a request for the path. @param {string} path */
  async arrival(path) {
    while (!this.#held.some((held) => held.path === path)) {
      await new Promise((resolve) => this.#arrivals.addEventListener("arrival", resolve, { once: true }));
    }
  }

  /**
   * Responds to the requests for the path, including later ones.
   *
   * @param {string} path
   * @param {number} [kept] how many of the first ones never get a response
   */
  open(path, kept = 0) {
    this.#opened.add(path);
    const answered = this.#held.filter((held) => held.path === path).slice(kept);
    for (const { response } of answered)
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(EXAMPLE_CREDENTIALS));
    this.#held = this.#held.filter((held) => !answered.includes(held));
  }
}

let names = 0;

/** A worker, and the requests that the test sends to it. */
class Worker {
  /** @param {string} url @param {Gate} gate */
  constructor(url, gate) {
    this.url = url;
    this.gate = gate;
  }

  /** A job for a client that no other test uses. @param {Partial<Job>} [job] @returns {Job} */
  job(job) {
    names += 1;
    return {
      client: `client-${names}`,
      modelId: `local.count-3:${names}`,
      config: { endpoint: local.url, ...job?.config },
      options: {},
      ...without(job, "config"),
    };
  }

  /**
   * @param {Partial<Job>} job
   * @param {AbortSignal} [signal]
   * @returns {Promise<Outcome>} an error if there is no response in time
   */
  async run(job, signal) {
    const late = AbortSignal.timeout(PROMPTLY);
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body: JSON.stringify(job),
        signal: signal ? AbortSignal.any([signal, late]) : late,
      });
      const text = await response.text();
      return text.startsWith("{") ? JSON.parse(text) : { status: response.status };
    } catch (error) {
      return { error: late.aborted ? `no response after ${PROMPTLY} ms` : `${error}` };
    }
  }

  /** Resolves when the worker has done everything it can without waiting for the network. */
  async settle() {
    for (let turn = 0; turn < 3; turn += 1) await this.run({});
  }
}

/** @param {object | undefined} object @param {string} name */
function without(object, name) {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([key]) => key !== name));
}

/** How the first request ends. @type {Record<string, { job: Partial<Job>, disconnects?: boolean }>} */
const ends = {
  "its client disconnects": { job: {}, disconnects: true },
  "its signal is aborted": { job: { end: "abort" } },
  "its deadline passes": { job: { options: { timeouts: { total: 100 } } } },
  "its handler throws": { job: { end: "throw" } },
  "its handler returns early": { job: { end: "return" } },
};

const good = { events: 3 };

for (const flags of [[], ["nodejs_compat"]]) {
  describe(`workerd ${flags}, a client that is a global`, () => {
    /** @type {(() => unknown)[]} */
    const opened = [];
    const gate = new Gate();
    /** A worker that has not loaded anything yet. */
    const fresh = async () => new Worker(await startWorkerd({ url: "", fail: () => {}, opened }, flags, main), gate);
    /** @type {Worker} */
    let worker;
    before(async () => {
      await gate.listen();
      worker = await fresh();
    });
    after(async () => {
      gate.close();
      for (const close of opened.reverse()) await close();
    });

    for (const [end, { job: ending, disconnects }] of Object.entries(ends)) {
      it(`a refresh in progress when ${end} does not delay other requests`, async () => {
        const job = worker.job();
        const paths = {
          credentials: `/credentials/${job.client}`,
          until: `/until/${job.client}`,
          before: `/before/${job.client}`,
        };
        job.credentials = gate.url + paths.credentials;
        const disconnect = new AbortController();
        const first = worker.run(
          { ...job, ...(ending.end ? { until: gate.url + paths.until } : {}), ...ending },
          disconnect.signal,
        );
        await gate.arrival(paths.credentials);
        const beside = worker.run({ ...job, before: gate.url + paths.before });
        await gate.arrival(paths.before);
        gate.open(paths.before);
        await worker.settle();
        if (disconnects) disconnect.abort();
        gate.open(paths.until);
        await first;
        await worker.settle();
        gate.open(paths.credentials, 1);
        const after = worker.run(job);
        assert.deepEqual(await Promise.all([beside, after]), [good, good]);
        assert.deepEqual(await worker.run(job), good);
      });
    }

    for (const end of /** @type {const} */ (["throw at once", "its client disconnects"])) {
      it(`a load in progress when the first request ends does not delay others: ${end}`, async () => {
        const starting = await fresh();
        const job = starting.job();
        const disconnect = new AbortController();
        const first = starting.run({ ...job, ...(end === "throw at once" ? { end } : {}) }, disconnect.signal);
        const beside = starting.run(job);
        if (end !== "throw at once") disconnect.abort();
        await first;
        assert.deepEqual(await Promise.all([beside, starting.run(job)]), [good, good]);
      });
    }

    it("a pause between attempts does not delay other requests when its client disconnects", async () => {
      const job = worker.job();
      const disconnect = new AbortController();
      const modelId = `local.retry-after-4-http-503-Busy:${job.client}`;
      const first = worker.run({ ...job, modelId }, disconnect.signal);
      await requested(modelId);
      await worker.settle();
      disconnect.abort();
      await first;
      assert.deepEqual(await Promise.all([worker.run(job), worker.run(job)]), [good, good]);
    });

    it("turns in adaptive mode lost with their requests do not delay other requests", async () => {
      const job = worker.job({ config: { retryMode: "adaptive", maxAttempts: 1 } });
      assert.match(
        `${(await worker.run({ ...job, modelId: "local.error-ThrottlingException" })).error}`,
        /^ThrottlingException/,
      );
      const disconnect = new AbortController();
      const waiting = Array.from({ length: 20 }, () => worker.run(job, disconnect.signal));
      await worker.settle();
      disconnect.abort();
      await Promise.all(waiting);
      assert.deepEqual(await worker.run(job), good);
    });

    it("of many simultaneous requests, those that continue succeed, however the others end", async () => {
      const job = worker.job();
      const [credentials, until] = [`/credentials/${job.client}`, `/until/${job.client}`];
      job.credentials = gate.url + credentials;
      const disconnect = new AbortController();
      const goingOn = Array.from({ length: 40 }, (_, index) => {
        const model = ["count-3", "fail-1-html-503", "fail-1-error-ThrottlingException", "drip-50"][index % 4];
        return worker.run({ ...job, modelId: `local.${model}:${job.client}-${index}` });
      });
      const leaving = Array.from({ length: 4 }, () => Object.values(ends))
        .flat()
        .map(({ job: ending, disconnects }) =>
          worker.run(
            { ...job, modelId: "local.drip-50", ...(ending.end ? { until: gate.url + until } : {}), ...ending },
            disconnects ? disconnect.signal : undefined,
          ),
        );
      await gate.arrival(credentials);
      gate.open(credentials);
      await worker.settle();
      gate.open(until);
      disconnect.abort();
      const wrong = (await Promise.all(goingOn)).filter(({ events = 0 }) => events < 3);
      assert.deepEqual(wrong, []);
      await Promise.all(leaving);
      assert.deepEqual(await worker.run(job), good);
    });
  });
}

/** Waits until the local Bedrock has received a request for the model. @param {string} modelId */
async function requested(modelId) {
  for (;;) {
    const { requests } = await (await fetch(`${local.url}/local/requests?modelId=${modelId}`)).json();
    if (requests.length > 0) return;
  }
}
