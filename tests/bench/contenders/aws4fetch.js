// aws4fetch, which signs but does not decode.

import { AwsClient } from "aws4fetch";
import { bodyWith, credentials, posting, region, url } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start({ fetch }) {
  const client = new AwsClient({ ...credentials, region, service: "bedrock" });
  return {
    async send(text) {
      const response = await fetch(await client.sign(url, posting(bodyWith(text))));
      await response.arrayBuffer();
    },
    sign: (body) => client.sign(url, posting(body)),
  };
}
