// The page at / is an asset, which Cloudflare serves by itself; all else comes here.

import { ask } from "./ask.js";

export default {
  /**
   * @param {Request} request
   * @param {import("./ask.js").Env} env
   */
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    return pathname === "/ask" ? ask(request, env) : new Response("not found\n", { status: 404 });
  },
};
