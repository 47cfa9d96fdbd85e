/** Handmade faults of HTTP and TCP, in Node, Chromium and workerd. */
import { describe } from "node:test";
import { wireNames } from "./guests/wire.js";
import { testCases } from "./host.js";
import { RawServer } from "./raw-server.js";
import { here, startProgram } from "./spawn.js";
import { openGuest } from "./webdriver.js";
import { relay } from "./workerd.js";

async function serve() {
  const server = new RawServer();
  return { url: await server.listen(), close: () => server.close() };
}

describe("Node", () =>
  testCases(wireNames, serve, "node", async (start) =>
    startProgram(start, process.execPath, [here("guests/node.js"), start.url]),
  ));
describe("workerd", () => testCases(wireNames, serve, "workerd", (start) => relay(start, [])));
describe("Chromium", () => testCases(wireNames, serve, "chromium", (start) => openGuest(start, "chromium")));
