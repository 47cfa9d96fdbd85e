// Ends this process soon after the one that started it: a change can make an endless loop, whose process would otherwise
// stay when Stryker gives up on it, and take memory without limit.

import { isMainThread, Worker } from "node:worker_threads";

const watch = `
  const started = process.ppid;
  setInterval(() => process.ppid === started || process.kill(process.pid, "SIGKILL"), 1000);
`;
// Node loads this file in each thread
if (isMainThread) new Worker(watch, { eval: true, execArgv: [] }).unref();
