import { useState } from "react";
import { bedrockFor } from "./bedrock.js";
import { Chat } from "./Chat.jsx";
import { SignIn } from "./SignIn.jsx";

export function App() {
  const [bedrock, setBedrock] = useState();
  return (
    <main>
      <h1>Ask a model</h1>
      {bedrock ? <Chat bedrock={bedrock} /> : <SignIn onToken={(idToken) => setBedrock(bedrockFor(idToken))} />}
    </main>
  );
}
