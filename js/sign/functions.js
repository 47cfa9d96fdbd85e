// What the entry exports, shared with programs that provide the module themselves.

export { signRequest } from "./sign-request.js";
export { signUrl } from "./sign-url.js";
export { signedFetch } from "./signed-fetch.js";
