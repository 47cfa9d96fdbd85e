// What the entry has, for those who provide the module themselves too.

export { signRequest } from "./sign-request.js";
export { signUrl } from "./sign-url.js";
export { signedFetch } from "./signed-fetch.js";
