//! Compares the reader with serde_json.

use super::{Value, read_array, read_object, read_value};
use serde_json::{Map, Value as Json, json};

/// The members as another reader would return them; arrays and booleans as `"other"`.
fn read(json: &str) -> Option<Map<String, Json>> {
    let mut members = Map::new();
    read_object(json.as_bytes(), &mut |name, value| {
        let value = match value {
            Value::Null => Json::Null,
            Value::Text(text) => text.unescape()?.into(),
            Value::Number(number) => serde_json::from_str(number).ok()?,
            Value::Object(object) => read(object)?.into(),
            Value::Array(_) | Value::Other => "other".into(),
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

#[test]
fn values_and_items_are_read_as_serde_json_reads_them() {
    let json = r#" [1, "]", {"a":[]}, [[null]], false, null] "#;
    let mut items = Vec::new();
    let kinds = |value: Value<'_>| match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) => text.unescape().unwrap_or_default().into_owned(),
        Value::Number(written) | Value::Object(written) | Value::Array(written) => written.to_owned(),
        Value::Other => "other".to_owned(),
    };
    let mut visit = |item: Value<'_>| {
        items.push(kinds(item));
        Some(())
    };
    assert_eq!(read_array(json, &mut visit), Some(()));
    assert_eq!(items, ["1", "]", r#"{"a":[]}"#, "[[null]]", "other", "null"]);
    assert_eq!(read_value(r#""text""#).map(kinds).as_deref(), Some("text"));
    for wrong in ["", "[", "[1,]", "[1] 2", "[1}", "text", r#""open"#, "{]"] {
        assert_eq!(read_value(wrong).is_some(), serde_json::from_str::<Json>(wrong).is_ok(), "{wrong}");
        assert_eq!(read_array(wrong, &mut |_| Some(())), None, "{wrong}");
    }
}
