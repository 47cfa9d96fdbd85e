// The families of models, each known by the shape of its documents: ids tell nothing, as profiles and imported models do.

import { choices } from "./choices.js";
import { claude } from "./claude.js";
import { cohere } from "./cohere.js";
import { converse } from "./converse.js";
import { claudeText, llama, mistral, pegasus, titan } from "./plain.js";

/** @import { SoFar } from "./so-far.js" */

/**
 * @typedef {object} Family
 * @property {(document: any) => boolean} recognizes
 * @property {(document: any, answer: SoFar) => void} read
 * @property {(answer: SoFar) => boolean} hasEnded whether all came that its answers end with
 * @property {string} end what that is, for a message
 */

/** In the order in which they are tried: Cohere's documents and Pegasus's have the least that is their own. @type {Family[]} */
export const FAMILIES = [claude, converse, claudeText, titan, llama, mistral, choices, cohere, pegasus];
