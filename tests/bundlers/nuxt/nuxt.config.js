import { fileURLToPath } from "node:url";

export default {
  compatibilityDate: "2026-10-01",
  telemetry: false,
  // the dev server misreads relative paths to files outside the project
  alias: { "#shared-app": fileURLToPath(new URL("../app", import.meta.url)) },
  nitro: {
    preset: "cloudflare-module",
    experimental: { wasm: true },
    cloudflare: { deployConfig: true, wrangler: { name: "nuxt" } },
  },
};
