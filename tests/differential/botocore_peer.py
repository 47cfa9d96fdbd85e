"""botocore's result for each line of JSON on standard input."""

import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.eventstream import EventStreamBuffer


def decode(wire):
    messages, error = [], None
    buffer = EventStreamBuffer()
    buffer.add_data(wire)
    try:
        for message in buffer:
            headers = [f"H {name.encode().hex()} {text(value)}" for name, value in message.headers.items()]
            messages.append(headers + [f"P {message.payload.hex()}"])
    except Exception as raised:  # whatever it raises is its verdict
        error = type(raised).__name__
    return {"messages": messages, "error": error}


def text(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return (value.encode() if isinstance(value, str) else value).hex()


def sign(case):
    moment = datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda: moment
    credentials = Credentials(case["accessKeyId"], case["secretAccessKey"], case["token"])
    query = f"?{case['query']}" if case["query"] else ""
    host = dict(case["headers"])["host"]
    request = AWSRequest(
        method=case["method"],
        url=f"https://{host}{case['path']}{query}",
        data=None if case["expires"] is not None else case["body"].encode(),
    )
    for name, value in case["headers"]:
        if name != "host":
            request.headers.add_header(name, value)
    scope = (credentials, case["service"], case["region"])
    is_s3 = case["service"] == "s3"
    if case["expires"] is None:
        auth = (botocore.auth.S3SigV4Auth if is_s3 else botocore.auth.SigV4Auth)(*scope)
    else:
        query_auth = botocore.auth.S3SigV4QueryAuth if is_s3 else botocore.auth.SigV4QueryAuth
        auth = query_auth(*scope, expires=case["expires"])
    seen = []
    canonical_request = auth.canonical_request
    auth.canonical_request = lambda request: seen.append(canonical_request(request)) or seen[-1]
    auth.add_auth(request)
    signed = request.url if case["expires"] is not None else request.headers["Authorization"]
    return {"canonical": seen[-1], "signature": signed[-64:]}


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(decode(bytes.fromhex(case["wire"])) if "wire" in case else sign(case)))
