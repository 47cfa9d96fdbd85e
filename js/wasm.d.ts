/** The compiled `WebAssembly.Module`, as Cloudflare Workers import it. On other platforms the import differs. */
declare const module: object;
export default module;
