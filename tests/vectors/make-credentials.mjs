// Makes credentials.json with the AWS SDK's own clients for Cognito and STS, @aws-sdk/nested-clients: run it with node
// in this folder. They use a handler instead of HTTP, which records the request and returns the case's response.

import { writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/nested-clients/cognito-identity";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/nested-clients/sts";

const POOL = "us-east-1:b64805ad-cb56-40ba-9ffc-f5d8207e6d42";
const ID = "us-east-1:12345678-dcba-4321-9abc-0123456789ab";
const ROLE = "arn:aws:iam::123456789012:role/demo";
const TOKEN = "header.payload.signature-_";
const WEB_IDENTITY = { RoleArn: ROLE, RoleSessionName: "app1", WebIdentityToken: TOKEN };
const ODD = "\"\\/\b\f\n\r\t\u0000\u001f\u007f é☃🦄&<>'";

/** Sends a command: returns the request, and the result of reading the response. */
async function sent(Client, command, { region = "us-east-1", endpoint, status = 200, body = "", errorType } = {}) {
  let request;
  const requestHandler = {
    metadata: {},
    async handle(httpRequest) {
      request = httpRequest;
      const headers = errorType ? { "x-amzn-errortype": errorType } : {};
      return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) } };
    },
  };
  const client = new Client({ region, endpoint, requestHandler, maxAttempts: 1 });
  const outcome = await client.send(command).then(
    (output) => ({ output }),
    (error) => ({ error }),
  );
  return { request, ...outcome };
}

/** The request that the core must make. */
function described({ protocol, hostname, port, path, headers, body }) {
  const url = `${protocol}//${hostname}${port ? `:${port}` : ""}${path}`;
  const kept = Object.entries(headers).filter(([name]) => ["content-type", "x-amz-target"].includes(name));
  return {
    url,
    headers: Object.fromEntries(kept),
    body: typeof body === "string" ? body : new TextDecoder().decode(body),
  };
}

async function cognitoRequest({ pool = POOL, logins, account, role, endpoint }) {
  const options = { region: pool.split(":")[0], endpoint, body: "{}" };
  const getId = new GetIdCommand({ IdentityPoolId: pool, Logins: logins, AccountId: account });
  const getCredentials = new GetCredentialsForIdentityCommand({ IdentityId: ID, Logins: logins, CustomRoleArn: role });
  const id = await sent(CognitoIdentityClient, getId, options);
  const credentials = await sent(CognitoIdentityClient, getCredentials, options);
  return {
    pool,
    logins: Object.entries(logins ?? {}),
    account,
    role,
    endpoint,
    identity_id: ID,
    id_request: described(id.request),
    credentials_request: described(credentials.request),
  };
}

async function stsRequest({ region = "us-east-1", endpoint, ...input }) {
  const members = { ...WEB_IDENTITY, ...input };
  const command = new AssumeRoleWithWebIdentityCommand(members);
  const { request } = await sent(STSClient, command, { region, endpoint });
  return { region, endpoint, input: members, request: described(request) };
}

/** The SDK's reading of a response: the credentials, or the error's code and message, or a refusal. */
function reading({ output, error }, body, status, errorType) {
  if (output?.Credentials) {
    const { AccessKeyId, SecretKey, SecretAccessKey = SecretKey, SessionToken, Expiration } = output.Credentials;
    const credentials = [AccessKeyId, SecretAccessKey, SessionToken, Expiration.getTime()];
    return { status, body, credentials };
  }
  // no credentials, or not readable at all: the SDK's providers throw in either case
  if (status === 200) return { status, body, refused: true };
  return { status, error_type: errorType, body, error: [error.Code ?? error.name, error.message] };
}

async function cognitoAnswer(body, status = 200, errorType = undefined) {
  const command = new GetCredentialsForIdentityCommand({ IdentityId: ID });
  return reading(await sent(CognitoIdentityClient, command, { body, status, errorType }), body, status, errorType);
}

async function stsAnswer(body, status = 200) {
  return reading(
    await sent(STSClient, new AssumeRoleWithWebIdentityCommand(WEB_IDENTITY), { body, status }),
    body,
    status,
  );
}

const cognitoCredentials = (expiration, rest = "") =>
  `{"Credentials":{"AccessKeyId":"AKIDEXAMPLE","Expiration":${expiration},"SecretKey":"secret\\/\\u002b",` +
  `"SessionToken":"token=="${rest}},"IdentityId":"${ID}"}`;

/** In the form of the API reference's sample response. */
const stsCredentials = ({
  expiration = "2014-10-24T23:00:23Z",
  token = "token==",
  head = "",
  inside = "",
  tail = "",
} = {}) =>
  `${head}<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>subject</SubjectFromWebIdentityToken>
    <AssumedRoleUser><Arn>${ROLE}/app1</Arn><AssumedRoleId>AROAEXAMPLE:app1</AssumedRoleId></AssumedRoleUser>
    <Credentials>${inside}
      <SessionToken>${token}</SessionToken>
      <SecretAccessKey>secret/+</SecretAccessKey>
      <Expiration>${expiration}</Expiration>
      <AccessKeyId>AKIDEXAMPLE</AccessKeyId>
    </Credentials>
    <Provider/>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata><RequestId>ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>${tail}`;

const stsError = (code, message) =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>
  <RequestId>ad4156e9</RequestId>
</ErrorResponse>`;

const whole = stsCredentials();

const vectors = {
  made_with: "@aws-sdk/nested-clients",
  cognito_requests: await Promise.all(
    [
      {},
      { logins: { "accounts.google.com": TOKEN } },
      {
        logins: { "cognito-idp.us-east-1.amazonaws.com/us-east-1_1": TOKEN, [ODD]: ODD },
        account: "123456789012",
        role: ROLE,
      },
      { account: "123456789012" },
      { role: ROLE },
      { pool: "eu-west-3:a" },
      { pool: "cn-north-1:a" },
      { pool: "us-gov-west-1:a" },
      { endpoint: "http://127.0.0.1:8080/cognito" },
      { endpoint: "http://127.0.0.1:8080/cognito/" },
      { endpoint: "https://example.com" },
    ].map(cognitoRequest),
  ),
  cognito_answers: await Promise.all([
    cognitoAnswer(cognitoCredentials("1413587023")),
    cognitoAnswer(cognitoCredentials("1.413587023E9")),
    cognitoAnswer(cognitoCredentials("1.7e9", ',"More":[{"a":null}]')),
    cognitoAnswer(cognitoCredentials("14135870.23e+2")),
    cognitoAnswer(cognitoCredentials("141358702300E-2")),
    cognitoAnswer(cognitoCredentials("1413587023.25")),
    cognitoAnswer(cognitoCredentials("1.413587023125E9")),
    cognitoAnswer(cognitoCredentials("1413587023").slice(0, -1)),
    cognitoAnswer("<html>"),
    cognitoAnswer('{"__type":"NotAuthorizedException","message":"Token expired."}', 400),
    cognitoAnswer('{"message":"m"}', 400, "ResourceNotFoundException:http://internal.amazon.com/"),
    cognitoAnswer(
      '{"__type":"com.amazonaws.cognito.identity.model#TooManyRequestsException","message":"Slow down"}',
      429,
    ),
  ]),
  sts_requests: await Promise.all(
    [
      {},
      { region: "eu-central-1", DurationSeconds: 900 },
      { region: "cn-northwest-1", ProviderId: "www.amazon.com", DurationSeconds: 43200 },
      {
        region: "us-gov-east-1",
        Policy: `{"Statement":"${ODD}"}`,
        PolicyArns: [{ arn: "arn:aws:iam::aws:policy/a" }, { arn: "b c" }],
      },
      { RoleSessionName: "a_Z9+=,.@-", WebIdentityToken: ODD },
      { endpoint: "http://127.0.0.1:8080/sts" },
    ].map(stsRequest),
  ),
  sts_answers: await Promise.all([
    stsAnswer(whole),
    stsAnswer(stsCredentials({ head: '<?xml version="1.0" encoding="UTF-8"?>\n<!-- > a <b> -->\n', tail: "\n" })),
    stsAnswer(stsCredentials({ expiration: "2014-10-24T23:00:23.359Z" })),
    stsAnswer(stsCredentials({ expiration: "2024-02-29T23:59:59.5Z" })),
    stsAnswer(stsCredentials({ token: "&amp;&lt;&gt;&quot;&apos;&#65;&#x2f;&#x2F;&amp;amp; é" })),
    stsAnswer(stsCredentials({ token: "to<!-- & -- ->k<b> -->ken" })),
    stsAnswer(stsCredentials({ token: " a b " })),
    stsAnswer(stsCredentials({ inside: '<More a=\'/>"\' b=">"><SessionToken>other</SessionToken></More >' })),
    stsAnswer(whole.replace(/>\s+</g, "><")),
    stsAnswer(whole.replace("<Provider/>", '<Provider />\r\n<Other\n a="b"/>')),
    stsAnswer(""),
    stsAnswer("text"),
    stsAnswer(`text${whole}`),
    stsAnswer(whole.slice(0, -1)),
    stsAnswer(whole.slice(0, whole.lastIndexOf("<"))),
    stsAnswer(whole.replace("</Credentials>", "")),
    stsAnswer(whole.replace("</Credentials>", "</credentials>")),
    stsAnswer(whole.replace("</AccessKeyId>", "")),
    stsAnswer(stsCredentials({ inside: "<!-- open" })),
    stsAnswer(stsCredentials({ expiration: "tomorrow" })),
    stsAnswer(stsError("InvalidIdentityToken", "a &amp; b"), 400),
    stsAnswer(stsError("ExpiredTokenException", "Token expired: &#39;now&#39; &lt; &quot;then&quot;"), 400),
    stsAnswer(stsError("AccessDenied", "Not authorized"), 403),
    stsAnswer(stsError("IDPCommunicationError", "Could not be reached"), 400),
  ]),
};
writeFileSync(new URL("credentials.json", import.meta.url), `${JSON.stringify(vectors, null, 1)}\n`);
const count = Object.values(vectors)
  .filter(Array.isArray)
  .reduce((sum, cases) => sum + cases.length, 0);
console.log(`${count} cases`);
