/**
 * The text of the stand-in's answer. It depends only on the prompt.
 * @param {string} prompt
 * @returns {string}
 */
export function answerTo(prompt) {
  const asked = [...untemplated(prompt).trim().replace(/\s+/g, " ")];
  const shown = asked.length > MAX_ECHO ? `${asked.slice(0, MAX_ECHO).join("")}…` : asked.join("");
  return `You asked: “${shown}” ${WORDS}`;
}

/**
 * Splits a text into pieces of roughly the length of a model's tokens; joined, they are the text again.
 * @param {string} text
 * @returns {string[]}
 */
export function tokensOf(text) {
  return text.match(/\s*\S{1,6}|\s+/gu) ?? [];
}

/**
 * The user's text, without the templates in which Llama and Mistral take a conversation.
 * @param {string} prompt
 */
function untemplated(prompt) {
  const [, llama, mistral] = TEMPLATE.exec(prompt) ?? [];
  return llama ?? mistral ?? prompt;
}

const TEMPLATE = /<\|start_header_id\|>user<\|end_header_id\|>([^]*?)<\|eot_id\|>|\[INST\]([^]*?)\[\/INST\]/;

/** The longest prompt that the answer repeats, in characters. */
const MAX_ECHO = 200;

const WORDS =
  "– here is what I can tell you. I am no model, only a stand-in that runs on this machine, and these words are " +
  "the same each time. But they travel as a model’s do: one token after another, each in a frame of its own, with " +
  "a length, three headers, the text inside and a checksum at either end. Streaming is good manners: the first word " +
  "arrives while the last is still unwritten, so nobody stares at an empty page. Stop me midway and I fall silent " +
  "at once; read slowly and I wait, à votre rythme, with a café crème. Ask again, or choose another model, and " +
  "watch the frames come in. 🌊";
