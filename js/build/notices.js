// Creates dist/THIRD_PARTY.txt: the licences of the crates in the .wasm. They require that every copy includes them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { must, StepError } from "./run.js";

/** @typedef {{ title: string, license: string, text: string }} Notice */

export const noticesName = "THIRD_PARTY.txt";

const permission = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/** Copyright lines of crates under the MIT licence whose packages lack a licence file. */
const copyrights = new Map([
  ["base64-simd", "Copyright (c) Nugine (https://github.com/Nugine/simd)"],
  ["vsimd", "Copyright (c) Nugine (https://github.com/Nugine/simd)"],
]);

/** Cargo does not list it, and its own licence file is not part of every toolchain. @type {Notice} */
const standardLibrary = {
  title: "Rust standard library",
  license: "MIT OR Apache-2.0",
  text: `Copyright (c) The Rust Project Contributors\n\n${permission}`,
};

/**
 * Writes the notices next to bedrock_stream.wasm. Needs the sources of the crates, which a build unpacks.
 *
 * @param {string} folder
 * @param {string} target
 */
export async function writeNotices(folder, target) {
  const notices = [...(await linkedCrates(target)).map(noticeOf), standardLibrary];
  writeFileSync(join(folder, noticesName), document(notices));
}

/**
 * The packages of other authors that the module depends on, without macros, which run in the compiler.
 *
 * @param {string} target
 */
async function linkedCrates(target) {
  const tree = await cargo("tree", ["--target", target, "--edges", "normal,no-proc-macro", "--prefix", "none"]);
  const linked = new Set([...tree.matchAll(/^(\S+) v(\S+)/gm)].map(([, name, version]) => `${name} ${version}`));
  const metadata = await cargo("metadata", ["--filter-platform", target, "--format-version", "1"]);
  /** @type {{ name: string, version: string, license: string, manifest_path: string, source: string | null }[]} */
  const packages = JSON.parse(metadata).packages;
  return packages.filter(({ name, version, source }) => source !== null && linked.has(`${name} ${version}`));
}

/** @param {string} command @param {string[]} args */
function cargo(command, args) {
  // the allocator is a dependency of the npm package's build only
  return must(`build-${command}`, "cargo", [command, "--locked", "--quiet", ...args], {
    env: { RUSTFLAGS: "--cfg=npm" },
  });
}

/** @param {{ name: string, version: string, license: string, manifest_path: string }} crate @returns {Notice} */
function noticeOf({ name, version, license, manifest_path }) {
  const folder = dirname(manifest_path);
  const texts = licenseFiles(readdirSync(folder)).map((file) => readFileSync(join(folder, file), "utf8").trim());
  const copyright = copyrights.get(name);
  if (texts.length === 0 && copyright && license === "MIT") texts.push(`${copyright}\n\n${permission}`);
  if (texts.length === 0) throw new StepError(`${name} has no licence file: add its copyright line to notices.js`);
  return { title: `${name} ${version}`, license, text: texts.join("\n\n") };
}

/**
 * If there is a choice of licences, the MIT licence is used; any others, such as LICENSE-UNICODE, apply as well.
 *
 * @param {string[]} names of files
 */
function licenseFiles(names) {
  const all = names.filter((name) => /^(licen[cs]e|notice)/i.test(name)).sort();
  return all.includes("LICENSE-MIT") ? all.filter((name) => !/^licen[cs]e(-apache)?$/i.test(name)) : all;
}

/** Crates with the same text share it. @param {Notice[]} notices */
function document(notices) {
  const byText = new Map();
  for (const { title, license, text } of notices) {
    const plain = text.replaceAll("\r\n", "\n");
    byText.set(plain, [...(byText.get(plain) ?? []), `${title} (${license})`]);
  }
  const sections = [...byText].map(([text, titles]) => `${"-".repeat(80)}\n${titles.join("\n")}\n\n${text}\n`);
  return `bedrock_stream.wasm contains code of these projects, under their licences.\n\n${sections.join("\n")}`;
}
