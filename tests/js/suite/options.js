// Invalid arguments are named before anything is sent.

import { equal, ok, rejection, same } from "./assert.js";

/** @import { Cases, World } from "./world.js" */

/**
 * @param {World} world
 * @param {string} member that the message must name
 * @param {{ config?: object, input?: object, options?: object }} wrong
 */
async function refused(world, member, { config, input, options }) {
  let sent = 0;
  const custom = async () => {
    sent += 1;
    return new Response("");
  };
  const error = await rejection(world.ask("local.count-1", { config: { fetch: custom, ...config }, input, options }));
  isTypeError(error, `${member}: ${error}`);
  ok(error.message.includes(member), `${member}: ${error.message}`);
  equal(sent, 0);
}

/**
 * Also checks the name: in a realm that replaces TypeError, an error's constructor is the engine's own.
 *
 * @param {any} error
 * @param {string} [message]
 */
function isTypeError(error, message = `${error}`) {
  ok(error instanceof TypeError && error.name === "TypeError", message);
}

/** @type {Cases} */
export const options = {
  async "an invalid member of the configuration is a TypeError that names it"(world) {
    for (const region of [undefined, "", 1, "us east", "a.b/c"])
      await refused(world, "region", { config: { region, endpoint: undefined } });
    for (const region of [undefined, ""]) await refused(world, "region", { config: { region } });
    for (const endpoint of ["", "example.com", "ftp://a", "https://a:b@c", "https://a/b c", 5, {}, { href: 5 }])
      await refused(world, "endpoint", { config: { endpoint } });
    await refused(world, "fetch", { config: { fetch: "fetch" } });
    for (const exceptions of ["Throw", true]) await refused(world, "exceptions", { config: { exceptions } });
    for (const maxEventBytes of [0, -1, 15, 100.5, NaN, "100", 1e9])
      await refused(world, "maxEventBytes", { config: { maxEventBytes } });
    for (const maxAttempts of [0, -1, 1.5, 101, "3"]) {
      await refused(world, "maxAttempts", { config: { maxAttempts } });
      await refused(world, "maxAttempts", { options: { maxAttempts } });
    }
    for (const retryMode of ["legacy", 3]) await refused(world, "retryMode", { config: { retryMode } });
    for (const systemClockOffset of [NaN, Infinity, "5"])
      await refused(world, "systemClockOffset", { config: { systemClockOffset } });
    for (const hook of ["onRequest", "onResponse"]) await refused(world, hook, { config: { [hook]: {} } });
    const flags = [
      "useFipsEndpoint",
      "useDualstackEndpoint",
      "allowInsecureEndpoint",
      "allowInsecureToken",
      "unsigned",
      "retryFirstEvent",
    ];
    for (const flag of flags) await refused(world, flag, { config: { [flag]: "true" } });
    for (const flag of flags.slice(0, 2)) await refused(world, flag, { config: { [flag]: true } });
    await refused(world, "allowInsecureEndpoint", { config: { endpoint: "http://192.0.2.1" } });
  },

  async "unsigned excludes credentials and token"(world) {
    await refused(world, "unsigned", { config: { unsigned: true } });
    for (const other of [{ token: "t" }, { token: async () => "t" }])
      await refused(world, "unsigned", { config: { unsigned: true, credentials: undefined, ...other } });
    await refused(world, "credentials", { config: { unsigned: false, credentials: undefined } });
    await refused(world, "region", {
      config: { unsigned: true, credentials: undefined, region: undefined, endpoint: undefined },
    });
  },

  async "an unsigned request has no authorization, and with an endpoint needs no region"(world) {
    /** @type {string[]} */
    let names = [];
    const gateway = async (/** @type {string} */ _url, /** @type {any} */ { headers }) => (
      (names = Object.keys(headers)), new Response("stop", { status: 400 })
    );
    const config = { unsigned: true, credentials: undefined, fetch: gateway };
    for (const more of [{}, { region: undefined, endpoint: new URL("http://0.0.0.0:4000") }]) {
      equal((await rejection(world.ask("m", { config: { ...config, ...more } }))).message, "stop");
      same(names, ["content-type"]);
    }
    const refusal = await rejection(world.ask("local.count-1", { config: { ...config, fetch: undefined } }));
    same([refusal.name, refusal.$metadata.httpStatusCode], ["MissingAuthenticationTokenException", 403]);
  },

  async "a token goes to a gateway over plain http only on request"(world) {
    let sent = "";
    const gateway = async (/** @type {string} */ url, /** @type {any} */ { headers }) => (
      (sent = `${url} ${headers.authorization}`), new Response("stop", { status: 400 })
    );
    const config = {
      token: "key",
      endpoint: "http://lite_llm:4000",
      allowInsecureEndpoint: true,
      allowInsecureToken: true,
      fetch: gateway,
    };
    equal((await rejection(world.ask("m", { config }))).message, "stop");
    equal(sent, "http://lite_llm:4000/model/m/invoke-with-response-stream Bearer key");
    await refused(world, "allowInsecureToken", { config: { ...config, allowInsecureToken: false } });
    await refused(world, "allowInsecureEndpoint", { config: { ...config, allowInsecureEndpoint: false } });
  },

  async "a base path with any characters is signed as the platform sends it"(world) {
    const paths = [
      "/base-a%2Fb",
      "/base-%C3%A9%e2%98%83",
      "/base-!$&'()*+,;=:@",
      "/base-[]",
      "/base-%20a%zz",
      "/base-a/",
      "/base-a//",
      "/base-a/no-date",
    ];
    for (const path of paths) {
      for (const endpoint of [world.url + path, new URL(world.url + path)]) {
        const read = world.readAll("local.count-1", { config: { endpoint } });
        const { events, error } = await read.catch((error) => ({ events: [], error }));
        ok(events.length === 1 && !error, `${path}: ${error}`);
      }
    }
  },

  async "later changes to a configuration have no effect"(world) {
    const config = { region: "us-east-1", endpoint: world.url, credentials: world.credentials };
    const client = new world.library.BedrockRuntime(config);
    Object.assign(config, { region: "eu-west-1", endpoint: "http://127.0.0.1:1", credentials: undefined });
    await (await client.invokeModelWithResponseStream({ modelId: "local.count-1", body: "{}" })).body.cancel();
  },

  async "a null member counts as missing"(world) {
    const text = {
      token: null,
      exceptions: null,
      retryMode: null,
      maxAttempts: null,
      maxEventBytes: null,
      systemClockOffset: null,
    };
    const config = {
      ...text,
      onRequest: null,
      onResponse: null,
      logger: null,
      timeouts: null,
      retryFirstEvent: null,
      useFipsEndpoint: null,
    };
    const members = { contentType: null, accept: null, trace: null, guardrailIdentifier: null, guardrailVersion: null };
    const input = { ...members, performanceConfigLatency: null, serviceTier: null, requestMetadata: null };
    const credentials = { ...world.credentials, sessionToken: null, expiration: null };
    for (const given of [credentials, async () => credentials]) {
      const { events, error } = await world.readAll("local.count-2", {
        config: { ...config, credentials: given },
        input,
      });
      ok(events.length === 2 && !error, `${error}`);
    }
  },

  async "the endpoint is the region's own, with FIPS and dual-stack on request, or the given one"(world) {
    const endpoints = {
      "https://bedrock-runtime.us-east-1.amazonaws.com": {},
      "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com": { region: "us-gov-west-1", useFipsEndpoint: true },
      "https://bedrock-runtime.eu-west-1.api.aws": { region: "eu-west-1", useDualstackEndpoint: true },
      "https://bedrock-runtime-fips.us-east-2.api.aws": {
        region: "us-east-2",
        useFipsEndpoint: true,
        useDualstackEndpoint: true,
      },
      "https://bedrock-runtime.cn-north-1.amazonaws.com.cn": { region: "cn-north-1" },
      "http://lite_llm:4000/v_1": { endpoint: new URL("http://lite_llm:4000/v_1/"), allowInsecureEndpoint: true },
      "http://0.0.0.0:8080": { endpoint: "http://0.0.0.0:8080" },
      "http://192.0.2.1:8080/base": { endpoint: "http://192.0.2.1:8080/base/", allowInsecureEndpoint: true },
    };
    for (const [expected, config] of Object.entries(endpoints)) {
      let sent = "";
      const custom = async (/** @type {string} */ url) => ((sent = url), new Response(null));
      await world.ask("m", { config: { endpoint: undefined, fetch: custom, ...config } });
      equal(sent, `${expected}/model/m/invoke-with-response-stream`);
    }
  },

  async "invalid credentials are a TypeError that says what they must be"(world) {
    const wrong = [
      undefined,
      null,
      "AKIDEXAMPLE",
      {},
      { accessKeyId: "AKIDEXAMPLE" },
      { accessKeyId: "", secretAccessKey: "x" },
      { ...world.credentials, sessionToken: 5 },
    ];
    const broken = { ...world.credentials, accessKeyId: "two lines\n" };
    await refused(world, "access key id", { config: { credentials: broken } });
    for (const credentials of wrong) {
      await refused(world, "credentials", { config: { credentials } });
      await refused(world, "credentials", { config: { credentials: async () => credentials } });
    }
  },

  async "an invalid member of the input is a TypeError that names it"(world) {
    for (const modelId of [undefined, "", ".", "..", 7, "m".repeat(2049)])
      await refused(world, "modelId", { input: { modelId } });
    for (const body of [5, true, Symbol("body"), () => {}]) await refused(world, "body", { input: { body } });
    const members = ["contentType", "accept", "trace", "guardrailIdentifier", "guardrailVersion"];
    for (const member of [...members, "performanceConfigLatency", "serviceTier", "requestMetadata"]) {
      await refused(world, member, { input: { [member]: 5 } });
      await refused(world, member, { input: { [member]: "snow ☃" } });
      await refused(world, member, { input: { [member]: "a\r\nb: c" } });
    }
    await refused(world, "body", { input: { body: new Uint8Array(25_000_001) } });
  },

  async "the message about an invalid argument never shows its value"(world) {
    const secret = "a-secret-value";
    const [broken, listed] = [`${secret}\n`, [secret]];
    const configs = [
      "region",
      "endpoint",
      "exceptions",
      "retryMode",
      "maxAttempts",
      "maxEventBytes",
      "systemClockOffset",
      "useFipsEndpoint",
      "retryFirstEvent",
      "fetch",
      "onRequest",
      "timeouts",
      "credentials",
    ];
    const members = [
      "modelId",
      "contentType",
      "accept",
      "trace",
      "guardrailIdentifier",
      "guardrailVersion",
      "performanceConfigLatency",
      "serviceTier",
      "requestMetadata",
    ];
    const { credentials } = world;
    /** @type {[string, { config?: object, input?: object, options?: object }][]} */
    const wrong = [
      ...configs.flatMap((name) =>
        [broken, listed].map((value) => /** @type {any} */ ([name, { config: { [name]: value } }])),
      ),
      ...members.map((name) => /** @type {any} */ ([name, { input: { [name]: listed } }])),
      ...members.slice(1).map((name) => /** @type {any} */ ([name, { input: { [name]: broken } }])),
      ["timeouts", { options: { timeouts: { total: secret } } }],
      ["signal", { options: { signal: secret } }],
      ["access key id", { config: { credentials: { ...credentials, accessKeyId: broken } } }],
      ["session token", { config: { credentials: { ...credentials, sessionToken: broken } } }],
      ["expiration", { config: { credentials: async () => ({ ...credentials, expiration: secret }) } }],
      ["signing key", { config: { credentials: { accessKeyId: "A", signingKey: secret, scope: {} } } }],
      ["token", { config: { token: broken } }],
      ["token", { config: { token: { token: listed } } }],
      ["body", { input: { body: Symbol(secret) } }],
    ];
    for (const [name, more] of wrong) {
      const error = await rejection(
        (async () => world.ask("m", { ...more, config: { fetch: async () => new Response(null), ...more.config } }))(),
      );
      isTypeError(error, `${name}: ${error}`);
      ok(error.message.includes(name) && !error.message.includes(secret), `${name}: ${error.message}`);
    }
  },

  async "a body stream with invalid chunks is a TypeError, and is not read further"(world) {
    const bytes = new Uint8Array(4_000_000);
    for (const chunk of [5, null, {}, [1], bytes]) {
      let pulled = 0;
      let cancel = (/** @type {unknown} */ _) => {};
      const cancelled = new Promise((resolve) => (cancel = resolve));
      const pull = (/** @type {ReadableStreamDefaultController} */ controller) => {
        pulled += 1;
        controller.enqueue(chunk);
      };
      await refused(world, "body", { input: { body: new ReadableStream({ pull, cancel }, { highWaterMark: 0 }) } });
      await cancelled;
      equal(pulled, chunk === bytes ? 7 : 1);
    }
  },

  async "an input or command of the wrong kind is a TypeError"(world) {
    const client = /** @type {any} */ (world.client());
    for (const input of [undefined, null, "model"]) {
      isTypeError(await rejection(client.invokeModelWithResponseStream(input)));
    }
    for (const command of [undefined, {}, { input: {} }]) {
      const error = await rejection(client.send(command));
      isTypeError(error);
      ok(error.message.includes("new InvokeModelWithResponseStreamCommand"), error.message);
    }
  },

  async "what a credentials function or a body stream throws passes through"(world) {
    for (const thrown of [new Error("mine"), "text", 42]) {
      const credentials = async () => {
        throw thrown;
      };
      equal(await rejection(world.ask("local.count-1", { config: { credentials } })), thrown);
      const body = new ReadableStream({ pull: (controller) => controller.error(thrown) });
      equal(await rejection(world.ask("local.count-1", { input: { body } })), thrown);
    }
  },
};
