/** Dev servers, and frameworks with their own builders. */
import { here, inPackage } from "./places.js";

/** @typedef {import("./projects.js").Project} Project */

/** Lines that do not report a fault. */
const remarks = /^(?!.*(warn|fail|error\b(?!-)|⚠|▲))/i;

/** @type {Project[]} */
const devServers = [5, 6, 7, 8].map((major) => ({
  name: `vite-${major}-dev`,
  title: `Vite ${major}, dev server`,
  source: "vite",
  server: [
    "node",
    inPackage(major === 7 ? "vite/bin/vite.js" : `vite-${major}/bin/vite.js`),
    "--host=127.0.0.1",
    "--port=0",
  ],
  pages: [""],
}));

/** @type {Project[]} */
export const frameworks = [
  ...devServers,
  {
    name: "sveltekit-dev",
    title: "SvelteKit, dev server of Vite 7",
    source: "sveltekit",
    server: ["node", inPackage("vite/bin/vite.js"), "--host=127.0.0.1", "--port=0"],
    pages: [""],
    routes: ["node"],
  },
  {
    name: "angular",
    title: "Angular 22",
    build: ["ng", "build", "--progress=false"],
    ignored: remarks,
    output: "dist",
    pages: ["dist/"],
  },
  {
    name: "angular-dev",
    title: "Angular 22, dev server",
    source: "angular",
    server: ["ng", "serve", "--host=127.0.0.1", "--port=0"],
    pages: [""],
  },
  {
    name: "nitro-cloudflare",
    title: "Nitro 2 for Cloudflare",
    build: ["nitropack", "build"],
    ignored: remarks,
    output: ".output/server",
    server: ["wrangler", "dev", "--ip=127.0.0.1", "--port=0", "--inspector-port=0"],
    routes: [""],
  },
  {
    name: "nitro-vercel-edge",
    title: "Nitro 2 for Vercel Edge",
    build: ["nitropack", "build"],
    ignored: remarks,
    output: ".vercel/output/functions",
    server: ["node", `${here}edge-server.js`, ".vercel/output/functions/__fallback.func/index.mjs"],
    routes: [""],
  },
  {
    name: "nitro-netlify-edge",
    title: "Nitro 2 for Netlify Edge",
    build: ["nitropack", "build"],
    ignored: remarks,
    output: ".netlify/edge-functions/server",
    server: ["deno", "run", "--allow-net=127.0.0.1", "--allow-env", "--no-prompt", "serve.js"],
    routes: [""],
  },
  {
    name: "nitro-3",
    title: "Nitro 3 for Cloudflare",
    build: ["node", inPackage("nitro/dist/cli/index.mjs"), "build"],
    ignored: remarks,
    output: ".output/server",
    server: ["wrangler", "dev", "--ip=127.0.0.1", "--port=0", "--inspector-port=0"],
    routes: [""],
  },
  {
    name: "nuxt",
    title: "Nuxt 4 for Cloudflare: page and route",
    build: ["nuxt", "build"],
    ignored: remarks,
    unmeasured: true,
    server: ["wrangler", "dev", "--ip=127.0.0.1", "--port=0", "--inspector-port=0"],
    pages: [""],
    routes: ["edge"],
  },
  {
    name: "nuxt-dev",
    title: "Nuxt 4, dev server: page and route",
    source: "nuxt",
    server: ["nuxt", "dev", "--host=127.0.0.1", "--port=0", "--no-fork"],
    pages: [""],
    routes: ["edge"],
  },
];
