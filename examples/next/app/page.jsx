"use client";

import { useChat } from "@ai-sdk/react";
import { useState } from "react";

export default function Page() {
  const { messages, sendMessage, status, stop, error } = useChat();
  const [prompt, setPrompt] = useState("Why is the sky blue?");
  const isAnswering = status === "submitted" || status === "streaming";

  function send(event) {
    event.preventDefault();
    sendMessage({ text: prompt });
    setPrompt("");
  }

  return (
    <main>
      <h1>Ask a model</h1>
      <div role="log">
        {messages.map(({ id, role, parts }) => (
          <p key={id} className={role}>
            {parts.map((part) => (part.type === "text" ? part.text : ""))}
          </p>
        ))}
      </div>
      {error && <p role="alert">{error.message}</p>}
      <form onSubmit={send}>
        <input aria-label="Prompt" value={prompt} onChange={(event) => setPrompt(event.target.value)} required />
        <button type="submit" disabled={isAnswering}>
          Send
        </button>
        <button type="button" disabled={!isAnswering} onClick={stop}>
          Stop
        </button>
      </form>
    </main>
  );
}
