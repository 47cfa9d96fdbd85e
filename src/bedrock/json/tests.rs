//! JSON held against what serde_json reads.

use super::{Value, read_object};
use serde_json::{Map, Value as Json, json};

/// The members as another reader would give them; arrays and booleans as `"other"`.
fn read(json: &str) -> Option<Map<String, Json>> {
    let mut members = Map::new();
    read_object(json.as_bytes(), &mut |name, value| {
        let value = match value {
            Value::Null => Json::Null,
            Value::Text(text) => text.unescape()?.into(),
            Value::Number(number) => serde_json::from_str(number).ok()?,
            Value::Object(object) => read(object)?.into(),
            Value::Other => "other".into(),
        };
        members.insert(name.to_owned(), value);
        Some(())
    })?;
    Some(members)
}

#[test]
fn objects_are_read_as_serde_json_reads_them() {
    let cases = [
        "{}",
        " {\t} \n",
        r#"{"a":"b","c":1,"d":null}"#,
        r#" { "a" : "" , "a" : "last" } "#,
        r#"{"\u0061\\":"\"\\\/\b\f\n\r\t\u2603 \ud83d\ude00 é"}"#,
        r#"{"a":"\\","b":"\\\"","c":"\\\\"}"#,
        r#"{"a":0,"b":-0,"c":12,"d":-1.5,"e":1e3,"f":2.25E-2,"g":1e+2}"#,
        r#"{"a":{},"b" : { "c" : {"d":"}","e":1} , "f":null } ,"g":{"h":"\""}}"#,
    ];
    for json in cases {
        assert_eq!(read(json), serde_json::from_str(json).ok(), "{json}");
    }
    let passed_over = r#"{"a":[],"b":[1,"]",{"c":[null,true]}],"d":{"a":[{}]},"e":false,"f":1}"#;
    let other = json!({"a":"other","b":"other","d":{"a":"other"},"e":"other","f":1});
    assert_eq!(read(passed_over).map(Json::from), Some(other));
}

#[test]
fn what_serde_json_refuses_is_refused() {
    let wrong = [
        "",
        " ",
        "{",
        "}",
        "{}}",
        "{} x",
        "[]",
        "1",
        "null",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{"a":1 "b":2}"#,
        r#"{"a":1"#,
        r#"{"a":"b}"#,
        r#"{"a":"b\"}"#,
        "{a:1}",
        "{'a':1}",
        r#"{"a":01}"#,
        r#"{"a":-}"#,
        r#"{"a":1.}"#,
        r#"{"a":.5}"#,
        r#"{"a":1e}"#,
        r#"{"a":+1}"#,
        r#"{"a":nul}"#,
        r#"{"a":nulls}"#,
        r#"{"a":True}"#,
        r#"{"a":[1,]}"#,
        r#"{"a":[1}"#,
        r#"{"a":{"b"}}"#,
        r#"{"a":"\x"}"#,
        r#"{"a":"\u12"}"#,
        r#"{"a":"\u+123"}"#,
        r#"{"a":"\ud83d"}"#,
        r#"{"a":"\ud83d\u0041"}"#,
        r#"{"a":"\ude00"}"#,
        r#"{"\q":1}"#,
        "\u{feff}{}",
    ];
    for json in wrong {
        assert!(serde_json::from_str::<Map<String, Json>>(json).is_err(), "{json}");
        assert_eq!(read(json), None, "{json}");
    }
}

#[test]
fn nesting_has_a_limit() {
    let nested = |depth| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(128)).is_some());
    assert!(read(&nested(129)).is_none());
    assert!(read(&nested(1_000_000)).is_none());
}
