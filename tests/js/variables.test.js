/** Settings from environment variables, as each platform has them. In Deno itself: tests/runtimes/deno-variables.test.js. */
import assert from "node:assert/strict";
import { afterEach, it } from "node:test";
import { settled } from "../../js/settings.js";

const { process } = globalThis;
const none = { token: "t" };
const missing = {
  name: "TypeError",
  message: /^region is missing: pass region, such as "us-east-1", or set AWS_REGION$/,
};

afterEach(() => {
  Object.assign(globalThis, { process });
  Reflect.deleteProperty(globalThis, "Deno");
  assert.deepEqual(prompted.splice(0), []);
});

/** @param {unknown} value */
const haveProcess = (value) => void Object.assign(globalThis, { process: value });

/** The variables that Deno would have prompted for. @type {string[]} */
const prompted = [];

/**
 * As documented: https://docs.deno.com/api/deno/~/Deno.Permissions.querySync
 *
 * @param {string[]} granted
 * @param {Record<string, string>} variables
 */
function haveDeno(granted, variables) {
  const permissions = {
    querySync({ name = "", variable = "" }) {
      if (name !== "env") throw new TypeError(`The provided value "${name}" is not a valid permission name`);
      return { state: granted.includes(variable) ? "granted" : "prompt" };
    },
  };
  const get = (/** @type {string} */ name) => {
    if (!granted.includes(name)) prompted.push(name);
    return variables[name];
  };
  Object.assign(globalThis, { Deno: { permissions, env: { get } } });
}

it("a platform without variables, or with unreadable ones, has none", async () => {
  const unreadable = {
    get env() {
      throw new Error("not permitted");
    },
  };
  for (const value of [undefined, {}, { env: undefined }, { env: {} }, { env: { AWS_REGION: "" } }, unreadable]) {
    haveProcess(value);
    const outcome = settled(none).catch((error) => error);
    await outcome;
    Object.assign(globalThis, { process });
    await assert.rejects(Promise.reject(await outcome), missing);
  }
});

it("the process's variables are read", async () => {
  haveProcess({ env: { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "https://a.example" } });
  const { region, endpoint } = await settled(none);
  assert.deepEqual([region, endpoint], ["eu-west-1", "https://a.example"]);
});

it("Deno's variables are read if that is permitted, and not the process's", async () => {
  haveProcess({ env: { AWS_REGION: "us-west-1" } });
  const names = ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"];
  haveDeno(names, { AWS_DEFAULT_REGION: "eu-west-3", AWS_REGION: "", AWS_ENDPOINT_URL: "https://a.example" });
  const { region, endpoint } = await settled(none);
  assert.deepEqual([region, endpoint], ["eu-west-3", "https://a.example"]);
  haveDeno(["AWS_DEFAULT_REGION"], { AWS_DEFAULT_REGION: "eu-west-3", AWS_REGION: "eu-west-1" });
  assert.equal((await settled(none)).region, "eu-west-3");
});

it("in Deno without permissions, there are none", async () => {
  haveDeno([], { AWS_REGION: "eu-west-1" });
  await assert.rejects(settled(none), missing);
});

it("an unsigned client needs neither credentials nor a region", async () => {
  const { region, endpoint } = await settled(/** @type {any} */ ({ unsigned: true, endpoint: "https://a.example" }));
  assert.deepEqual([region, endpoint], [undefined, "https://a.example"]);
  for (const unsigned of [false, undefined, "true"])
    await assert.rejects(
      settled(/** @type {any} */ ({ unsigned, region: "us-east-1" })),
      /^TypeError: credentials are missing/,
    );
});
