export default {
  preset: "vercel-edge",
  compatibilityDate: "2026-10-01",
  experimental: { wasm: true },
  // the file itself: Vercel's edge refuses to compile bytes
  wasm: { esmImport: true },
};
