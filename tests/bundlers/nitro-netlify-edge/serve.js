// calls the edge function as Netlify does
import handler from "./.netlify/edge-functions/server/server.js";

const onListen = ({ port }) => console.log(`http://127.0.0.1:${port}`);
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, (request) => handler(request, {}));
