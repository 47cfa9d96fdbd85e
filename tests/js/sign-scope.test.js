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
dynamodb.us-iso-east-1.c2s.ic.gov                    dynamodb           us-iso-east-1
dynamodb.us-iso-east-1.api.aws.ic.gov                dynamodb           us-iso-east-1
dynamodb.us-isob-east-1.sc2s.sgov.gov                dynamodb           us-isob-east-1
dynamodb.us-isob-east-1.api.aws.scloud               dynamodb           us-isob-east-1
dynamodb.eu-isoe-west-1.cloud.adc-e.uk               dynamodb           eu-isoe-west-1
dynamodb.eu-isoe-west-1.api.cloud-aws.adc-e.uk       dynamodb           eu-isoe-west-1
dynamodb.us-isof-south-1.csp.hci.ic.gov              dynamodb           us-isof-south-1
dynamodb.us-isof-south-1.api.aws.hci.ic.gov          dynamodb           us-isof-south-1
abc.aos.us-east-1.on.aws                             es                 us-east-1
bucket.s3-external-1.amazonaws.com                   s3                 us-east-1
eu-west-1.queue.amazonaws.com                        sqs                eu-west-1
a.iam.us-gov.amazonaws.com                           iam                us-gov-west-1
a1b2-ats.iot.us-east-1.amazonaws.com                 iotdata            us-east-1
sqs.us-east-1.amazonaws.com/mqtt                     sqs                us-east-1`;

/** What looks like a part of the names above, and is none. */
const others = `
vpce-0a-us-west-2.iam.amazonaws.com      iam                us-east-1
us-west-2a.iam.amazonaws.com             iam                us-east-1
sts.us-east-12.amazonaws.com             sts                us-east-12
abc-s3-us-west-2.amazonaws.com           abc-s3-us-west-2   us-east-1
my-fips-service.us-east-1.amazonaws.com  my-fips-service    us-east-1
meetings-chimes.us-east-1.amazonaws.com  meetings-chimes    us-east-1`;

/** The names of hosts and the signing names, where they differ, of the service models of botocore and the AWS SDK. */
const names = `
account-access-runtime          account-access
agent-registry-control          agent-registry
api.tunneling.iot               IoTSecuredTunneling
appconfigdata                   appconfig
appstream2                      appstream
appsync-api                     appsync
appsync-realtime-api            appsync
bedrock-agent                   bedrock
bedrock-agent-runtime           bedrock
bedrock-agentcore-control       bedrock-agentcore
bedrock-data-automation         bedrock
bedrock-data-automation-runtime bedrock
bedrock-runtime                 bedrock
cassandra-streams               cassandra
cloudhsmv2                      cloudhsm
cloudsearchdomain               cloudsearch
cloudwatch-omni                 cloudwatch
contact-lens                    connect
data-signer                     signer
data.iot                        iotdata
data-ats.iot                    iotdata
email                           ses
eventsv2                        events
forecastquery                   forecast
iam-toolbox                     iam
importexport                    IngestionService
ivsrealtime                     ivs
jobs.iot                        iot-jobs-data
mail-manager                    ses
marketplace                     aws-marketplace
memory-db                       memorydb
migrationhub-config             mgh
models-v2-lex                   lex
oidc                            sso-oauth
participant.connect             execute-api
partnercentral-prm              partnercentral
personalize-events              personalize
personalize-runtime             personalize
pinpoint                        mobiletargeting
portal.sso                      awsssoportal
queue                           sqs
runtime-v2-lex                  lex
s3-accesspoint                  s3
s3-control                      s3
s3express-control               s3express
servicecatalog-appregistry      servicecatalog
sms-voice.pinpoint              sms-voice
transcribestreaming             transcribe
tunneling.iot                   IoTSecuredTunneling`;

/** @param {string} table */
const rowsOf = (table) =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split(/ +/));

test("a host tells what its requests are signed for", () => {
  for (const [host, service, region] of [...rowsOf(hosts), ...rowsOf(others)])
    assert.deepEqual(scopeOf(new URL(`https://${host}`), {}), { service, region }, host);
});

test("a service whose signing name is not its host's is signed for by its signing name", () => {
  for (const [name, service] of rowsOf(names)) {
    const url = new URL(`https://${name}.eu-west-1.amazonaws.com`);
    assert.deepEqual(scopeOf(url, {}), { service, region: "eu-west-1" }, name);
  }
});

test("what a host does not tell must be given, and what is given goes before it", () => {
  for (const host of [
    "bucket.s3-accelerate.amazonaws.com",
    "example.com",
    "evil-amazonaws.com",
    "codecatalyst.global.api.aws",
    "abc.lambda-url.us-east-1.on.aws.example.com",
    "dualstack.amazonaws.com",
  ]) {
    assert.throws(() => scopeOf(new URL(`https://${host}`), {}), {
      name: "TypeError",
      message: /pass (region|service)$/,
    });
    assert.deepEqual(scopeOf(new URL(`https://${host}`), { region: "r", service: "s" }), { region: "r", service: "s" });
  }
  for (const host of ["bucket.s3-accelerate.amazonaws.com", "bucket.s3-accelerate.dualstack.amazonaws.com"]) {
    const scope = scopeOf(new URL(`https://${host}`), { region: "eu-west-1" });
    assert.deepEqual(scope, { region: "eu-west-1", service: "s3" });
  }
});
