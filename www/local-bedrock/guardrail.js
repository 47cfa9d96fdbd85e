/** ApplyGuardrail: masks the word "secret" and blocks "forbidden". */
import { documentHeaders, documentPieces } from "./document.js";
import { parseBody } from "./request.js";
import { checkShape } from "./shapes.js";

/** @typedef {import("./models.js").Json} Json */

/** @type {import("./operations.js").Operation} */
export const applyGuardrail = {
  name: "ApplyGuardrail",
  path: /^\/guardrail\/([^/]+)\/version\/(?:DRAFT|[1-9]\d{0,7})\/apply$/,
  headers: documentHeaders,
  script: ({ headers, body }) => {
    const request = parseBody(body, headers["content-type"]);
    checkShape(request, "ApplyGuardrailRequest");
    const document = judgement(request);
    return {
      pieces: () => documentPieces(document),
      large: (length) => documentPieces({ ...document, actionReason: "x".repeat(length) }),
    };
  },
};

/** @param {Json} request */
function judgement({ content }) {
  const texts = content.flatMap((/** @type {Json} */ block) => block.text?.text ?? []);
  const text = texts.join(" ");
  const [blocked, masked] = [text.includes("forbidden"), text.includes("secret")];
  const action = blocked || masked ? "GUARDRAIL_INTERVENED" : "NONE";
  const output = blocked ? "Sorry, the guardrail blocked this." : text.replaceAll("secret", "{WORD}");
  const images = content.length - texts.length;
  const guardrailCoverage = {
    textCharacters: { guarded: text.length, total: text.length },
    images: { guarded: images, total: images },
  };
  return {
    usage: USAGE,
    action,
    actionReason: action === "NONE" ? "No action." : "Guardrail blocked or masked.",
    outputs: action === "NONE" ? [] : [{ text: output }],
    assessments: [
      {
        ...(action === "NONE" ? {} : found(blocked)),
        invocationMetrics: { guardrailProcessingLatency: 117, usage: USAGE, guardrailCoverage },
      },
    ],
    guardrailCoverage,
  };
}

/** @param {boolean} blocked */
function found(blocked) {
  if (blocked)
    return {
      wordPolicy: { customWords: [{ match: "forbidden", action: "BLOCKED", detected: true }], managedWordLists: [] },
    };
  return {
    sensitiveInformationPolicy: {
      piiEntities: [],
      regexes: [{ name: "word", match: "secret", regex: "secret", action: "ANONYMIZED", detected: true }],
    },
  };
}

const USAGE = {
  topicPolicyUnits: 1,
  contentPolicyUnits: 1,
  wordPolicyUnits: 1,
  sensitiveInformationPolicyUnits: 1,
  sensitiveInformationPolicyFreeUnits: 0,
  contextualGroundingPolicyUnits: 0,
};
