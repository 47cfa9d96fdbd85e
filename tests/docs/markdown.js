// What the Markdown of this repository holds: blocks of code, headings and links.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../js/build/run.js";

/**
 * @typedef {object} Block
 * @property {string} path of its file, from the root
 * @property {number} line of the code's first line, from 1
 * @property {string} language as the fence names it
 * @property {string[]} flags what the fence says besides: `run`, `serve`
 * @property {string} code
 */

/** The paths of all Markdown that is tracked or about to be. */
export function markdownFiles() {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n").sort();
}

/** @param {string} path */
export const readMarkdown = (path) => readFileSync(join(root, path), "utf8");

/**
 * The fenced blocks of a file.
 *
 * @param {string} path
 * @returns {Block[]}
 */
export function blocksOf(path) {
  const text = readMarkdown(path);
  return [...text.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map((match) => {
    const [, info = "", code = ""] = match;
    const [language = "", ...flags] = info.trim().split(/\s+/);
    return { path, line: text.slice(0, match.index).split("\n").length + 1, language, flags, code };
  });
}

/** A file's text without its code. @param {string} path */
function prose(path) {
  return readMarkdown(path)
    .replaceAll(/^```.*\n[^]*?^```$/gm, "")
    .replaceAll(/`[^`\n]*`/g, "");
}

/** Where a file's links and images go. @param {string} path */
export function linksOf(path) {
  return [...prose(path).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
    ([, inline, reference]) => inline ?? reference ?? "",
  );
}

/** The anchors that a file's headings have, as GitHub and TypeDoc make them. @param {string} path */
export function anchorsOf(path) {
  const headings = readMarkdown(path)
    .replaceAll(/^```.*\n[^]*?^```$/gm, "")
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
