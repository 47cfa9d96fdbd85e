/** CountTokens, for requests to Converse or to InvokeModel. */
import { promptOf as conversePrompt } from "./converse.js";
import { documentHeaders, documentPieces } from "./document.js";
import { knownError } from "./errors.js";
import { promptOf as modelPrompt } from "./invoke.js";
import { familyOf, tokensIn } from "./models.js";
import { parseBody } from "./request.js";
import { checkShape } from "./shapes.js";

/** @type {import("./operations.js").Operation} */
export const countTokens = {
  name: "CountTokens",
  path: /^\/model\/([^/]+)\/count-tokens$/,
  headers: documentHeaders,
  script: ({ modelName, isLocal, headers, body }) => {
    if (!isLocal && !familyOf(modelName)) throw knownError("ResourceNotFoundException");
    const request = parseBody(body, headers["content-type"]);
    checkShape(request, "CountTokensRequest");
    const { invokeModel, converse } = request.input;
    const prompt = converse ? conversePrompt(converse) : modelPrompt(Buffer.from(invokeModel.body, "base64"));
    const document = { inputTokens: tokensIn(prompt) };
    return {
      pieces: () => documentPieces(document),
      large: (length) => documentPieces({ ...document, padding: "x".repeat(length) }),
    };
  },
};
