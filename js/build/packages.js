// Sets up npm packages and system packages.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram, must, root, step, StepError } from "./run.js";

/** @typedef {{ anyOf: string[], packages: string[] }} Program one of the names on PATH is enough */

/** @type {Program} what Rust links with */
export const linker = { anyOf: ["cc"], packages: ["gcc", "libc6-dev"] };

/** @type {Program} what parses the Python in the documentation */
export const python = { anyOf: ["python3"], packages: ["python3"] };

/** @type {Program[]} */
export const browsers = [
  { anyOf: ["chromium"], packages: ["chromium"] },
  { anyOf: ["chromedriver"], packages: ["chromium-driver"] },
  { anyOf: ["firefox-esr", "firefox"], packages: ["firefox-esr"] },
];

/** @param {Program} program */
export function isPresent(program) {
  return program.anyOf.some(findProgram);
}

/**
 * Installs missing programs with apt-get.
 * @param {Program[]} programs
 */
export async function setUpPrograms(programs) {
  const missing = programs.filter((program) => !isPresent(program)).flatMap(({ packages }) => packages);
  if (missing.length === 0) return;
  if (!findProgram("apt-get") || process.getuid?.() !== 0) {
    throw new StepError(
      `missing: ${missing.join(", ")}; install them (Debian: apt-get install ${missing.join(" ")}, as root), then run this again`,
    );
  }
  await step(`set-up: apt-get install ${missing.join(" ")}`, "2 min", () => aptInstall(missing));
}

/** @type {Program[]} a third browser engine, and the display that it needs */
export const webkit = [
  { anyOf: ["WebKitWebDriver"], packages: ["webkit2gtk-driver"] },
  { anyOf: ["xvfb-run"], packages: ["xvfb"] },
  { anyOf: ["xauth"], packages: ["xauth"] },
];

/**
 * Runs npm ci unless node_modules matches package-lock.json.
 * @param {string} [folder] the project's folder, relative to the root
 */
export async function setUpNodeModules(folder = "") {
  if (isInstalled(folder)) return;
  if (!findProgram("npm"))
    throw new StepError("npm is missing: install Node.js 20 or later with npm, then run this again");
  const title = folder ? `npm ci in ${folder}` : "npm ci";
  const options = { cwd: join(root, folder) };
  await step(`set-up: ${title}`, "30 s", () => must(title, "npm", ["ci", "--no-audit", "--no-fund"], options));
}

/** @param {string[]} packages */
async function aptInstall(packages) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const wait = ["-o", "DPkg::Lock::Timeout=300"];
  await twice(() => must("apt-update", "apt-get", [...wait, "update"], { env }));
  const args = [...wait, "install", "-y", "--no-install-recommends", ...packages];
  await twice(() => must("apt-install", "apt-get", args, { env }));
}

/** @param {() => Promise<unknown>} work retried because package mirrors fail occasionally */
async function twice(work) {
  try {
    await work();
  } catch {
    await work();
  }
}

/**
 * npm records what it installed in node_modules/.package-lock.json.
 * @param {string} folder
 */
function isInstalled(folder) {
  const wanted = packagesIn(join(folder, "package-lock.json"));
  const present = packagesIn(join(folder, "node_modules/.package-lock.json"));
  const same = Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = present[path];
    if (found === undefined) return optional === true || path === "";
    return found.version === version && existsSync(join(root, folder, path, "package.json"));
  });
  return same && Object.keys(present).every((path) => path in wanted);
}

/**
 * @param {string} path
 * @returns {Record<string, { version: string, optional?: boolean }>}
 */
function packagesIn(path) {
  if (!existsSync(join(root, path))) return {};
  return JSON.parse(readFileSync(join(root, path), "utf8")).packages;
}
