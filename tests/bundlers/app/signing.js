/** A client that leaves the signing, and the module, to `bedrock-stream/sign`. */

/**
 * @param {typeof import("bedrock-stream").BedrockRuntime} BedrockRuntime of `bedrock-stream/slim`, which has no module
 * @param {typeof import("bedrock-stream/sign").signedFetch} signedFetch
 * @returns {typeof import("bedrock-stream").BedrockRuntime}
 */
export function signing(BedrockRuntime, signedFetch) {
  return class extends BedrockRuntime {
    /** @param {any} config */
    constructor({ credentials, region, endpoint }) {
      super({ region, endpoint, unsigned: true, fetch: signedFetch({ credentials, region, service: "bedrock" }) });
    }
  };
}
