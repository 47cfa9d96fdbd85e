/** No module of the crates imports itself by way of others. For JavaScript, Biome checks the same. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../js/build/run.js";

/** @typedef {Map<string, Set<string>>} Graph what each module imports, by path */

test("modules of Rust import each other in one direction", () => {
  const graph = graphOf("src");
  assert.ok(graph.get("bedrock::operation")?.has("bedrock::http_request"), "imports are found");
  assert.deepEqual(cyclesIn(graph), []);
});

test("cycles are found", () => {
  const graph = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c", "d"])],
    ["c", new Set(["a"])],
    ["d", new Set(["e"])],
    ["e", new Set()],
  ]);
  assert.deepEqual(cyclesIn(graph), [["a", "b", "c"]]);
});

/**
 * @param {string} folder
 * @returns {Graph}
 */
function graphOf(folder) {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const paths = files.filter((path) => path.endsWith(".rs") && !path.includes("tests"));
  const modules = new Map(paths.map((path) => [nameOf(path), readFileSync(join(root, folder, path), "utf8")]));
  return new Map([...modules].map(([name, text]) => [name, importsOf(name, text, modules)]));
}

/** `bedrock/credentials/mod.rs` → `bedrock::credentials`. @param {string} path */
function nameOf(path) {
  return path
    .replace(/\.rs$/, "")
    .split(/[/\\]/)
    .filter((part) => part !== "mod" && part !== "lib")
    .join("::");
}

/**
 * What follows `super::` and `crate::`, outside of comments. That a module has its children is not an import.
 * @param {string} name
 * @param {string} text
 * @param {Map<string, string>} modules
 */
function importsOf(name, text, modules) {
  const code = text.replaceAll(/\/\/.*$/gm, "");
  /** @type {Set<string>} */
  const imported = new Set();
  for (const [, start = "", rest = ""] of code.matchAll(/\b((?:super::)+|crate::)(\{[^}]*\}|[\w:]+)/g)) {
    const above = start.split("super").length - 1;
    const base = start === "crate::" ? [] : name.split("::").slice(0, -above);
    for (const tail of rest.replaceAll(/[{}\s]/g, "").split(",")) {
      const parts = [...base, ...tail.split("::")];
      // the longest part of the path that is a module
      while (parts.length > 0 && !modules.has(parts.join("::"))) parts.pop();
      const found = parts.join("::");
      if (found !== "" && !`${name}::`.startsWith(`${found}::`)) imported.add(found);
    }
  }
  return imported;
}

/**
 * The groups of modules that can all be reached from each other.
 * @param {Graph} graph
 */
function cyclesIn(graph) {
  const reached = new Map([...graph.keys()].map((name) => [name, reachedFrom(name, graph)]));
  const groups = [...graph.keys()].map((name) =>
    [...graph.keys()].filter((other) => reached.get(name)?.has(other) && reached.get(other)?.has(name)).sort(),
  );
  const cycles = groups.filter((group) => group.length > 1).map((group) => group.join());
  return [...new Set(cycles)].map((cycle) => cycle.split(","));
}

/**
 * @param {string} name
 * @param {Graph} graph
 */
function reachedFrom(name, graph) {
  /** @type {Set<string>} */
  const reached = new Set();
  const waiting = [name];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const next of graph.get(at) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(next);
    }
  }
  return reached;
}
