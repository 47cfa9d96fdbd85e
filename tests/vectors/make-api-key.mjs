// Makes tests/vectors/api-key.json: the short-term keys that AWS's own generator makes from fixed inputs, at fixed
// times.
// Run from the repository's root: node tests/vectors/make-api-key.mjs

import { getToken } from "@aws/bedrock-token-generator";
import { writeFileSync } from "node:fs";
import { mock } from "node:test";

const ACCESS_KEY = "AKIDEXAMPLE";
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ+==";

/** @type {{ region: string, time: number, expires?: number, token?: string }[]} time in Unix seconds */
const CASES = [
  { region: "us-east-1", time: 1740823502 },
  { region: "us-east-1", time: 1740823502, expires: 43200 },
  { region: "eu-west-3", time: 1740823502, expires: 3600, token: TOKEN },
  { region: "us-west-2", time: 1740787199, expires: 1 },
  { region: "us-west-2", time: 1740787200, expires: 59, token: TOKEN },
  { region: "cn-north-1", time: 1709164800, expires: 43199 },
  { region: "us-gov-west-1", time: 4102444800, expires: 900, token: "t" },
];

// the generator reads the clock itself
mock.timers.enable({ apis: ["Date"] });
const keys = [];
for (const { region, time, expires, token } of CASES) {
  mock.timers.setTime(time * 1000);
  const credentials = { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET, sessionToken: token };
  const key = await getToken({ credentials, region, expiresInSeconds: expires });
  keys.push({ region, time, expires: expires ?? null, token: token ?? null, key });
}
const vectors = {
  made_with: "@aws/bedrock-token-generator",
  access_key_id: ACCESS_KEY,
  secret_access_key: SECRET,
  keys,
};
writeFileSync(new URL("api-key.json", import.meta.url), `${JSON.stringify(vectors, null, 1)}\n`);
console.log(`${keys.length} keys`);
