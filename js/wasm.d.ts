/** The compiled module, a `WebAssembly.Module`: what its import is in Cloudflare Workers. Elsewhere it is something else. */
declare const module: object;
export default module;
