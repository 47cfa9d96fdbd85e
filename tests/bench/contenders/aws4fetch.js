// aws4fetch, which signs but does not decode.

import { AwsClient } from "aws4fetch";
import { bodyWith, credentials, region, url } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start({ fetch }) {
  const client = new AwsClient({ ...credentials, region, service: "bedrock" });
  return {
    async send(text) {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: bodyWith(text) };
      const response = await fetch(await client.sign(url, init));
      await response.arrayBuffer();
    },
  };
}
