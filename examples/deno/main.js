import { ask } from "app/ask.js";
import page from "app/public/index.html" with { type: "text" };

Deno.serve((request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/ask") return ask(request, Deno.env.toObject());
  if (pathname === "/") return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
  return new Response("not found\n", { status: 404 });
});
