const env = import.meta.env;
const endpoint = env.VITE_STAND_IN
  ? `${env.VITE_STAND_IN}/cognito`
  : `https://cognito-idp.${env.VITE_REGION}.amazonaws.com/`;

/**
 * The ID token of a user of the user pool, whose app client must allow USER_PASSWORD_AUTH.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 */
export async function signIn(user, password) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: env.VITE_CLIENT_ID,
      AuthParameters: { USERNAME: user, PASSWORD: password },
    }),
  });
  const { AuthenticationResult, ChallengeName, message } = await response.json();
  if (!response.ok) throw new Error(message);
  if (!AuthenticationResult) throw new Error(`Cognito requires ${ChallengeName}, which this page does not support`);
  return AuthenticationResult.IdToken;
}
