/** The test's side of a runner: passes the suite's cases to a guest, a program in some runtime, and collects the results. */
import { cp, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { names } from "../js/suite/index.js";
import { loadingNames } from "./guests/loading.js";
import { temporaryFolder } from "./spawn.js";

/** @typedef {import("../js/suite/capabilities.js").Runtime} Runtime */
/** @typedef {{ url: string, fail: (error: Error) => void, opened: (() => unknown)[], limit?: number }} Start url: of the host; fail: called when the guest has ended; opened: what to close, the last opened first; limit: how long the guest may run, in ms */
/** @typedef {{ name: string, resolve: () => void, reject: (error: Error) => void }} Job */

/** The time limit for a guest to start and request its first case, in ms. */
const START = 60_000;

/**
 * Runs the suite's cases in a guest that calls `work()` of guests/work.js.
 *
 * @param {Runtime} runtime
 * @param {(start: Start) => Promise<string>} start starts the guest, and returns its name
 * @param {"served" | "written" | "none"} [copies] where the guest can import further copies of the library from, to test
 *   the ways of loading; some runtimes cannot import anything once they are running
 */
export function testIn(runtime, start, copies = "none") {
  const cases = copies === "none" ? names : [...names, ...loadingNames];
  testCases(
    cases,
    () => createLocalBedrock({ eventsPerSecond: 0 }),
    runtime,
    async (begun) => {
      const title = await start(begun);
      console.log(`runtime: ${title}`);
    },
    copies,
  );
}

/**
 * @param {string[]} cases
 * @param {() => Promise<{ url: string, close: () => unknown }>} serve starts the server that the cases call
 * @param {Runtime} runtime
 * @param {(start: Start) => Promise<unknown>} start
 * @param {"served" | "written" | "none"} [copies]
 */
export function testCases(cases, serve, runtime, start, copies = "none") {
  const host = new Host();
  /** @type {(() => unknown)[]} */
  const opened = [];
  before(async () => {
    const local = await serve();
    opened.push(() => local.close());
    opened.push(() => host.close());
    const url = await host.listen();
    host.world = { url: local.url, host: url, runtime, copies: `${url}/copy` };
    if (copies === "written") host.world.copies = pathToFileURL(await writeCopies(opened)).href;
    await start({ url, fail: (error) => host.fail(error), opened });
  });
  after(async () => {
    for (const close of opened.reverse()) await close();
  });
  test("the guest starts", { timeout: START }, () => host.started);
  for (const name of cases) test(name, () => host.run(name));
}

/** @param {(() => unknown)[]} opened */
async function writeCopies(opened) {
  const folder = temporaryFolder({ opened });
  for (let count = 0; count <= 2 * loadingNames.length; count += 1) {
    for (const part of ["package.json", "js", "dist"]) {
      const from = new URL(`../../${part}`, import.meta.url);
      await cp(from, join(folder, String(count), part), {
        recursive: true,
        filter: (path) => !path.includes("/js/build"),
      });
    }
  }
  return folder;
}

/** Serves the files of the package and the suite to guests that load over HTTP, hands out cases, and collects results. */
class Host {
  /** @type {() => void} */
  #start = () => {};
  /** @type {(error: Error) => void} */
  #stop = () => {};
  /** Resolves when the guest asks for its first case. @type {Promise<void>} */
  started = new Promise((resolve, reject) => {
    this.#start = resolve;
    this.#stop = reject;
  });
  // a slow case lasts longer than the 5 s after which idle connections would be closed
  #server = createServer({ keepAliveTimeout: 0 }, (request, response) => void this.#answer(request, response));
  /** What accompanies every case. @type {Omit<import("./guests/work.js").Case, "name">} */
  world = { url: "", host: "", runtime: "node", copies: "" };
  /** @type {import("node:http").ServerResponse | undefined} a guest waiting for a case */
  #idle;
  /** @type {Job | undefined} */
  #job;
  /** @type {Error | undefined} */
  #fault;

  constructor() {
    this.started.catch(() => {});
  }

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  close() {
    this.#idle?.end("{}");
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** @param {Error} error */
  fail(error) {
    this.#fault ??= error;
    this.#stop(error);
    this.#job?.reject(error);
  }

  /**
   * @param {string} name
   * @returns {Promise<void>}
   */
  async run(name) {
    await this.started;
    if (this.#fault) throw this.#fault;
    return new Promise((resolve, reject) => {
      this.#job = { name, resolve, reject };
      this.#hand();
    });
  }

  #hand() {
    if (!this.#idle || !this.#job) return;
    this.#idle.end(JSON.stringify({ ...this.world, name: this.#job.name }));
    this.#idle = undefined;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async #answer(request, response) {
    if (request.url === "/next") {
      this.#idle = response;
      this.#start();
      return this.#hand();
    }
    if (request.url !== "/result") return serveFile(request.url ?? "", response);
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    response.end();
    this.#take(JSON.parse(text));
  }

  /** @param {{ name: string, failure?: string }} result */
  #take({ name, failure }) {
    const job = this.#job;
    this.#job = undefined;
    if (job?.name !== name) return this.fail(new Error(`the guest ran ${name}, not ${job?.name}`));
    if (failure) job.reject(new Error(failure));
    else job.resolve();
  }
}

/** The strictest policy under which the library must work. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self' http://127.0.0.1:*",
].join("; ");

/**
 * @param {string} url
 * @param {import("node:http").ServerResponse} response
 */
async function serveFile(url, response) {
  const types = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };
  const [, path, type] =
    /^(?:\/copy\/\d+)?(\/(?:js|js\/(?:answer|eventstream|sign|testing)|dist|tests\/js\/suite|tests\/runtimes\/guests)\/[\w-]+\.(js|wasm|html))$/.exec(
      url.split("?")[0] ?? "",
    ) ?? [];
  if (!path) return response.writeHead(404).end();
  const bytes = await readFile(new URL(`../..${path}`, import.meta.url));
  response.setHeader("content-security-policy", policy);
  response.setHeader("content-type", types[/** @type {keyof typeof types} */ (type)]).end(bytes);
}
