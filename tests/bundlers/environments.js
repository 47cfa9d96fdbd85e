/** The environments in which users' tests run. */
import { inPackage, nodeOf } from "./places.js";

const vitest = inPackage("vitest/vitest.mjs");
const jest = inPackage("jest/bin/jest.js");

/** @type {import("./projects.js").Project[]} */
export const environments = [
  { name: "vitest", title: "Vitest 3 with jsdom, Node 22", suites: [[nodeOf(22), vitest, "run"]] },
  // Node 24's fetch refuses jsdom's AbortSignal
  { name: "vitest-24", title: "Vitest 3 with jsdom, Node 24", source: "vitest", suites: [[nodeOf(24), vitest, "run"]] },
  { name: "jest", title: "Jest 30 in CommonJS: Node, jsdom", suites: [["node", jest]] },
  {
    name: "jest-esm",
    title: "Jest 30 in modules: Node, jsdom",
    suites: [["node", "--experimental-vm-modules", "--no-warnings", jest]],
  },
];
