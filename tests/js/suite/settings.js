// Region, endpoint and authorization: from the configuration, or else from the process's environment variables.

import { equal, ok, rejection, same } from "./assert.js";
import { errorResponse, good, recorder } from "./frames.js";

/** @import { Cases, World } from "./world.js" */

const { Deno, process } = /** @type {any} */ (globalThis);
/** How the process's variables are changed; undefined on platforms without readable variables. */
const environment = Deno
  ? Deno.permissions.querySync({ name: "env" }).state === "granted" && {
      get: (/** @type {string} */ name) => Deno.env.get(name),
      set: (/** @type {string} */ name, /** @type {string} */ value) => Deno.env.set(name, value),
      remove: (/** @type {string} */ name) => Deno.env.delete(name),
    }
  : process?.env && {
      get: (/** @type {string} */ name) => process.env[name],
      set: (/** @type {string} */ name, /** @type {string} */ value) => void (process.env[name] = value),
      remove: (/** @type {string} */ name) => void delete process.env[name],
    };

/**
 * Runs the work while the process has these variables.
 *
 * @param {Record<string, string>} variables
 * @param {() => Promise<void>} work
 */
async function having(variables, work) {
  const before = Object.keys(variables).map((name) => [name, environment.get(name)]);
  for (const [name, value] of Object.entries(variables)) environment.set(name, value);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) environment.remove(name);
      else environment.set(name, value);
    }
  }
}

/** The origin that a call is sent to, and the region that it is signed for. @param {World} world @param {object} [config] */
async function target(world, config) {
  const { sent, fetch } = recorder();
  await (await world.ask("m", { config: { region: undefined, endpoint: undefined, fetch, ...config } })).body.cancel();
  const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(sent[0].headers.get("authorization") ?? "") ?? [];
  return [sent[0].url.split("/model/")[0], region];
}

/** @type {Cases} */
export const settings = {
  async "a missing region and missing credentials are reported alike, before anything is loaded or sent"(world) {
    const { sent, fetch } = recorder();
    for (const region of [undefined, null, "", () => undefined, async () => ""]) {
      const error = await rejection(world.ask("m", { config: { region, fetch } }));
      ok(error instanceof TypeError && error.message.startsWith("region is missing: pass region"), `${error}`);
    }
    for (const credentials of [undefined, null]) {
      const error = await rejection(world.ask("m", { config: { credentials, fetch } }));
      ok(
        error instanceof TypeError && error.message.startsWith("credentials are missing: pass credentials or token"),
        `${error}`,
      );
    }
    const wrong = await rejection(world.ask("m", { config: { region: () => 5, fetch } }));
    ok(wrong instanceof TypeError && wrong.message.includes("region must be a string"), `${wrong}`);
    equal(sent.length, 0);
  },

  async "a region may be a function, which is called once, and again after it failed or the client was destroyed"(
    world,
  ) {
    let asked = 0;
    const thrown = new Error("mine");
    const region = async () => {
      asked += 1;
      if (asked === 1) throw thrown;
      return "eu-west-1";
    };
    const { sent, fetch } = recorder();
    const client = world.client({ region, fetch, endpoint: undefined });
    const call = async () => (await client.invokeModelWithResponseStream({ modelId: "m", body: "{}" })).body.cancel();
    equal(await rejection(call()), thrown);
    for (let calls = 0; calls < 3; calls += 1) await call();
    equal(asked, 2);
    client.destroy();
    await call();
    equal(asked, 3);
    ok(
      sent.every(({ url }) => url.startsWith("https://bedrock-runtime.eu-west-1.amazonaws.com/")),
      sent[0].url,
    );
    same(await target(world, { region: () => "us-east-2" }), [
      "https://bedrock-runtime.us-east-2.amazonaws.com",
      "us-east-2",
    ]);
  },

  async "abort ends the wait for a region"(world) {
    const controller = new AbortController();
    const region = () => (controller.abort("enough"), new Promise(() => {}));
    equal(await rejection(world.ask("m", { config: { region }, options: { signal: controller.signal } })), "enough");
    const late = await rejection(
      world.ask("m", { config: { region: () => new Promise(() => {}), timeouts: { total: 5 } } }),
    );
    same([late.name, late.phase], ["TimeoutError", "total"]);
  },

  async "the process's variables supply what the configuration omits"(world) {
    const aws = (/** @type {string} */ region) => [`https://bedrock-runtime.${region}.amazonaws.com`, region];
    if (!environment) {
      ok((await rejection(target(world))) instanceof TypeError);
      return;
    }
    await having({ AWS_DEFAULT_REGION: "eu-west-3", AWS_REGION: "" }, async () =>
      same(await target(world), aws("eu-west-3")),
    );
    await having({ AWS_DEFAULT_REGION: "eu-west-3", AWS_REGION: "us-west-2" }, async () => {
      same(await target(world), aws("us-west-2"));
      same(await target(world, { region: "eu-west-1" }), aws("eu-west-1"));
      const endpoints = {
        AWS_ENDPOINT_URL: "https://all.example.com/base/",
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "https://bedrock.example.com",
      };
      await having({ AWS_ENDPOINT_URL: endpoints.AWS_ENDPOINT_URL }, async () =>
        same(await target(world), ["https://all.example.com/base", "us-west-2"]),
      );
      await having(endpoints, async () => {
        same(await target(world), ["https://bedrock.example.com", "us-west-2"]);
        same(await target(world, { endpoint: "https://mine.example.com" }), ["https://mine.example.com", "us-west-2"]);
        for (const ignored of ["true", "TRUE"]) {
          await having({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignored }, async () =>
            same(await target(world), aws("us-west-2")),
          );
        }
      });
      await having({ AWS_ENDPOINT_URL: "http://192.0.2.1" }, async () => {
        const error = await rejection(target(world));
        ok(error instanceof TypeError && error.message.includes("allowInsecureEndpoint"), `${error}`);
      });
    });
  },

  async "a provider is called with forceRefresh once the service has refused its result"(world) {
    /** @type {unknown[]} */
    const asked = [];
    let kept = "revoked";
    // like the AWS SDK's memoized providers
    const credentials = async (/** @type {any} */ properties) => {
      asked.push(properties);
      if (properties?.forceRefresh) kept = "renewed";
      return { ...world.credentials, accessKeyId: kept };
    };
    const { sent, fetch } = recorder((request) =>
      request === 1 ? errorResponse(403, "ExpiredTokenException") : good(),
    );
    const client = world.client({ credentials, fetch });
    const call = async () => (await client.invokeModelWithResponseStream({ modelId: "m", body: "{}" })).body.cancel();
    equal((await rejection(call())).name, "ExpiredTokenException");
    await call();
    same(asked, [undefined, { forceRefresh: true }]);
    same(
      sent.map(({ headers }) => /Credential=(\w+)/.exec(headers.get("authorization") ?? "")?.[1]),
      ["revoked", "renewed"],
    );
    client.destroy();
    await call();
    same(asked, [undefined, { forceRefresh: true }, undefined]);
  },
};
