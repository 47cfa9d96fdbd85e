// Changes to the JavaScript that no test notices, and why none could.

/** @type {{ file: string, line: string, from: string, to: string, why: string }[]} line: that the change begins in, trimmed */
export const argued = [
  {
    file: "js/answer/so-far.js",
    line: '#half = { type: /** @type {"text" | "reasoning"} */ ("text"), unit: "" };',
    from: '"text"',
    to: '""',
    why: "the type of a half counts only with a unit, and both are set together",
  },
  {
    file: "js/answer/so-far.js",
    line: "} catch {",
    from: "{\n    return undefined;\n  }",
    to: "{}",
    why: "a function that ends without a return returns undefined too",
  },
  {
    file: "js/answer/readable.js",
    line: "if (Symbol.asyncDispose)",
    from: "Symbol.asyncDispose",
    to: "true",
    why: "every Node has the symbol; WebKit, which lacks it, is among the runtimes of the conformance suite",
  },
  {
    file: "js/answer/readable.js",
    line: "let ended = false;",
    from: "false",
    to: "true",
    why: "it is set before anything can leave the loop",
  },
  {
    file: "js/sse/relay.js",
    line: "if (done || !value) break;",
    from: "done || !value",
    to: "done && !value",
    why: "a result has no value if and only if it is the last: !value is there for the types",
  },
];
