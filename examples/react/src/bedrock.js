import { BedrockRuntime, fromCognitoIdentityPool } from "bedrock-stream";

const env = import.meta.env;
const region = env.VITE_REGION;

/** A client for the user who holds the ID token. It fetches credentials when it needs them and renews them. */
export function bedrockFor(idToken) {
  const credentials = fromCognitoIdentityPool({
    identityPoolId: env.VITE_IDENTITY_POOL_ID,
    logins: { [`cognito-idp.${region}.amazonaws.com/${env.VITE_USER_POOL_ID}`]: idToken },
    endpoint: env.VITE_STAND_IN && `${env.VITE_STAND_IN}/cognito`,
  });
  return new BedrockRuntime({ region, credentials, endpoint: env.VITE_STAND_IN });
}
