#!/usr/bin/env node
// The module's linker: Rust's own, but without the exports of wasm-streams. They let JavaScript read streams created in
// Rust, which nothing here does. As exports they would be kept, with everything that they reach: 4.2 kB of the
// download.
import { spawnSync } from "node:child_process";

const isUnused = (/** @type {string | undefined} */ symbol) =>
  /intounderlying(source|bytesource|sink)_/.test(symbol ?? "");

const args = process.argv.slice(2);
const kept = args.filter((arg, index) => !isUnused(arg) && !(arg === "--export" && isUnused(args[index + 1])));
// rustc puts its folder on the PATH
const { status, error } = spawnSync("rust-lld", kept, { stdio: "inherit" });
if (error) console.error(`rust-lld: ${error.message}`);
process.exitCode = status ?? 1;
