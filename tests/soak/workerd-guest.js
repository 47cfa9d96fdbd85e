// The guest as a Worker: one command per request.

import { createGuest } from "./guest.js";

/** @type {((command: any) => Promise<any>) | undefined} */
let guest;

export default {
  /** @param {Request} request */
  async fetch(request) {
    guest ??= await createGuest(() => import("../../js/workerd.js"));
    return Response.json(await guest(await request.json()));
  },
};
