// The scope of a signature: the region and the service's signing name, both found in the names of AWS's hosts.

import { argumentError } from "../messages.js";

/** @typedef {{ region?: string, service?: string }} Scope */

/** The suffixes of AWS's hosts, in all partitions. */
const SUFFIXES = [
  ".amazonaws.com",
  ".api.aws",
  ".amazonaws.com.cn",
  ".api.amazonwebservices.com.cn",
  ".amazonaws.eu",
  ".api.amazonwebservices.eu",
  ".c2s.ic.gov",
  ".api.aws.ic.gov",
  ".sc2s.sgov.gov",
  ".api.aws.scloud",
  ".cloud.adc-e.uk",
  ".api.cloud-aws.adc-e.uk",
  ".csp.hci.ic.gov",
  ".api.aws.hci.ic.gov",
];

const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/;

/** The signing names that differ from the host's, by one or two of its labels. */
const SIGNING_NAMES = {
  "account-access-runtime": "account-access",
  "agent-registry-control": "agent-registry",
  appconfigdata: "appconfig",
  appstream2: "appstream",
  "appsync-api": "appsync",
  "appsync-realtime-api": "appsync",
  "bedrock-agent": "bedrock",
  "bedrock-agent-runtime": "bedrock",
  "bedrock-agentcore-control": "bedrock-agentcore",
  "bedrock-data-automation": "bedrock",
  "bedrock-data-automation-runtime": "bedrock",
  "bedrock-runtime": "bedrock",
  "cassandra-streams": "cassandra",
  cloudhsmv2: "cloudhsm",
  cloudsearchdomain: "cloudsearch",
  "cloudwatch-omni": "cloudwatch",
  "contact-lens": "connect",
  "data-signer": "signer",
  "data.iot": "iotdata",
  "data-ats.iot": "iotdata",
  email: "ses",
  eventsv2: "events",
  forecastquery: "forecast",
  "iam-toolbox": "iam",
  importexport: "IngestionService",
  ivsrealtime: "ivs",
  "jobs.iot": "iot-jobs-data",
  "mail-manager": "ses",
  marketplace: "aws-marketplace",
  "memory-db": "memorydb",
  "migrationhub-config": "mgh",
  "models-v2-lex": "lex",
  oidc: "sso-oauth",
  "participant.connect": "execute-api",
  "partnercentral-prm": "partnercentral",
  "personalize-events": "personalize",
  "personalize-runtime": "personalize",
  pinpoint: "mobiletargeting",
  "portal.sso": "awsssoportal",
  queue: "sqs",
  "runtime-v2-lex": "lex",
  "s3-accesspoint": "s3",
  "s3-control": "s3",
  "servicecatalog-appregistry": "servicecatalog",
  "sms-voice.pinpoint": "sms-voice",
  transcribestreaming: "transcribe",
  "tunneling.iot": "IoTSecuredTunneling",
};

/**
 * The scope to sign a URL for: as given by the caller, or else as found in its host.
 *
 * @param {URL} url
 * @param {Scope} given
 * @returns {{ region: string, service: string }}
 */
export function scopeOf(url, { region, service }) {
  const guessed = guess(url);
  const scope = { region: region ?? guessed.region, service: service ?? guessed.service };
  for (const [name, value] of Object.entries(scope)) {
    if (value === undefined)
      throw argumentError(`${name} is missing, and cannot be told from the host ${url.hostname}: pass ${name}`);
  }
  return /** @type {{ region: string, service: string }} */ (scope);
}

/** @param {URL} url @returns {Scope} */
function guess({ hostname, pathname }) {
  const onAws = /\.(lambda-url|aos)\.([^.]+)\.on\.aws$/.exec(hostname);
  if (onAws) return { service: onAws[1] === "aos" ? "es" : "lambda", region: onAws[2] };
  const suffix = SUFFIXES.find((suffix) => hostname.endsWith(suffix));
  if (suffix === undefined) return {};
  const labels = hostname.slice(0, -suffix.length).split(".");
  if (labels.at(-1) === "dualstack") labels.pop();
  const last = labels.at(-1) ?? "";
  // not the labels before it: a bucket's name may look like a region
  if (last === "s3" || last === "s3-external-1") return { service: "s3", region: "us-east-1" };
  if (last === "s3-accelerate") return { service: "s3" };
  const dashed = last.replace(/^s3-(?:fips-)?/, "");
  if (dashed !== last && REGION.test(dashed)) return { service: "s3", region: dashed };
  const at = labels.map((label) => REGION.test(label)).lastIndexOf(true);
  if (at < 0) {
    // the global services
    if (suffix !== ".amazonaws.com") return {};
    const isGov = last === "us-gov";
    const service = signingName(isGov ? labels.slice(0, -1) : labels, pathname);
    return { service, region: isGov ? "us-gov-west-1" : "us-east-1" };
  }
  // domain.region.es, but endpoint.service.region.vpce
  const after = labels.slice(at + 1).filter((label) => label !== "vpce");
  const before = labels.slice(0, labels[at - 1] === "dualstack" ? at - 1 : at);
  return { service: signingName(after.length > 0 ? after : before, pathname), region: labels[at] };
}

/**
 * @param {string[]} labels the last is the service's
 * @param {string} path
 * @returns {string | undefined}
 */
function signingName(labels, path) {
  const label = labels.at(-1)?.replace(/^fips-|-fips$/g, "");
  if (!label) return undefined;
  if (label === "iot" && path === "/mqtt") return "iotdevicegateway";
  if (label.startsWith("s3express-")) return "s3express";
  const family = /-(chime|marketplace)$/.exec(label)?.[1];
  const name = family ?? label;
  const names = /** @type {Record<string, string | undefined>} */ (SIGNING_NAMES);
  const own = (/** @type {string} */ key) => (Object.hasOwn(names, key) ? names[key] : undefined);
  const known = own(`${labels.at(-2)}.${name}`) ?? own(name);
  // a device endpoint begins with a name specific to the account
  return known ?? (label === "iot" && labels.length > 1 ? "iotdata" : name);
}
