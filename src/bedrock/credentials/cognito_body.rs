//! The JSON sent to Amazon Cognito. It contains tokens, so no copy of it is left behind.

use zeroize::Zeroizing;

/// The most bytes that one byte takes in a JSON string.
const MAX_ESCAPED_LEN: usize = "\\u0000".len();

/// A JSON object of strings, with the logins as a nested object.
pub(super) fn body(members: &[(&str, &str)], logins: &[(&str, &str)]) -> Zeroizing<String> {
    let pairs = members.iter().chain(logins);
    let len: usize = pairs.map(|(name, value)| (name.len() + value.len() + 1) * MAX_ESCAPED_LEN).sum();
    // reserved at full length: growing would leave behind copies of the tokens
    let mut json = Zeroizing::new(String::with_capacity(len + r#"{,"Logins":{}}"#.len()));
    json.push('{');
    push_members(&mut json, members);
    if !logins.is_empty() {
        json.push_str(r#","Logins":{"#);
        push_members(&mut json, logins);
        json.push('}');
    }
    json.push('}');
    json
}

fn push_members(json: &mut String, members: &[(&str, &str)]) {
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push_string(json, name);
        json.push(':');
        push_string(json, value);
    }
}

/// RFC 8259 section 7: the quotation mark, the backslash and control characters are escaped.
fn push_string(json: &mut String, text: &str) {
    json.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                json.push('\\');
                json.push(char);
            }
            '\0'..='\x1f' => {
                let code = u32::from(char);
                json.push_str("\\u00");
                for digit in [code >> 4, code & 15] {
                    json.push(char::from_digit(digit, 16).unwrap_or_default());
                }
            }
            _ => json.push(char),
        }
    }
    json.push('"');
}
