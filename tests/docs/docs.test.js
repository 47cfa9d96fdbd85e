/** Every block of code in the documentation is checked or run, every link leads somewhere, and the site can be built. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { layers } from "../../js/build/layers.js";
import { root, target } from "../../js/build/run.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { anchorsOf, blocksOf, linksOf, markdownFiles } from "./markdown.js";
import { folder, programOf, writePrograms } from "./programs.js";

/** In ms, for a machine that does much else: on an idle one the slowest test takes eight seconds. */
const LIMIT = 300_000;

const files = markdownFiles();
const blocks = files.flatMap(blocksOf);
const scripts = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;
const layerNames = layers.map(({ name }) => name);

/** @type {Awaited<ReturnType<typeof createLocalBedrock>>} */
let local;

before(async () => {
  writePrograms(blocks);
  local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
});

after(() => local.close());

/**
 * @param {string[]} args of node
 * @param {string} [cwd]
 */
async function node(args, cwd = root) {
  const access = {
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  };
  const { NODE_TEST_CONTEXT, ...inherited } = process.env;
  const env = { ...inherited, ...access, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: String(local.url) };
  const running = promisify(execFile)(process.execPath, args, { cwd, env, timeout: LIMIT, maxBuffer: 1 << 26 });
  return running.catch((/** @type {any} */ { message, stdout = "", stderr = "" }) =>
    assert.fail(`${message}\n${stdout}\n${stderr}`),
  );
}

/** @param {import("./markdown.js").Block} block */
const placeOf = ({ path, line }) => `${path}:${line}`;

test("JavaScript and TypeScript have no type errors, by the published types", { timeout: LIMIT }, async () => {
  assert.ok(blocks.filter(programOf).length >= 30);
  await node([join(root, "node_modules/typescript/bin/tsc"), "--project", folder, "--pretty", "false"], folder);
});

const globals = ["--no-warnings", "--import", join(root, "tests/docs/globals.js")];
const runnable = blocks.filter(({ flags }) => flags.includes("run") || flags.includes("serve"));

test("there are blocks to run", () => assert.ok(runnable.length >= 10, String(runnable.length)));

for (const block of runnable) {
  test(`${placeOf(block)} runs against the local Bedrock and prints an answer`, async () => {
    const program = join(folder, programOf(block)?.name ?? "");
    const args = block.flags.includes("serve") ? [join(root, "tests/docs/serve.js"), program] : [program];
    const { stdout, stderr } = await node([...globals, ...args]);
    assert.equal(stderr, "");
    assert.notEqual(stdout, "");
    if (block.flags.includes("serve")) assert.match(stdout, /^(event: end|data: \[DONE\])$/m);
  });
}

test("every block has a language that is checked here", () => {
  const checked = ["js", "ts", "jsx", "tsx", "svelte", "vue", "astro", "html", "json", "sh", "python", "rust"];
  const others = blocks.filter(({ language }) => ![...checked, "text", ""].includes(language));
  assert.deepEqual(others.map(placeOf), []);
});

test("JSON is JSON", () => {
  for (const block of blocks.filter(({ language }) => language === "json"))
    assert.doesNotThrow(() => JSON.parse(block.code), placeOf(block));
});

test("Python can be parsed", async () => {
  const sources = blocks.filter(({ language }) => language === "python").map(({ code }) => code);
  const parse = "import ast, json, sys; [ast.parse(source) for source in json.loads(sys.argv[1])]";
  await promisify(execFile)("python3", ["-c", parse, JSON.stringify(sources)]);
});

test("Rust is compiled by the crate's documentation tests", () => {
  const crate = readFileSync(join(root, "src/lib.rs"), "utf8");
  for (const block of blocks.filter(({ language }) => language === "rust"))
    assert.ok(crate.includes(`include_str!("../${block.path}")`), placeOf(block));
});

test("commands name scripts, layers and files that exist", () => {
  for (const block of blocks.filter(({ language }) => ["sh", ""].includes(language))) {
    for (const [, script = ""] of block.code.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w-]+)/g))
      assert.ok(script in scripts, `${placeOf(block)}: npm run ${script}`);
    for (const [, names = ""] of block.code.matchAll(/\bnpm test -- ([a-z- ]+?) *(#|$)/gm))
      for (const name of names.split(" ")) assert.ok(layerNames.includes(name), `${placeOf(block)}: layer ${name}`);
    for (const [path] of block.code.matchAll(/(?<=\s)(tests|js|www|src)\/[\w./-]*\w/g))
      assert.ok(existsSync(join(root, path)), `${placeOf(block)}: ${path}`);
    for (const [, name = ""] of block.code.matchAll(/cargo test --test (\w+)/g))
      assert.ok(existsSync(join(root, `tests/${name}.rs`)), `${placeOf(block)}: ${name}`);
  }
});

test("every link leads to a file, and to a heading in it", () => {
  for (const path of files) {
    for (const link of linksOf(path)) {
      if (/^https:/.test(link)) continue;
      const [target = "", anchor] = link.split("#");
      const linked = target ? normalize(join(dirname(path), target)) : path;
      assert.ok(existsSync(join(root, linked)), `${path}: ${link}`);
      if (anchor) assert.ok(anchorsOf(linked).includes(anchor), `${path}: ${link}`);
    }
  }
});

test("no link leads to the repository's public address, which RELEASING.md will name", () => {
  for (const path of files)
    assert.deepEqual(
      linksOf(path).filter((link) => /^https?:\/\/(github|gitlab)\.com\/[^/]+\/bedrock-stream/.test(link)),
      [],
      path,
    );
});

test("the site is built without a warning, and its links lead to its own pages", { timeout: LIMIT }, async () => {
  await node([join(root, "www/docs/build.js"), "target/docs-tested"]);
  const site = join(target, "docs-tested");
  const pages = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  assert.ok(pages.length > 100);
  for (const page of pages) {
    const html = readFileSync(join(site, page), "utf8");
    for (const [, link = ""] of html.matchAll(/\s(?:href|src)="([^"#?:]+)[^":]*"/g))
      assert.ok(existsSync(join(site, dirname(page), link)), `${page}: ${link}`);
  }
});
