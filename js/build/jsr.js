// Creates target/jsr, the package for JSR: the entries of package.json as Deno resolves them, because JSR has no
// conditions. It has two rules that the sources do not follow: a module names its hand-written types in a comment, and
// types are imported by the name of their own file.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { root, target } from "./run.js";

/** The project's scope on JSR: see RELEASING.md. */
const name = "@bedrock-stream/bedrock-stream";
const include = ["js", "dist", "README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"];
/** Files that no entry imports: tools, CommonJS, and the entries of other runtimes. */
const exclude = [
  "js/build",
  "dist/*.cjs",
  "dist/*.d.cts",
  ...["browser", "bun", "edge-light", "node", "workerd"].map((entry) => `js/${entry}.js`),
];

export const jsrFolder = join(target, "jsr");

/** Recreates the folder. Needs dist/. */
export function writeJsr() {
  const { version, license, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  rmSync(jsrFolder, { recursive: true, force: true });
  for (const path of include) cpSync(join(root, path), join(jsrFolder, path), { recursive: true });
  const entries = entriesOf(exports);
  for (const path of readdirSync(jsrFolder, { recursive: true, encoding: "utf8" }))
    adaptImports(join(jsrFolder, path), join(jsrFolder, String(entries["."])));
  for (const path of new Set(Object.values(entries))) nameTypes(join(jsrFolder, path));
  const settings = { name, version, license, exports: entries, publish: { include, exclude } };
  writeFileSync(join(jsrFolder, "jsr.json"), JSON.stringify(settings, null, 2));
}

/**
 * @param {Record<string, any>} exports of package.json
 * @returns {Record<string, string>} each subpath's module
 */
function entriesOf(exports) {
  const modules = Object.entries(exports).map(([subpath, value]) => [subpath, value.deno ?? value.default]);
  return Object.fromEntries(modules.filter(([, path]) => path?.endsWith(".js")));
}

/**
 * Adapts imports in declarations and in JSDoc, and those of the package by its own name.
 *
 * @param {string} path
 * @param {string} main the main entry's module
 */
function adaptImports(path, main) {
  if (!/\.(js|d\.ts)$/.test(path)) return;
  const adapted = readFileSync(path, "utf8").replaceAll(/(?<=")(\.{1,2}\/[^"]+)\.js(?=")/g, (specifier, name) => {
    const imported = join(dirname(path), name);
    return !existsSync(`${imported}.js`) && existsSync(`${imported}.d.ts`) ? `${name}.d.ts` : specifier;
  });
  const itself = `"./${posix.relative(dirname(path), main)}"`.replace("./..", "..");
  writeFileSync(path, adapted.replaceAll(/(?<=^import |^import .* from |^export .* from )"bedrock-stream"/gm, itself));
}

/** @param {string} path of an entry's module, whose types are next to it, or else the main entry's */
function nameTypes(path) {
  const own = path.replace(/\.js$/, ".d.ts");
  const types = existsSync(own) ? basename(own) : "index.d.ts";
  writeFileSync(path, `// @ts-self-types="./${types}"\n${readFileSync(path, "utf8")}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeJsr();
