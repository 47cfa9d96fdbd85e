export default {
  preset: "netlify-edge",
  compatibilityDate: "2026-10-01",
  experimental: { wasm: true },
};
