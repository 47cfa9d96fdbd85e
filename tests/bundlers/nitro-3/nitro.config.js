export default {
  preset: "cloudflare-module",
  serverDir: "./",
  compatibilityDate: "2026-10-01",
  cloudflare: { deployConfig: true, wrangler: { name: "nitro" } },
};
