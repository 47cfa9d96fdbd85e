export default {
  compatibilityDate: "2026-10-01",
  telemetry: false,
  nitro: {
    preset: "cloudflare-module",
    experimental: { wasm: true },
    cloudflare: { deployConfig: true, wrangler: { name: "nuxt" } },
  },
};
