// This package, given a Request to sign.

import { provideModule, signRequest } from "../../../js/slim.js";
import { credentials, posting, region, url } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start({ module }) {
  provideModule(await module());
  return {
    sign: (body) => signRequest(new Request(url, posting(body)), { credentials, region, service: "bedrock" }),
  };
}
