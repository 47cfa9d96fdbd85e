/** The result of importing a .wasm file in runtimes and bundlers, which TypeScript does not know. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
