#!/usr/bin/env node
/** The command `bedrock-stream-local`: serves until it is interrupted, or for as long as a program runs. */
import { parseArgs } from "node:util";
import { createLocalBedrock } from "./index.js";
import { runBeside } from "./beside.js";

const help = `bedrock-stream-local [options] [PROGRAM [ARGUMENT …]]

Serves a stand-in for Amazon Bedrock on 127.0.0.1. It needs no AWS account and costs nothing.
Given a program, runs that too: the program's environment has the variables that
the AWS SDKs and bedrock-stream read, and {NAME} in an argument is replaced by one of them.

  --port N               the port (default: 8787; with a program, any free port)
  --region NAME          the only accepted region (default: us-east-1)
  --events-per-second N  pace of the models; 0: as fast as the client reads (default: 40)
  --help

  bedrock-stream-local
  bedrock-stream-local node app.js
  bedrock-stream-local --events-per-second 5 python app.py
`;

/** @type {import("node:util").ParseArgsConfig["options"] & {}} */
const options = {
  port: { type: "string" },
  region: { type: "string", default: "us-east-1" },
  "events-per-second": { type: "string", default: "40" },
  help: { type: "boolean", short: "h" },
};

process.exitCode = await main(process.argv.slice(2));

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(args) {
  try {
    const { values, program } = parse(args);
    if (values.help) return say(help);
    const port = values.port ?? (program.length > 0 ? 0 : 8787);
    const bedrock = await createLocalBedrock({
      port: numberOf("port", port),
      region: String(values.region),
      eventsPerSecond: numberOf("events-per-second", values["events-per-second"]),
    });
    if (program.length > 0) return await runBeside(bedrock, program);
    await serve(bedrock);
    return 0;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nbedrock-stream-local --help lists the options`);
    return 2;
  }
}

/**
 * Options after the program's name belong to the program.
 * @param {string[]} args
 */
function parse(args) {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const end = tokens.find(({ kind }) => kind !== "option");
  const own = args.slice(0, end?.index);
  const program = end === undefined ? [] : args.slice(end.kind === "positional" ? end.index : end.index + 1);
  return { values: parseArgs({ args: own, options }).values, program };
}

/**
 * @param {string} name
 * @param {unknown} text
 */
function numberOf(name, text) {
  const number = Number(text);
  if (text === "" || !(number >= 0)) throw new Error(`--${name} must be a number, not "${text}"`);
  return number;
}

/** @param {import("./index.js").LocalBedrock} bedrock */
async function serve(bedrock) {
  const { region, credentials, env } = bedrock;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  say(`local Bedrock listening on ${bedrock.url}

In a program:

  const credentials = ${JSON.stringify(credentials)
    .replaceAll(/"(\w+)":/g, " $1: ")
    .replace("}", " }")};
  new BedrockRuntime({ region: "${region}", credentials, endpoint: "${bedrock.url}" });

Or in the environment of any AWS SDK:

  export ${variables.join(" \\\n         ")}

Press Ctrl+C to stop.`);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });
  await bedrock.close();
}

/** @param {string} text */
function say(text) {
  console.log(text);
  return 0;
}
