/** The text of useChat's messages, in Converse's form: no empty messages, and never two with the same role in a row. */
export function toConverse(messages) {
  const turns = [];
  for (const { role, parts } of messages) {
    const texts = parts.filter(({ type, text }) => type === "text" && text.trim() !== "");
    const content = texts.map(({ text }) => ({ text }));
    const last = turns.at(-1);
    // an answer that failed or was stopped at once has no text
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) turns.push({ role, content });
  }
  return turns;
}
