import { textStream } from "bedrock-stream/answer";
import { useEffect, useState } from "react";

const modelId = import.meta.env.VITE_MODEL_ID;

export function Chat({ bedrock }) {
  const [prompt, setPrompt] = useState("Why is the sky blue?");
  const [text, setText] = useState("");
  const [error, setError] = useState();
  const [call, setCall] = useState(); // the AbortController of the call in progress

  useEffect(() => () => call?.abort(), [call]);

  async function ask(event) {
    event.preventDefault();
    const controller = new AbortController();
    const { signal } = controller;
    setCall(controller);
    setText("");
    setError(undefined);
    try {
      const messages = [{ role: "user", content: [{ text: prompt }] }];
      const output = await bedrock.converseStream({ modelId, messages }, { signal });
      for await (const piece of textStream(output)) setText((before) => before + piece);
    } catch (error) {
      if (!signal.aborted) setError(error);
    } finally {
      setCall(undefined);
    }
  }

  return (
    <>
      <form onSubmit={ask}>
        <input aria-label="Prompt" value={prompt} onChange={(event) => setPrompt(event.target.value)} required />
        <button type="submit" disabled={call}>
          Send
        </button>
        <button type="button" disabled={!call} onClick={() => call.abort()}>
          Stop
        </button>
      </form>
      <div role="log" aria-label="Answer" aria-busy={Boolean(call)}>
        {text}
      </div>
      {error && <p role="alert">{`${error.name}: ${error.message}`}</p>}
    </>
  );
}
