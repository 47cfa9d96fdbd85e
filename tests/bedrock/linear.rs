//! Reading takes time proportional to the input, whatever it is: no input blocks the thread.

use super::*;
use crate::common::takes_linear_time;

/// `start`, then `unit` repeatedly, then `end`.
fn repeated([start, unit, end]: [&str; 3], len: usize) -> Vec<u8> {
    (start.to_owned() + &unit.repeat(len / unit.len()) + end).into_bytes()
}

const JSON: [[&str; 3]; 18] = [
    [r#"{"a":["#, "1,", "1]}"],
    [r#"{"a":["#, "{},", "1]}"],
    [r#"{"a":["#, "[],", "1]}"],
    [r#"{"a":["#, r#"{"a":{"b":1}},"#, "1]}"],
    [r#"{"a":["#, r#""\"","#, "1]}"],
    ["{", r#""message":1.5e1,"#, r#""a":1}"#],
    ["{", r#""Credentials":{"Expiration":1},"#, r#""a":1}"#],
    ["{", r#""m\u0065ssage":"\u0065","#, r#""a":1}"#],
    [r#"{"message":""#, r"\\", r#""}"#],
    [r#"{"message":""#, r#"\""#, r#""}"#],
    [r#"{"message":""#, r#"\\\""#, r#""}"#],
    [r#"{"bytes":""#, "YWFh", r#""}"#],
    [r#"{"bytes":""#, r"\/\/\/\/", r#""}"#],
    [r#"{"Expiration":1"#, "0", "}"],
    [r#"{"originalStatusCode":1"#, "0", "}"],
    ["{", " ", "}"],
    ["{", r#""a":"#, ""],
    ["{", "\"", ""],
];

const XML: [[&str; 3]; 15] = [
    ["", "<a>", ""],
    ["<a>", "<a/>", "</a>"],
    ["<a>", "<a></a>", "</a>"],
    ["<Error>", "<Message>m</Message>", "</Error>"],
    ["<Error><Message>", "m", "</Message></Error>"],
    ["<a>", "&amp;", "</a>"],
    ["<a>", "&", "</a>"],
    ["<a>&", "#", ";</a>"],
    ["<a>", "<!---->", "</a>"],
    ["<a><!--", "->", "--></a>"],
    ["<a>", "<!--", "</a>"],
    ["<a>", "<?a?>", "</a>"],
    ["<a b='", ">", "'></a>"],
    ["<a", " b=\"\"", "></a>"],
    ["<", "a", "></a>"],
];

const NESTED: [[&str; 3]; 5] = [
    ["", "[", ""],
    [r#"{"error":"#, r#"{"error":"#, ""],
    [r#"{"errors":["#, r#"{"a":[{"b":[1]}]},"#, "1]}"],
    [r#"{"errors":["#, r#"{"message":"m"},"#, "1]}"],
    ["{", r#""error":{"a":{"b":{}}},"#, r#""a":1}"#],
];

const HTML: [[&str; 3]; 8] = [
    ["", "<script>", ""],
    ["<script>", "</", ""],
    ["<script>", "</script", ""],
    ["<title>", "<", ""],
    ["<p>", "&amp", ";"],
    ["<p>", " ", "</p>"],
    ["<![CDATA[", "]]", ""],
    ["<a b='", "\"", ""],
];

#[test]
fn json_of_any_shape_is_read_in_linear_time() {
    for parts in JSON {
        takes_linear_time(
            parts[1],
            |len| repeated(parts, len),
            |body| {
                ServiceException::from_http(400, |_| None, body);
                _ = TemporaryCredentials::from_cognito(200, None, body);
                _ = event(&[(":message-type", "event"), (":event-type", "chunk")], body);
            },
        );
    }
}

#[test]
fn the_text_of_a_page_is_read_in_linear_time() {
    for parts in XML.iter().chain(&HTML).chain(&NESTED) {
        takes_linear_time(parts[1], |len| repeated(*parts, len), |body| _ = error_text(body));
    }
}

#[test]
fn xml_of_any_shape_is_read_in_linear_time() {
    for parts in XML {
        takes_linear_time(
            parts[1],
            |len| repeated(parts, len),
            |body| {
                _ = TemporaryCredentials::from_sts(200, body);
                _ = TemporaryCredentials::from_sts(400, body);
            },
        );
    }
}
