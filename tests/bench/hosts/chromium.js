// Chromium: one browser per contender, with one page.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { findProgram } from "../../../js/build/run.js";
import { bundle, versionOf, wasm } from "./host.js";

export const name = "Chromium";

export function version() {
  return versionOf(executable()).replace(/ built on.*/, "");
}

function executable() {
  return findProgram("chromium") ?? "chromium";
}

/** @type {import("./host.js").StartHost} */
export async function start({ name, file }) {
  const program = await bundle(
    `chromium-${name}`,
    `
    import { createGuest } from "./guest/guest.js";
    import start from "./contenders/${file}";
    const guest = createGuest(start, () => new URL("/module.wasm", location.href));
    globalThis.call = async (command) => (await guest)(command);
  `,
  );
  const site = await serve({ "/program.js": program, "/module.wasm": wasm });
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.evaluate("import('/program.js')");
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const processes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  return {
    call: (command) => page.evaluate(`call(${JSON.stringify(command)})`),
    processes: () => processes,
    async stop() {
      await browser.close();
      site.close();
    },
  };
}

export async function launch() {
  // not at the top: npm may not have installed it yet
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: executable(), args: ["--no-sandbox", "--disable-gpu"] });
}

/** Serves files and an empty page, which is isolated to get the finest clock resolution. @param {Record<string, string>} files by path */
export async function serve(files) {
  const server = createServer(({ url = "" }, response) => {
    const file = files[url];
    if (url !== "/" && file === undefined) return response.writeHead(404).end();
    const type = url === "/" ? "text/html" : url.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    response
      .setHeader("cross-origin-opener-policy", "same-origin")
      .setHeader("cross-origin-embedder-policy", "require-corp");
    response.setHeader("cache-control", "no-store").setHeader("content-type", type);
    response.end(file === undefined ? "<!doctype html><title>bench</title>" : readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/`, close };
}
