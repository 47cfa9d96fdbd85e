import { AwsClient } from "aws4fetch";
import { bodyWith, credentials, region, url } from "../contenders/settings.js";
import startCodec from "../contenders/smithy-codec.js";

/** @param {import("../contenders/settings.js").Environment} environment */
export default async function main(environment) {
  const client = new AwsClient({ ...credentials, region, service: "bedrock" });
  const headers = { "content-type": "application/json" };
  const request = await client.sign(url, { method: "POST", headers, body: bodyWith("Hi") });
  const { read } = await startCodec({ ...environment, fetch: () => environment.fetch(request) });
  await read?.(() => {});
}
