/** What runtimes and bundlers give for an import of a .wasm file, which TypeScript does not know. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
