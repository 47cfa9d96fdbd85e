// The disagreements between this library and the others, and why this library is right. A disagreement that is not
// listed here fails the run.

/**
 * @typedef {object} Kind
 * @property {"smithy" | "botocore"} peer
 * @property {string} ours what we do
 * @property {string} theirs what the other does
 */

/** @typedef {Kind & { why: string }} Row */

const utf8 =
  "According to the specification, names and strings are UTF-8 (https://smithy.io/2.0/aws/amazon-eventstream.html). The codec replaces other bytes with U+FFFD, so that two different headers become one, and nothing shows that text was lost.";
const block = "A value must end within its header block. One that exceeds it would include the payload and the CRC.";
const tooLong =
  "The specification limits values to 32,767 bytes, as AWS's own C library enforces. The codec itself refuses to write more.";
const cut = "The stream ends inside a message, so an event is missing, and only the decoder can tell.";
const first =
  "Three of AWS's four decoders accept repeated names. Taking the first value prevents later additions from replacing it.";
const moved =
  "The SDK moves x-amz- headers into a presigned URL's query. SigV4 allows both; here the caller's headers stay headers, so that what is sent is what is signed.";
const changed =
  "Browsers and proxies set or change it in transit, and the signature would no longer match. The AWS SDK for JavaScript leaves it out too.";

/** @type {Row[]} */
export const table = [
  { peer: "smithy", ours: "BadHeader NameNotUtf8", theirs: "accepts", why: utf8 },
  { peer: "smithy", ours: "BadHeader ValueNotUtf8", theirs: "accepts", why: utf8 },
  {
    peer: "smithy",
    ours: "BadHeader Incomplete",
    theirs: "accepts",
    why: `${block} The codec reads these as the header's value.`,
  },
  { peer: "smithy", ours: "BadHeader ValueTooLong", theirs: "accepts", why: tooLong },
  {
    peer: "smithy",
    ours: "Truncated",
    theirs: "sees no message",
    why: `${cut} The SDK overlooks an end within the first four bytes of a message.`,
  },
  { peer: "smithy", ours: "accepts", theirs: "reads the last of two values", why: first },
  {
    peer: "smithy",
    ours: "accepts",
    theirs: "reads no header __proto__",
    why: "It is a name like any other. In the codec's headers object it sets the prototype.",
  },
  {
    peer: "smithy",
    ours: "accepts",
    theirs: "reads another value of type 8",
    why: "A timestamp is any number of milliseconds in 64 bits; beyond the range of a Date, the codec returns an invalid Date.",
  },
  { peer: "smithy", ours: "whether x-amz-meta-a is signed", theirs: "whether x-amz-meta-a is signed", why: moved },
  { peer: "smithy", ours: "whether x-amz-target is signed", theirs: "whether x-amz-target is signed", why: moved },
  {
    peer: "botocore",
    ours: "Truncated",
    theirs: "sees no message",
    why: `${cut} botocore ends as if it were complete.`,
  },
  {
    peer: "botocore",
    ours: "BadLength",
    theirs: "sees no message",
    why: "The length is too small for the stated headers. botocore waits for more, and ends as if the stream were complete.",
  },
  {
    peer: "botocore",
    ours: "BadLength",
    theirs: "accepts",
    why: "A message has at least 16 bytes. botocore accepts twelve, or fewer than the headers need, and takes other bytes for the CRC.",
  },
  {
    peer: "botocore",
    ours: "BadHeader Incomplete",
    theirs: "accepts",
    why: `${block} botocore takes the rest of the block as the whole value.`,
  },
  { peer: "botocore", ours: "BadHeader ValueTooLong", theirs: "accepts", why: tooLong },
  { peer: "botocore", ours: "accepts", theirs: "DuplicateHeader", why: first },
  {
    peer: "botocore",
    ours: "whether cache-control is signed",
    theirs: "whether cache-control is signed",
    why: changed,
  },
  { peer: "botocore", ours: "whether referer is signed", theirs: "whether referer is signed", why: changed },
  {
    peer: "botocore",
    ours: "whether sec-fetch-mode is signed",
    theirs: "whether sec-fetch-mode is signed",
    why: changed,
  },
];
