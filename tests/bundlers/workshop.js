/** A temporary copy of the projects, with the package installed from its tarball. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { must } from "../../js/build/run.js";
import { env, here } from "./places.js";
import { projects } from "./projects.js";

/** @typedef {import("./projects.js").Project} Project */
/** @typedef {{ raw: number, brotli: number }} Size in bytes */

/** It is below this folder, so that the bundlers' own packages are found too. */
export class Workshop {
  folder = mkdtempSync(join(here, "run-"));

  /** Packs and installs the package. */
  async open() {
    for (const copy of ["with", "without"]) this.#copyProjects(join(this.folder, copy));
    const tarball = await must("bundlers-pack", "npm", ["pack", "--silent", "--pack-destination", this.folder]);
    const args = ["install", "--offline", "--no-audit", "--no-fund", join(this.folder, tarball.trim())];
    await must("bundlers-install", "npm", args, { cwd: join(this.folder, "with") });
    cpSync(join(here, "stub"), join(this.folder, "without/node_modules/bedrock-stream"), { recursive: true });
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /**
   * Builds a project with and without the package.
   * @param {Project} project
   * @returns {Promise<{ warnings: string[], js?: Size, wasm?: Size }>} what the package adds
   */
  async build(project) {
    const output = await this.#build(project, "with");
    if (!project.unmeasured) await this.#build(project, "without");
    const lines = stripVTControlCharacters(output)
      .split("\n")
      .map((line) => line.trim());
    // build times have nothing to do with the package
    const warnings = lines.filter(
      (line) => line !== "" && !project.ignored?.test(line) && !/\[PLUGIN_TIMINGS\]/.test(line),
    );
    if (project.unmeasured) return { warnings };
    return { warnings, js: this.#added(project, [".js", ".cjs", ".mjs"]), wasm: this.#added(project, [".wasm"]) };
  }

  /** @param {string} folder */
  #copyProjects(folder) {
    for (const { name, source = name } of [{ name: "app" }, ...projects]) {
      cpSync(join(here, source), join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "package.json"), manifest);
    }
    writeFileSync(join(folder, "package.json"), manifest);
    // shadows the repository's own, which bundlers would find above, and which maps the package's name
    writeFileSync(join(folder, "tsconfig.json"), "{}");
  }

  /**
   * @param {Project} project
   * @param {"with" | "without"} copy
   */
  #build({ name, build: [command = "", ...args] = [] }, copy) {
    const cwd = join(this.folder, copy, name);
    return must(`bundlers-${name}-${copy}`, command, args, {
      cwd,
      env: { ...env, WRANGLER_LOG: "warn", CONSOLA_LEVEL: "1" },
      limit: 100,
    });
  }

  /**
   * @param {Project} project
   * @param {string[]} extensions
   * @returns {Size}
   */
  #added({ name, output = "" }, extensions) {
    const [more, less] = ["with", "without"].map((copy) => sizeOf(join(this.folder, copy, name, output), extensions));
    return { raw: (more?.raw ?? 0) - (less?.raw ?? 0), brotli: (more?.brotli ?? 0) - (less?.brotli ?? 0) };
  }
}

const manifest = JSON.stringify({ private: true, type: "module", dependencies: {} });

/**
 * @param {string} folder
 * @param {string[]} extensions
 * @returns {Size}
 */
function sizeOf(folder, extensions) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries
    .filter(({ name }) => extensions.includes(extname(name)))
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name)));
  const sum = (/** @type {number[]} */ sizes) => sizes.reduce((a, b) => a + b, 0);
  return {
    raw: sum(files.map((bytes) => bytes.length)),
    brotli: sum(files.map((bytes) => brotliCompressSync(bytes).length)),
  };
}
