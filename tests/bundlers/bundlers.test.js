/** Each bundler with the installed package: no warning, a whole answer, and text that arrives as it is written. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { sdkInvoke } from "../js/local-bedrock-client.js";
import { launchChromium } from "../page/browser.js";
import { page, program, route, serveFiles, startServer, tests } from "./asks.js";
import { projects } from "./projects.js";
import { Workshop } from "./workshop.js";

/** @typedef {import("./projects.js").Project} Project */
/** @typedef {import("./asks.js").Ask} Ask */

/** @type {(() => unknown)[]} */
const opened = [];
const workshop = new Workshop();
/** @type {import("playwright-core").Browser} */
let browser;
let files = "";
let endpoint = "";
let wholeAnswer = "";
/** The table's rows. @type {Map<Project, { passed: number, sizes: string[] }>} */
const rows = new Map(projects.map((project) => [project, { passed: 0, sizes: [] }]));

before(async () => {
  opened.push(() => workshop.close());
  await workshop.open();
  files = await serveFiles(opened, join(workshop.folder, "with"));
  browser = await launchChromium();
  opened.push(() => browser.close());
  const local = await createLocalBedrock({ eventsPerSecond: 0 });
  opened.push(() => local.close());
  endpoint = local.url;
  const { chunks } = await sdkInvoke(local, { modelId: "local.claude" });
  wholeAnswer = chunks.map(({ delta }) => delta?.text ?? "").join("");
});

after(async () => {
  for (const close of opened.reverse()) await close();
  printTable();
});

describe("bundlers", { concurrency: 2 }, () => projects.forEach(testProject));

/** @param {Project} project */
function testProject(project) {
  describe(project.name, { concurrency: 1 }, () => {
    const row = rows.get(project) ?? assert.fail();
    /** @type {Ask[]} */
    let asks = [];
    if (project.build)
      test(`${project.name}: builds without a warning`, async () => {
        const { warnings, js, wasm } = await workshop.build(project);
        if (js && wasm)
          row.sizes = [js, wasm]
            .flatMap(({ raw, brotli }) => [raw, brotli])
            .map((bytes) => bytes.toLocaleString("en-US"));
        assert.deepEqual(warnings, []);
        row.passed += 1;
      });
    test(`${project.name}: a whole answer`, async (t) => {
      asks = await asksOf(project);
      assert.ok(wholeAnswer.length > 0);
      for (const ask of asks) assert.equal(await ask(t, { endpoint, model: "local.claude" }, wholeAnswer), wholeAnswer);
      row.passed += 1;
    });
    test(`${project.name}: the first word arrives before the rest has been sent`, async (t) => {
      assert.ok(asks.length > 0);
      for (const ask of asks) assert.equal(await ask(t, { endpoint, model: "local.stall" }, "You"), "You");
      row.passed += 1;
    });
  });
}

/**
 * @param {Project} project
 * @returns {Promise<Ask[]>}
 */
async function asksOf({ name, server, pages = [], routes = [], programs = [], suites = [] }) {
  const folder = join(workshop.folder, "with", name);
  const url = server ? await startServer(opened, folder, server) : `${files}/${name}`;
  return [
    ...pages.map((path) => page(browser, `${url}/${path}`)),
    ...routes.map((path) => route(`${url}/${path}`)),
    ...programs.map((command) => program(folder, command)),
    ...suites.map((command) => tests(folder, command)),
  ];
}

/** Sizes are those of the emitted files, minus those of the same build with stub/ instead of the package. */
function printTable() {
  const header = ["built by", "tests passed", "JS added", "brotli", "wasm added", "brotli"];
  const cells = [...rows].map(([{ title }, { passed, sizes }]) => [
    title,
    String(passed),
    ...(sizes.length > 0 ? sizes : ["–", "–", "–", "–"]),
  ]);
  const width = Math.max(...projects.map(({ title }) => title.length));
  const lines = [header, ...cells].map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(width) : cell.padStart(header[i]?.length ?? 0))),
  );
  console.log(lines.map((line) => `| ${line.join(" | ")} |`).join("\n"));
}
