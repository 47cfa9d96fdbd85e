// `npm run screenshots`: the page in each of its states, wide and narrow, light and dark, as images in target/screenshots.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../../js/build/run.js";
import { chooseModel, launchChromium, serve, status } from "./browser.js";
import { serveScripted, tokensOf } from "./scripted.js";

/** @typedef {import("playwright-core").Page} Page */

const folder = join(root, "target/screenshots");

const MARKDOWN = `Three things travel with each piece of the answer:

1. a **prelude** of 12 bytes: two lengths and a checksum,
2. three *headers*, such as \`:event-type\`,
3. the payload, which holds the model’s JSON in base64.

\`\`\`js
for await (const { chunk } of body) {
  console.log(new TextDecoder().decode(chunk.bytes));
}
\`\`\`

| part | bytes |
|---|---|
| prelude | 12 |
| message CRC | 4 |

> Streaming is good manners: the first word arrives while the last is still unwritten.

See the [format](https://smithy.io/2.0/aws/amazon-eventstream.html) for all of it.`;

async function* paced() {
  for (const piece of tokensOf(MARKDOWN)) {
    await sleep(20);
    yield piece;
  }
}

/** Stops short of its end, as long as an image takes. */
async function* holding() {
  const pieces = tokensOf(MARKDOWN);
  for (const piece of pieces.slice(0, 72)) {
    await sleep(20);
    yield piece;
  }
  await sleep(20_000, undefined, { ref: false });
}

function* counting() {
  for (let i = 0; i < 2997; i++) yield `${i} `;
}

/** @param {Page} page @param {string} prompt */
async function send(page, prompt) {
  await page.getByLabel("Prompt").fill(prompt);
  await page.getByRole("button", { name: "Send" }).click();
}

/** @param {Page} page @param {string} model @param {string} prompt @param {string} outcome */
async function ask(page, model, prompt, outcome) {
  await chooseModel(page, model);
  await send(page, prompt);
  await status(page, outcome);
}

/** @type {Record<string, { server: "local" | "scripted" | "held" | "many", act: (page: Page) => Promise<unknown> }>} */
const STATES = {
  idle: { server: "scripted", act: async () => {} },
  streaming: {
    server: "held",
    async act(page) {
      await send(page, "What travels with each piece?");
      await page.locator(".answer td").first().waitFor();
    },
  },
  done: {
    server: "scripted",
    async act(page) {
      await send(page, "What travels with each piece?");
      await status(page, "Done");
      await page.locator("#events").press("Home");
      await page.locator("#events").press("ArrowDown");
    },
  },
  refused: {
    server: "local",
    act: (page) => ask(page, "local.error-AccessDeniedException", "May I?", "Refused"),
  },
  cut: {
    server: "local",
    async act(page) {
      await ask(page, "us.anthropic.claude-haiku-5-5", "Why is the sky blue?", "Done");
      await ask(page, "local.cut-2000", "And the sea?", "Cut off");
      await page.locator("#events").press("End");
    },
  },
  "3000-events": {
    server: "many",
    async act(page) {
      await send(page, "Count, please.");
      await status(page, "Done: 3,000 events");
    },
  },
  code: {
    server: "local",
    async act(page) {
      await ask(page, "us.anthropic.claude-haiku-5-5", "Why is the sky blue?", "Done");
      await page.getByRole("button", { name: "Show this call as code" }).click();
    },
  },
  access: {
    server: "local",
    async act(page) {
      await page.getByRole("radio", { name: "AWS" }).check();
      await page.getByLabel("Kind of credentials").selectOption("cognito");
    },
  },
};

mkdirSync(folder, { recursive: true });
const [browser, local, scripted, held, many] = await Promise.all([
  launchChromium(),
  serve(60),
  serveScripted(paced),
  serveScripted(holding),
  serveScripted(counting),
]);
const urls = { local: local.url, scripted: scripted.url, held: held.url, many: many.url };

const wanted = process.argv.slice(2);
for (const [name, { server, act }] of Object.entries(STATES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const width of [1280, 375]) {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const viewport = { width, height: width === 375 ? 812 : 900 };
      const page = await browser.newPage({ viewport, colorScheme, hasTouch: width === 375, isMobile: width === 375 });
      await page.goto(urls[server]);
      await act(page);
      await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
      const path = join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: name !== "code" });
      await page.close();
      console.log(path);
    }
  }
}
await Promise.all([browser, local, scripted, held, many].map((opened) => opened.close()));
