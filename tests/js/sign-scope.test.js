// What hosts of AWS are signed for: the signing names are those of the service models, the forms of hosts those of AWS's
// endpoint tables.
import assert from "node:assert/strict";
import { test } from "node:test";
import { scopeOf } from "../../js/sign/scope.js";

/** Host, service, region. An empty one must be given. */
const hosts = `
bedrock-runtime.us-east-1.amazonaws.com              bedrock            us-east-1
bedrock-runtime-fips.us-east-1.amazonaws.com         bedrock            us-east-1
bedrock-runtime.cn-north-1.amazonaws.com.cn          bedrock            cn-north-1
bedrock-agent-runtime.eu-west-1.amazonaws.com        bedrock            eu-west-1
bedrock-agentcore.us-west-2.amazonaws.com            bedrock-agentcore  us-west-2
bedrock-mantle.us-east-1.api.aws                     bedrock-mantle     us-east-1
vpce-0a.bedrock-runtime.us-east-1.vpce.amazonaws.com bedrock            us-east-1
s3.amazonaws.com                                     s3                 us-east-1
my.bucket.s3.amazonaws.com                           s3                 us-east-1
us-west-2.s3.amazonaws.com                           s3                 us-east-1
s3.us-west-2.amazonaws.com                           s3                 us-west-2
bucket.s3.dualstack.us-west-2.amazonaws.com          s3                 us-west-2
bucket.s3-us-west-2.amazonaws.com                    s3                 us-west-2
s3-fips.dualstack.us-east-1.amazonaws.com            s3                 us-east-1
point-1.s3-accesspoint.us-west-2.amazonaws.com       s3                 us-west-2
b--x-s3.s3express-use1-az4.us-east-1.amazonaws.com   s3express          us-east-1
bucket.vpce-1a.s3.us-east-1.vpce.amazonaws.com       s3                 us-east-1
abc.execute-api.eu-central-1.amazonaws.com           execute-api        eu-central-1
abc.lambda-url.ap-southeast-2.on.aws                 lambda             ap-southeast-2
search-a.us-east-1.es.amazonaws.com                  es                 us-east-1
a.us-west-2.aoss.amazonaws.com                       aoss               us-west-2
us-east-1.queue.amazonaws.com                        sqs                us-east-1
email.us-east-1.amazonaws.com                        ses                us-east-1
streams.dynamodb.us-gov-west-1.amazonaws.com         dynamodb           us-gov-west-1
transcribestreaming.us-west-2.amazonaws.com          transcribe         us-west-2
meetings-chime.us-east-1.amazonaws.com               chime              us-east-1
metering.marketplace.us-east-1.amazonaws.com         aws-marketplace    us-east-1
data-ats.iot.us-east-1.amazonaws.com                 iotdata            us-east-1
a1b2-ats.iot.us-east-1.amazonaws.com/mqtt            iotdevicegateway   us-east-1
iot.us-east-1.amazonaws.com                          iot                us-east-1
iam.amazonaws.com                                    iam                us-east-1
iam.us-gov.amazonaws.com                             iam                us-gov-west-1
sts.eusc-de-east-1.amazonaws.eu                      sts                eusc-de-east-1
dynamodb.us-iso-east-1.c2s.ic.gov                    dynamodb           us-iso-east-1`;

test("a host tells what its requests are signed for", () => {
  for (const line of hosts.trim().split("\n")) {
    const [host, service, region] = line.split(/ +/);
    assert.deepEqual(scopeOf(new URL(`https://${host}`), {}), { service, region }, host);
  }
});

test("what a host does not tell must be given, and what is given goes before it", () => {
  for (const host of [
    "bucket.s3-accelerate.amazonaws.com",
    "example.com",
    "evil-amazonaws.com",
    "codecatalyst.global.api.aws",
  ]) {
    assert.throws(() => scopeOf(new URL(`https://${host}`), {}), {
      name: "TypeError",
      message: /pass (region|service)$/,
    });
    assert.deepEqual(scopeOf(new URL(`https://${host}`), { region: "r", service: "s" }), { region: "r", service: "s" });
  }
  const bucket = new URL("https://bucket.s3-accelerate.amazonaws.com/");
  assert.deepEqual(scopeOf(bucket, { region: "eu-west-1" }), { region: "eu-west-1", service: "s3" });
});
