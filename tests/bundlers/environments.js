/** What tests of a user's code run in. */
import { inPackage, nodeOf } from "./places.js";

const jest = inPackage("jest/bin/jest.js");

/** @type {import("./projects.js").Project[]} */
export const environments = [
  { name: "vitest", title: "Vitest 3 with jsdom, Node 22", suites: [[nodeOf(22), inPackage("vitest/vitest.mjs"), "run"]] },
  { name: "jest", title: "Jest 30 in CommonJS: Node, jsdom", suites: [["node", jest]] },
  { name: "jest-esm", title: "Jest 30 in modules: Node, jsdom", suites: [["node", "--experimental-vm-modules", "--no-warnings", jest]] },
];
