/** What every example's folder has, and that its versions are those that its test runs. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../js/build/run.js";

const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");
const entries = readdirSync(join(root, "examples"), { withFileTypes: true });
const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
const own = JSON.parse(read("package.json")).version;
/** @type {Record<string, string>} */
const tested = {
  ...JSON.parse(read("tests/bundlers/package.json")).devDependencies,
  vite: JSON.parse(read("tests/bundlers/package.json")).devDependencies["vite-8"].replace("npm:vite@", ""),
  "bedrock-stream": own,
  "bedrock-stream-local": own,
};

test("there are examples", () => assert.ok(names.length >= 5));

for (const name of names) {
  const folder = `examples/${name}`;

  test(`${folder} has a README of one screen, which begins with the commands`, () => {
    const lines = read(`${folder}/README.md`).trim().split("\n");
    assert.ok(lines.length <= 45, `${lines.length} lines`);
    assert.ok(lines.slice(0, 8).some((line) => /^ {4}(npm start|deno task start|npx bedrock-stream-local)/.test(line)));
  });

  // Cargo builds that one as an example of the crate, with the crate's own manifest
  if (name === "native") continue;

  test(`${folder} is started by one command, and at the versions that are tested`, () => {
    const isDeno = existsSync(join(root, folder, "deno.json"));
    const manifest = JSON.parse(read(`${folder}/${isDeno ? "deno.json" : "package.json"}`));
    assert.match((isDeno ? manifest.tasks : manifest.scripts).start, /\bbedrock-stream-local\b/);
    const wanted = isDeno ? denoPackages(manifest) : { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [dependency, range] of Object.entries(wanted)) assert.equal(range, `^${tested[dependency]}`, dependency);
  });

  test(`${folder} declares what it imports`, () => {
    if (existsSync(join(root, folder, "deno.json"))) return;
    const { dependencies, devDependencies } = JSON.parse(read(`${folder}/package.json`));
    for (const imported of importsIn(folder)) assert.ok(imported in { ...dependencies, ...devDependencies }, imported);
  });
}

/**
 * What deno.json names of npm, by package.
 * @param {{ tasks: Record<string, string>, imports: Record<string, string> }} manifest
 */
function denoPackages({ tasks, imports }) {
  const specifiers = `${JSON.stringify(tasks)}${JSON.stringify(imports)}`.matchAll(/npm:([\w-]+)@([^/\s"]+)/g);
  return Object.fromEntries([...specifiers].map(([, name, range]) => [name, range]));
}

/**
 * The packages that its modules import.
 * @param {string} folder
 */
function importsIn(folder) {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const modules = paths.filter((path) => /\.jsx?$/.test(path) && !path.includes("node_modules"));
  assert.ok(modules.length > 0);
  const specifiers = modules.flatMap((path) =>
    [...read(join(folder, path)).matchAll(/^import .*?"([^."][^"]*)";$/gm)].map(([, specifier = ""]) => specifier),
  );
  return new Set(specifiers.map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ""));
}
