const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const { ENDPOINT, MODEL, WANTED } = process.env;

exports.wanted = WANTED;

exports.read = async (BedrockRuntime) => {
  const bedrock = new BedrockRuntime({ region: "us-east-1", endpoint: ENDPOINT, credentials });
  const { body } = await bedrock.invokeModelWithResponseStream({
    modelId: MODEL,
    body: { anthropic_version: "bedrock-2023-05-31", max_tokens: 256, messages: [{ role: "user", content: "Hi" }] },
  });
  let text = "";
  for await (const { chunk } of body) {
    text += JSON.parse(new TextDecoder().decode(chunk.bytes)).delta?.text ?? "";
    if (text.length >= WANTED.length) break;
  }
  return text;
};
