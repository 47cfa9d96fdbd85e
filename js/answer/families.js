// The families of models, each recognized by the shape of its documents: ids do not help, because of profiles and
// imported models.

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
 * @property {(answer: SoFar) => boolean} hasEnded whether everything that ends an answer has arrived
 * @property {string} end what ends an answer, for a message
 */

/** In the order in which they are tried: the documents of Cohere and Pegasus are the least distinctive. @type {Family[]} */
export const FAMILIES = [claude, converse, claudeText, titan, llama, mistral, choices, cohere, pegasus];
