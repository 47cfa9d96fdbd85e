/** Opens the guest's page in a browser, through its WebDriver: https://www.w3.org/TR/webdriver2/ */
import { createServer } from "node:net";
import { findProgram } from "../../js/build/run.js";
import { startProgram, temporaryFolder } from "./spawn.js";

/** @typedef {import("./host.js").Start} Start */
/** @typedef {{ driver: string, command?: string[], capabilities: object }} Browser command: precedes the driver */

/** @type {Record<"chromium" | "firefox" | "webkit", () => Browser>} */
const browsers = {
  chromium: () => ({
    driver: "chromedriver",
    capabilities: {
      "goog:chromeOptions": {
        binary: findProgram("chromium"),
        args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"],
      },
    },
  }),
  firefox: () => ({
    driver: "geckodriver",
    capabilities: { "moz:firefoxOptions": { binary: findProgram("firefox-esr"), args: ["-headless"] } },
  }),
  webkit: () => ({
    driver: "WebKitWebDriver",
    command: ["xvfb-run", "-a"],
    capabilities: {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: miniBrowser, args: ["--automation"] },
    },
  }),
};

const miniBrowser = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;

/**
 * @param {Start} start
 * @param {keyof typeof browsers} name
 * @param {"page" | "worker" | "service-worker"} [where] the guest runs
 * @returns {Promise<string>} the browser's version
 */
export async function openGuest(start, name, where = "page") {
  const { driver, command = [], capabilities } = browsers[name]();
  const port = await freePort();
  const [program = "", ...args] = [...command, findProgram(driver) ?? driver, `--port=${port}`];
  startProgram(start, program, args, { env: { ...process.env, TMPDIR: temporaryFolder(start) } });
  const url = `http://127.0.0.1:${port}/session`;
  await answering(`http://127.0.0.1:${port}/status`);
  const session = await post(url, { capabilities: { alwaysMatch: capabilities } });
  start.opened.push(() =>
    fetch(`${url}/${session.sessionId}`, { method: "DELETE", signal: AbortSignal.timeout(10_000) }).catch(() => {}),
  );
  await post(`${url}/${session.sessionId}/url`, { url: `${start.url}/tests/runtimes/guests/page.html?in=${where}` });
  return session.capabilities.browserVersion;
}

/**
 * @param {string} url
 * @param {object} body
 * @returns {Promise<any>}
 */
async function post(url, body) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(50_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${url}: ${value.error}: ${value.message}`);
  return value;
}

/** Resolves when the driver is listening. @param {string} url */
async function answering(url) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    try {
      return await fetch(url, { signal: AbortSignal.timeout(1000) });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${url} does not respond`);
}

/** Not all drivers accept 0 for any port. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
