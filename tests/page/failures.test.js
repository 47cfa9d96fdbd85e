/** Three kinds of credentials; and whose an error is: the page's, the network's, Cognito's, STS's or Bedrock's. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chooseModel, launchChromium, openPage, send, serve, shownFailure, status } from "./browser.js";

/** @typedef {import("playwright-core").Page} Page */

const POOL = "us-east-1:00000000-0000-0000-0000-000000000000";
const ROLE = "arn:aws:iam::123456789012:role/page";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let fast;
/** @type {Awaited<ReturnType<typeof serve>>} */
let paced;

before(async () => {
  [browser, fast, paced] = await Promise.all([launchChromium(), serve(0), serve(80)]);
});

after(async () => {
  await Promise.all([browser?.close(), fast?.close(), paced?.close()]);
});

/** @param {Page} page @param {"keys" | "apiKey" | "cognito"} kind */
async function chooseKind(page, kind) {
  await page.getByText("Region and credentials").click();
  await page.getByLabel("Kind of credentials").selectOption(kind);
}

/** @param {Page} page @param {string} outcome @param {string} from */
async function assertFails(page, outcome, from) {
  await page.locator(".turn").last().locator(".summary:not(:empty)").waitFor();
  const shown = await page.getByRole("status").innerText();
  const { details } = await shownFailure(page);
  assert.deepEqual([shown, details["from"]], [outcome, from]);
}

test("an API key opens Bedrock, and no header of a signature goes with it", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of 403/ });
  /** @type {Record<string, string>[]} */
  const headers = [];
  page.on("request", (request) => request.method() === "POST" && headers.push(request.headers()));
  await chooseKind(page, "apiKey");
  await send(page);
  await status(page, "Done");
  assert.equal(headers[0]?.["authorization"], "Bearer local-api-key");
  await page.getByLabel("API key", { exact: true }).fill("another-key");
  await send(page, "Again");
  await assertFails(page, "Refused by the local Bedrock: AccessDeniedException", "the local Bedrock");
  assert.equal(headers.at(-1)?.["authorization"], "Bearer another-key");
});

test("a guest of an identity pool gets a role’s credentials, once for several calls", async (t) => {
  const page = await openPage(t, browser, fast.url);
  const pool = `${POOL.slice(0, -12)}000000000001`;
  await chooseKind(page, "cognito");
  await page.getByLabel("Identity pool id").fill(pool);
  for (const prompt of ["One?", "Two?"]) {
    await send(page, prompt);
    await status(page, "Done");
  }
  const issued = await fetch(`${fast.local.url}/local/issued?id=${encodeURIComponent(pool)}`);
  assert.deepEqual((await issued.json()).calls, { GetId: 1, GetOpenIdToken: 1 });
});

test("who is signed in needs no role", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseKind(page, "cognito");
  await page.getByLabel("Role ARN").fill("");
  await page.getByLabel("Login provider").fill("accounts.google.com");
  await page.getByLabel("Login token").fill("local-login");
  await send(page);
  await status(page, "Done");
});

test("an error names the service that sent it", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of (400|403)/ });
  await chooseKind(page, "cognito");
  await page.getByLabel("Identity pool id").fill(`${POOL}-error-NotAuthorizedException`);
  await send(page, "One");
  await assertFails(page, "Refused by the local Cognito: NotAuthorizedException", "the local Cognito");
  await page.getByLabel("Identity pool id").fill(POOL);
  await page.getByLabel("Role ARN").fill(`${ROLE}-error-AccessDenied`);
  await send(page, "Two");
  await assertFails(page, "Refused by the local STS: AccessDenied", "the local STS");
  await page.getByLabel("Role ARN").fill("");
  await send(page, "Three");
  await assertFails(page, "Refused by the local Bedrock: AccessDeniedException", "the local Bedrock");
  await page.getByLabel("Role ARN").fill(ROLE);
  await chooseModel(page, "local.mid-throttlingException");
  await send(page, "Four");
  await assertFails(page, "Failed after 3 events: ThrottlingException", "the local Bedrock");
});

test("what AWS’s own services send is theirs", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of 400/ });
  const headers = { "Access-Control-Allow-Origin": "*", "Content-Type": "application/x-amz-json-1.1" };
  await page.route("https://cognito-identity.us-east-1.amazonaws.com/", (route) => {
    const isGetId = /GetId$/.test(route.request().headers()["x-amz-target"] ?? "");
    const body = isGetId ? { IdentityId: POOL } : { IdentityId: POOL, Token: "token" };
    return route.fulfill({ headers, json: body });
  });
  await page.route("https://sts.us-east-1.amazonaws.com/", (route) =>
    route.fulfill({
      status: 400,
      headers: { ...headers, "Content-Type": "text/xml" },
      body: "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>no</Message></Error></ErrorResponse>",
    }),
  );
  await page.getByRole("radio", { name: "AWS" }).check();
  await page.getByLabel("Kind of credentials").selectOption("cognito");
  await page.getByLabel("Identity pool id").fill(POOL);
  await page.getByLabel("Role ARN").fill(ROLE);
  await send(page);
  await assertFails(page, "Refused by AWS STS: InvalidIdentityToken", "AWS STS");
});

test("without a response the error is the network’s, and names the service that was called", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /net::ERR/ });
  await page.route("**/model/**", (route) => route.abort());
  await send(page, "One");
  await assertFails(
    page,
    "No response from the local Bedrock: ConnectionError",
    "the network between this page and the local Bedrock",
  );
  await page.route(/\/cognito\b/, (route) => route.abort());
  await chooseKind(page, "cognito");
  await send(page, "Two");
  await assertFails(
    page,
    "No response from the local Cognito: ConnectionError",
    "the network between this page and the local Cognito",
  );
});

test("a stranger’s page is not Bedrock’s error, and a wrong pool id is the page’s own", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of 503/ });
  await page.route("**/model/**", (route) =>
    route.fulfill({ status: 503, headers: { "Access-Control-Allow-Origin": "*" }, body: "<h1>A proxy’s page</h1>" }),
  );
  await send(page, "One");
  await assertFails(
    page,
    "Refused by a gateway in front of the local Bedrock: 503",
    "a gateway in front of the local Bedrock",
  );
  await page.unroute("**/model/**");
  await chooseModel(page, "local.not-eventstream");
  await send(page, "Two");
  await assertFails(page, "Failed before the first event: EventStreamError", "what the local Bedrock sent");
  await chooseKind(page, "cognito");
  await page.getByLabel("Identity pool id").fill("no pool");
  await send(page, "Three");
  await assertFails(page, "Not sent: TypeError", "this page: nothing was sent");
});

test("Escape stops the answer, and with the dialog open closes the dialog alone", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.stall");
  await send(page);
  await page.locator("#event-2").waitFor();
  await page.getByRole("button", { name: "Show this call as code" }).click();
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").isVisible(), false);
  assert.equal(await page.getByRole("status").innerText(), "Streaming …");
  await page.keyboard.press("Escape");
  await status(page, "Stopped after 3 events");
});

test("Clear credentials clears those of every kind", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseKind(page, "cognito");
  await page.getByRole("button", { name: "Clear credentials" }).click();
  const values = await page
    .locator("[data-method] input")
    .evaluateAll((inputs) => inputs.map((input) => /** @type {HTMLInputElement} */ (input).value));
  assert.deepEqual(values, Array(8).fill(""));
  assert.equal(await page.evaluate(() => document.activeElement?.id), "identity-pool-id");
});
