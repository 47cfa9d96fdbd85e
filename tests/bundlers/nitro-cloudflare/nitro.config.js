export default {
  preset: "cloudflare-module",
  compatibilityDate: "2026-10-01",
  experimental: { wasm: true },
  cloudflare: { deployConfig: true, wrangler: { name: "nitro" } },
};
