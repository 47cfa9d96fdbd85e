/** The projects: each is a folder with this name, with the code that a user of the bundler would write. */
import { entries } from "./entries.js";
import { environments } from "./environments.js";
import { frameworks } from "./frameworks.js";
import { inPackage } from "./places.js";

/**
 * @typedef {object} Project
 * @property {string} name
 * @property {string} title for the table
 * @property {string} [source] the folder, if it has another name
 * @property {string[]} [build] the bundler's command, at the log level that prints only warnings
 * @property {RegExp} [ignored] lines that it prints nevertheless
 * @property {boolean} [unmeasured] what the package adds is not measured
 * @property {string} [output] the folder that visitors or the runtime get; missing if there is no build
 * @property {string[]} [server] a command that serves the build and prints its URL; if missing, its files are served
 * @property {string[]} [pages] what to open in a browser
 * @property {string[]} [routes] what to fetch; the response's body is the text
 * @property {string[][]} [programs] what to run; its output is the text
 * @property {string[][]} [suites] tests to run; they compare the text themselves
 */

/** @type {Project[]} */
const bundlers = [
  {
    name: "next",
    title: "Next.js (Turbopack): client component, edge and node routes",
    build: ["next", "build"],
    // lines without a warning; the notice that a route is an edge route; the notice that nothing is cached
    ignored: /^(?!.*(⚠|warn))|edge runtime is deprecated|using edge runtime on a page|no build cache/i,
    output: ".next/static",
    server: ["next", "start", "--hostname=127.0.0.1", "--port=0"],
    pages: [""],
    routes: ["edge", "node"],
  },
  {
    name: "vite",
    title: "Vite 8",
    build: ["node", inPackage("vite-8/bin/vite.js"), "build", "--base=./", "--logLevel=warn"],
    output: "dist",
    pages: ["dist/"],
  },
  {
    name: "webpack",
    title: "webpack",
    build: ["webpack", "--mode=production", "--entry=./main.js", "--output-path=dist", "--stats=errors-warnings"],
    ignored: /compiled successfully$/,
    output: "dist",
    pages: [""],
  },
  {
    name: "parcel",
    title: "Parcel",
    build: [
      "parcel",
      "build",
      "index.html",
      "--public-url=./",
      "--dist-dir=dist",
      "--no-cache",
      "--cache-dir=.parcel-cache",
      "--log-level=warn",
    ],
    output: "dist",
    pages: ["dist/"],
  },
  {
    name: "rollup",
    title: "Rollup, inline",
    build: ["rollup", "main.js", "--dir=dist", "--plugin=node-resolve"],
    ignored: /→ dist\.\.\.$|^created dist in/,
    output: "dist",
    pages: [""],
  },
  {
    name: "esbuild",
    title: "esbuild, inline",
    build: ["esbuild", "main.js", "--bundle", "--minify", "--format=esm", "--outdir=dist", "--log-level=warning"],
    output: "dist",
    pages: [""],
  },
  {
    name: "esbuild-slim",
    title: "esbuild, slim and a file loader",
    build: [
      "esbuild",
      "main.js",
      "--bundle",
      "--minify",
      "--format=esm",
      "--outdir=dist",
      "--loader:.wasm=file",
      "--log-level=warning",
    ],
    output: "dist",
    pages: [""],
  },
  {
    name: "esbuild-server",
    title: "esbuild for Node, CommonJS",
    build: [
      "esbuild",
      "main.js",
      "--bundle",
      "--minify",
      "--platform=node",
      "--outdir=dist",
      "--out-extension:.js=.cjs",
      "--log-level=warning",
    ],
    output: "dist",
    programs: [["node", "dist/main.cjs"]],
  },
  {
    name: "wrangler",
    title: "wrangler",
    build: ["wrangler", "deploy", "--dry-run", "--outdir=dist"],
    output: "dist",
    server: ["wrangler", "dev", "dist/worker.js", "--no-bundle", "--ip=127.0.0.1", "--port=0", "--inspector-port=0"],
    routes: [""],
  },
  {
    name: "deno",
    title: "deno bundle, and npm: without it",
    build: ["deno", "bundle", "--minify", "--output=dist/main.js", "main.js"],
    // it loads esbuild once, from npm's registry
    ignored: /deno bundle is experimental|^Download|^Bundled \d+ modules|^dist\/main\.js/,
    output: "dist",
    programs: [
      ["deno", "run", "--allow-net=127.0.0.1", "--no-prompt", "dist/main.js"],
      ["deno", "run", "--allow-net=127.0.0.1", "--no-prompt", "main.js"],
    ],
  },
  {
    name: "bun",
    title: "bun build for Bun",
    build: ["bun", "build", "main.js", "--target=bun", "--minify", "--outdir=dist"],
    ignored: /^Bundled \d+ modules|\((entry point|asset)\)$/,
    output: "dist",
    programs: [["bun", "dist/main.js"]],
  },
  {
    name: "bun-page",
    title: "bun build for browsers, inline",
    build: ["bun", "build", "main.js", "--target=browser", "--minify", "--outdir=dist"],
    ignored: /^Bundled \d+ modules|\(entry point\)$/,
    output: "dist",
    pages: [""],
  },
  { name: "browser", title: "no bundler: <script type=module>, import map", pages: [""] },
];

export const projects = [...bundlers, ...entries, ...frameworks, ...environments];
