/**
 * A stand-in for Amazon Bedrock Runtime on this machine:
 *
 * ```js
 * import { createLocalBedrock } from "bedrock-stream-local";
 * import { BedrockRuntime } from "bedrock-stream";
 *
 * const local = await createLocalBedrock({ eventsPerSecond: 0 });
 * const bedrock = new BedrockRuntime({ region: local.region, credentials: local.credentials, endpoint: local.url });
 * // … call bedrock
 * await local.close();
 * ```
 *
 * @packageDocumentation
 */

export interface LocalBedrockOptions {
  /** The port. Default: 0, any free port. */
  port?: number;
  /** The only region that signatures may be scoped to. Default: `us-east-1`. */
  region?: string;
  /** The accepted key. Default: {@link EXAMPLE_CREDENTIALS}. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Mean pace of the models; 0 is as fast as the client reads. Default: 40. */
  eventsPerSecond?: number;
  /** The service's clock, in milliseconds since 1970. Default: `Date.now`. */
  clock?: () => number;
  /** The value of `Access-Control-Expose-Headers`: the response headers that a page may read. Default: as on AWS. */
  exposeHeaders?: string;
}

export interface LocalBedrock {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  /** The variables that make AWS SDKs in any language, and `bedrock-stream`, call this service. */
  readonly env: Record<string, string>;
  /** Ends every connection, and resolves when the port is free. */
  close(): Promise<void>;
}

/** Resolves when it is listening, on 127.0.0.1 only. Rejects with the system's error if it cannot, such as `EADDRINUSE`. */
export function createLocalBedrock(options?: LocalBedrockOptions): Promise<LocalBedrock>;

/** The key accepted by default. */
export const EXAMPLE_CREDENTIALS: { accessKeyId: string; secretAccessKey: string };

/** A temporary key that is also accepted, with its session token. */
export const TEMPORARY_CREDENTIALS: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
