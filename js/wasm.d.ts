/** The module, compiled: what its import is in Cloudflare Workers. Other platforms give other things for it. */
declare const module: WebAssembly.Module;
export default module;
