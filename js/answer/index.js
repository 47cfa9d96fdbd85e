// `bedrock-stream/answer`: the text of a streamed answer, its parts, and the complete answer with its true end.

export { readAnswer, textStream } from "./answer.js";
export { AnswerError } from "./answer-error.js";
