import { fileURLToPath } from "node:url";

export default {
  compatibilityDate: "2026-10-01",
  telemetry: false,
  // its dev server misreads relative paths to outside of the project
  alias: { "#shared-app": fileURLToPath(new URL("../app", import.meta.url)) },
  nitro: {
    preset: "cloudflare-module",
    experimental: { wasm: true },
    cloudflare: { deployConfig: true, wrangler: { name: "nuxt" } },
  },
};
