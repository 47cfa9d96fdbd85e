// A call as a program: what the page does, for each kind of runtime. Credentials are placeholders.

/** @typedef {{ browser: string, worker: string, node: string }} Code */
/** @typedef {import("./call.js").Access} Access */

/** JavaScript that is not a literal, by its indentation. @typedef {(indent: string) => string} Expression */

/**
 * @param {import("./call.js").Call} call
 * @returns {Code}
 */
export function codeOf({ access, operation, input }) {
  const variables = VARIABLES[access.method];
  const call = (/** @type {string} */ indent) => `await bedrock.${operation}(${literal(input, indent)})`;
  return {
    browser: `${imports(access, [])}
const bedrock = new BedrockRuntime(${literal(configOf(access, inBrowser(access)), "")});

const output = ${call("")};
for await (const text of textStream(output)) document.body.append(text);
`,
    worker: `${imports(access, ["fromEnv"])}${variables}
export default {
  async fetch(request, env) {
    const bedrock = new BedrockRuntime(${literal(configOf(access, fromEnvironment(access, "env")), "    ")});
    const output = ${call("    ")};
    const text = textStream(output).pipeThrough(new TextEncoderStream());
    return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
  },
};
`,
    node: `${imports(access, ["fromEnv"])}${variables}
const bedrock = new BedrockRuntime(${literal(configOf(access, fromEnvironment(access, "")), "")});

const output = ${call("")};
for await (const text of textStream(output)) process.stdout.write(text);
`,
  };
}

/** What fromEnv() reads. */
const VARIABLES = {
  keys: "\n// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN if they are temporary, are set",
  apiKey: "\n// AWS_BEARER_TOKEN_BEDROCK is set",
  cognito: "",
};

/**
 * @param {Access} access
 * @param {string[]} names that are imported unless a pool gives the credentials
 */
function imports({ method }, names) {
  const all = ["BedrockRuntime", ...(method === "cognito" ? ["fromCognitoIdentityPool"] : names)].join(", ");
  return `import { ${all} } from "bedrock-stream";\nimport { textStream } from "bedrock-stream/answer";\n`;
}

/**
 * @param {Access} access
 * @param {object} identity
 */
function configOf({ region, localBedrock }, identity) {
  return { region, endpoint: localBedrock, ...identity };
}

/** @param {Access} access */
function inBrowser(access) {
  const { method, values } = access;
  if (method === "cognito") return { credentials: fromPool(access) };
  if (method === "apiKey") return { token: "YOUR_API_KEY" };
  const sessionToken = values.sessionToken && "YOUR_SESSION_TOKEN";
  return {
    credentials: { accessKeyId: "YOUR_ACCESS_KEY_ID", secretAccessKey: "YOUR_SECRET_ACCESS_KEY", sessionToken },
  };
}

/**
 * @param {Access} access
 * @param {string} environment an argument of fromEnv()
 */
function fromEnvironment(access, environment) {
  const fromEnv = () => `fromEnv(${environment})`;
  return { credentials: access.method === "cognito" ? fromPool(access) : fromEnv };
}

/**
 * @param {Access} access
 * @returns {Expression}
 */
function fromPool({ localBedrock, values: { identityPoolId, roleArn, provider, login } }) {
  const logins = provider && login ? { [provider]: "YOUR_LOGIN_TOKEN" } : undefined;
  const endpoints = localBedrock && { endpoint: `${localBedrock}/cognito`, stsEndpoint: `${localBedrock}/sts` };
  return (indent) => `fromCognitoIdentityPool(${literal({ identityPoolId, roleArn, logins, ...endpoints }, indent)})`;
}

const MAX_LINE_LEN = 80;

/**
 * On one line if it fits. Members that are undefined are left out.
 * @param {any} value JSON, and expressions
 * @param {string} indent
 * @returns {string}
 */
function literal(value, indent) {
  if (typeof value === "function") return value(indent);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).flatMap(([name, member]) =>
        member === undefined ? [] : [`${memberName(name)}: ${literal(member, inner)}`],
      );
  const space = open === "{" ? " " : "";
  const line = `${open}${space}${items.join(", ")}${space}${close}`;
  if (!line.includes("\n") && indent.length + line.length <= MAX_LINE_LEN) return line;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
}

/** @param {string} name */
function memberName(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
