/** Projects that import no main entry: `bedrock-stream/sign` finds the module by itself. */
import { inPackage } from "./places.js";

/** @type {import("./projects.js").Project[]} */
export const entries = [
  {
    name: "sign-vite",
    title: "Vite 8, sign and slim",
    source: "sign",
    build: ["node", inPackage("vite-8/bin/vite.js"), "build", "--base=./", "--logLevel=warn"],
    unmeasured: true,
    pages: ["dist/"],
  },
  {
    name: "sign-vite-dev",
    title: "Vite 8, dev server, sign and slim",
    source: "sign",
    server: ["node", inPackage("vite-8/bin/vite.js"), "--host=127.0.0.1", "--port=0"],
    pages: [""],
  },
  {
    name: "sign-webpack",
    title: "webpack, sign and slim",
    source: "sign",
    build: ["webpack", "--mode=production", "--entry=./main.js", "--output-path=dist", "--stats=errors-warnings"],
    ignored: /compiled successfully$/,
    unmeasured: true,
    pages: ["webpack.html"],
  },
  {
    name: "sign-wrangler",
    title: "wrangler, sign and slim",
    source: "sign",
    build: ["wrangler", "deploy", "--dry-run", "--outdir=dist"],
    unmeasured: true,
    server: ["wrangler", "dev", "dist/worker.js", "--no-bundle", "--ip=127.0.0.1", "--port=0", "--inspector-port=0"],
    routes: [""],
  },
  {
    name: "sign-programs",
    title: "Node, Bun and Deno, sign and slim",
    source: "sign",
    programs: [
      ["node", "program.js"],
      ["bun", "program.js"],
      ["deno", "run", "--allow-net=127.0.0.1", "--no-prompt", "deno.js"],
    ],
  },
];
