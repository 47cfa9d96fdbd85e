// Where dependencies come from, and their licences: what `npm run deny` checks too, but without a tool or the network.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");

/** The lock files with this name, by path. @param {string} name */
function lockFiles(name) {
  const folders = [
    ".",
    "js/build/tools",
    "www/docs",
    ...readdirSync(join(root, "tests")).map((folder) => `tests/${folder}`),
  ];
  return folders.map((folder) => join(folder, name)).filter((path) => existsSync(join(root, path)));
}

test("every locked npm package has its hash, and comes only from the registry", () => {
  const paths = lockFiles("package-lock.json");
  assert.ok(paths.length >= 6, `${paths}`);
  for (const path of paths) {
    const packages = Object.entries(JSON.parse(read(path)).packages).filter(([name]) => name !== "");
    for (const [name, { integrity, resolved, inBundle, link }] of /** @type {[string, any][]} */ (packages)) {
      assert.ok(inBundle || /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity), `${path}: ${name} has no hash`);
      // the registry is the user's own choice: lock files do not name one
      assert.deepEqual([resolved, link], [undefined, undefined], `${path}: ${name}`);
    }
  }
});

test("every locked crate has its checksum, and comes from crates.io or this repository", () => {
  const own = /^name = "bedrock-/m;
  const paths = lockFiles("Cargo.lock");
  assert.ok(paths.length >= 3, `${paths}`);
  for (const path of paths) {
    for (const crate of read(path)
      .split("[[package]]")
      .slice(1)
      .filter((text) => !own.test(text))) {
      if (path.startsWith(join("tests", "dependent")) && !/^source = /m.test(crate)) continue; // a program that exists only here
      assert.match(crate, /^source = "registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index"$/m, path);
      assert.match(crate, /^checksum = "[0-9a-f]{64}"$/m, path);
    }
  }
});

test("every crate has a licence that deny.toml allows", () => {
  const list = /^\[licenses\][^]*?^allow = \[([^]*?)\]/m.exec(read("deny.toml"))?.[1] ?? "";
  const allowed = new Set([...list.matchAll(/"(.+)"/g)].map(([, licence]) => licence));
  assert.ok(allowed.size > 0);
  const args = ["metadata", "--locked", "--format-version", "1"];
  const { packages } = JSON.parse(
    execFileSync("cargo", args, {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 26,
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  assert.ok(packages.length > 100);
  for (const { name, license } of packages) assert.ok(isAllowed(license ?? "", allowed), `${name}: ${license}`);
});

/** Evaluates an SPDX expression; a slash is an old way to write OR. @param {string} expression @param {Set<string | undefined>} allowed */
function isAllowed(expression, allowed) {
  const alternatives = (/** @type {string} */ part) => part.replace(/^\(|\)$/g, "").split(/ OR |\//);
  return expression.split(" AND ").every((part) => alternatives(part).some((licence) => allowed.has(licence)));
}

test("the search finds what is not allowed", () => {
  const allowed = new Set(["MIT", "Apache-2.0"]);
  for (const good of ["MIT", "MIT/GPL-3.0", "GPL-3.0 OR MIT", "(MIT OR GPL-3.0) AND Apache-2.0"])
    assert.ok(isAllowed(good, allowed), good);
  for (const bad of ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-3.0"])
    assert.ok(!isAllowed(bad, allowed), bad);
});

test("the package is published with provenance", () => {
  assert.equal(JSON.parse(read("package.json")).publishConfig.provenance, true);
});
