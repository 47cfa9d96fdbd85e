// Where this library and the others disagree, and why it is right. A disagreement that is not here fails the run.

/**
 * @typedef {object} Kind
 * @property {"smithy" | "botocore"} peer
 * @property {string} ours what we do
 * @property {string} theirs what the other does
 */

/** @typedef {Kind & { why: string }} Row */

const utf8 =
  "The specification has names and strings in UTF-8 (https://smithy.io/2.0/aws/amazon-eventstream.html). The codec replaces other bytes by U+FFFD, so that two different headers become one; nothing says that text was lost.";
const block =
  "A value must end within its header block. One that runs on is made of the payload and the CRC behind it.";
const tooLong =
  "The specification limits values to 32,767 bytes, as AWS's own C library enforces. The codec itself refuses to write more.";
const cut = "The stream ends inside a message, so an event is missing, and only the decoder can know it.";
const first =
  "Three of four decoders of AWS accept repeated names. To take the first keeps what came first from being replaced by what was added later.";
const moved =
  "A presigned URL of the SDK has x-amz- headers in its query. Here the caller's headers stay headers, as SigV4 allows both: what is sent is what is signed.";
const changed =
  "Browsers and proxies set or change it on the way, and the signature would no longer fit. The AWS SDK for JavaScript leaves it out too.";

/** @type {Row[]} */
export const table = [
  { peer: "smithy", ours: "BadHeader NameNotUtf8", theirs: "accepts", why: utf8 },
  { peer: "smithy", ours: "BadHeader ValueNotUtf8", theirs: "accepts", why: utf8 },
  {
    peer: "smithy",
    ours: "BadHeader Incomplete",
    theirs: "accepts",
    why: `${block} The codec reads these as the header's.`,
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
    why: "It is a name like any other. The codec's object of headers takes it for its prototype.",
  },
  {
    peer: "smithy",
    ours: "accepts",
    theirs: "reads another value of type 8",
    why: "A timestamp is any number of milliseconds in 64 bits; beyond the range of a Date the codec makes an invalid one of it.",
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
    why: "The length cannot hold the headers that it states. botocore waits for more, and ends as if the stream were complete.",
  },
  {
    peer: "botocore",
    ours: "BadLength",
    theirs: "accepts",
    why: "A message has 16 bytes at least. botocore reads twelve, or fewer than the headers take, as one, with other bytes for its CRC.",
  },
  {
    peer: "botocore",
    ours: "BadHeader Incomplete",
    theirs: "accepts",
    why: `${block} botocore takes what is left of the block for the whole value.`,
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
