// What a recording keeps: files that people commit must not have secrets.

/** By name, as lists of what to leave out never end. */
const kept = /^(content-type|accept|retry-after|x-amzn-(requestid|errortype)|x-amzn-bedrock-[\w-]+)$/;

/** @param {Record<string, string>} headers by lower-case name @returns {Record<string, string>} */
export function keptHeaders(headers) {
  const pairs = Object.entries(headers).filter(([name]) => kept.test(name));
  return Object.fromEntries(pairs.map(([name, value]) => [name, withoutAccounts(value)]));
}

/** The account number of each ARN, also of one that is encoded in a path, becomes zeros. @param {string} text */
export function withoutAccounts(text) {
  return text.replace(/(arn(:|%3A)aws[\w-]*\2[\w-]*\2[\w-]*\2)\d{12}/gi, "$1000000000000");
}
