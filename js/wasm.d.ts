/** The compiled `WebAssembly.Module`, as Cloudflare Workers import it. What other platforms import differs. */
declare const module: object;
export default module;
