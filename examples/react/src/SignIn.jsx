import { useState } from "react";
import { signIn } from "./sign-in.js";

export function SignIn({ onToken }) {
  const [error, setError] = useState();

  async function submit(event) {
    event.preventDefault();
    const { user, password } = Object.fromEntries(new FormData(event.currentTarget));
    setError(undefined);
    await signIn(user, password).then(onToken, setError);
  }

  return (
    <form onSubmit={submit}>
      <input name="user" aria-label="User" autoComplete="username" required />
      <input name="password" aria-label="Password" type="password" autoComplete="current-password" required />
      <button type="submit">Sign in</button>
      {error && <p role="alert">{error.message}</p>}
    </form>
  );
}
