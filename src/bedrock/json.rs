//! The members of a JSON object ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)), read in place and in one pass.
//!
//! More lenient than the standard in one point: control characters in strings are accepted.
//!
//! Written here because serde_json would add 14.9 kB (brotli) to the download.

use std::borrow::Cow;
use std::str::Chars;

/// How deeply arrays and objects may be nested.
const MAX_DEPTH: u8 = 128;

/// The value of a member or item.
pub(super) enum Value<'a> {
    Null,
    Text(Text<'a>),
    /// As written.
    Number(&'a str),
    /// As written: valid JSON, for [`read_object`].
    Object(&'a str),
    /// As written: valid JSON, for [`read_array`].
    Array(&'a str),
    /// A value of another type.
    Other,
}

/// Receives a member's name and value. `None` stops the reading.
pub(super) type Visitor<'f, 'a> = dyn FnMut(&str, Value<'a>) -> Option<()> + 'f;

/// Passes each member of the object to `visit` in order, duplicates included. Returns `None` if the bytes are not a
/// JSON object or if `visit` returns it.
pub(super) fn read_object<'a>(json: &'a [u8], visit: &mut Visitor<'_, 'a>) -> Option<()> {
    let mut reader = Reader { json: core::str::from_utf8(json).ok()?, position: 0 };
    reader.object(MAX_DEPTH, visit)?;
    reader.peek().is_none().then_some(())
}

/// Passes each item of the array to `visit` in order. Returns `None` as [`read_object`] does.
pub(super) fn read_array<'a>(json: &'a str, visit: &mut dyn FnMut(Value<'a>) -> Option<()>) -> Option<()> {
    let mut reader = Reader { json, position: 0 };
    reader.list(*b"[]", &mut |reader| visit(reader.value(MAX_DEPTH)?))?;
    reader.peek().is_none().then_some(())
}

/// A value of any type. `None` if the text is not one.
pub(super) fn read_value(json: &str) -> Option<Value<'_>> {
    let mut reader = Reader { json, position: 0 };
    let value = reader.value(MAX_DEPTH)?;
    reader.peek().is_none().then_some(value)
}

/// A string as written between its quotes.
pub(super) struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    /// The string's content (section 7); `None` if an escape is invalid or there is not enough memory.
    pub(super) fn unescape(self) -> Option<Cow<'a, str>> {
        if !self.0.contains('\\') {
            return Some(self.0.into());
        }
        let mut text = String::new();
        text.try_reserve_exact(self.0.len()).ok()?;
        let mut chars = self.0.chars();
        while let Some(char) = chars.next() {
            text.push(if char == '\\' { escaped(&mut chars)? } else { char });
        }
        Some(text.into())
    }
}

/// The character that an escape stands for, after its backslash.
fn escaped(chars: &mut Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        char @ ('"' | '\\' | '/') => char,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return utf16(chars),
        _ => return None,
    })
}

/// Four hexadecimal digits, or a pair of surrogates, such as `d83d\ude00`.
fn utf16(chars: &mut Chars<'_>) -> Option<char> {
    let first = code_unit(chars)?;
    let second = match first {
        0xd800..=0xdbff if chars.next() == Some('\\') && chars.next() == Some('u') => code_unit(chars),
        _ => None,
    };
    char::decode_utf16([first].into_iter().chain(second)).next()?.ok()
}

fn code_unit(chars: &mut Chars<'_>) -> Option<u16> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit * 16 + chars.next()?.to_digit(16)?;
    }
    u16::try_from(unit).ok()
}

/// Looks at each byte a fixed number of times, whatever the input.
struct Reader<'a> {
    json: &'a str,
    /// Of the next byte.
    position: usize,
}

impl<'a> Reader<'a> {
    fn object(&mut self, depth: u8, visit: &mut Visitor<'_, 'a>) -> Option<()> {
        self.list(*b"{}", &mut |reader| {
            let name = reader.text()?.unescape()?;
            reader.expect(b':')?;
            visit(&name, reader.value(depth)?)
        })
    }

    fn value(&mut self, depth: u8) -> Option<Value<'a>> {
        match self.peek()? {
            b'"' => return self.text().map(Value::Text),
            b'-' | b'0'..=b'9' => return self.number().map(Value::Number),
            b'n' => return self.word("null").map(|()| Value::Null),
            b'{' => {
                let start = self.position;
                self.object(depth.checked_sub(1)?, &mut |_, _| Some(()))?;
                return self.json.get(start..self.position).map(Value::Object);
            }
            b'[' => {
                let (start, depth) = (self.position, depth.checked_sub(1)?);
                self.list(*b"[]", &mut |reader| reader.value(depth).map(drop))?;
                return self.json.get(start..self.position).map(Value::Array);
            }
            b't' => self.word("true")?,
            _ => self.word("false")?,
        }
        Some(Value::Other)
    }

    /// Items in brackets, separated by commas.
    fn list(&mut self, brackets: [u8; 2], item: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        let [open, close] = brackets;
        self.expect(open)?;
        if self.expect(close).is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.expect(close).is_some() {
                return Some(());
            }
            self.expect(b',')?;
        }
    }

    fn text(&mut self) -> Option<Text<'a>> {
        self.expect(b'"')?;
        let start = self.position;
        loop {
            // searching for a single byte is nine times as fast as a loop that also looks for backslashes
            self.position += self.rest()?.find('"')?;
            let text = self.json.get(start..self.position)?;
            self.position += 1;
            // a quote after an odd number of backslashes is escaped; the previous quote ends the count
            if text.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0 {
                return Some(Text(text));
            }
        }
    }

    /// `-12.5e+3`, without leading zeros (section 6).
    fn number(&mut self) -> Option<&'a str> {
        let start = self.position;
        self.accept(b"-");
        if !self.accept(b"0") {
            self.digits()?;
        }
        if self.accept(b".") {
            self.digits()?;
        }
        if self.accept(b"eE") {
            self.accept(b"+-");
            self.digits()?;
        }
        self.json.get(start..self.position)
    }

    fn digits(&mut self) -> Option<()> {
        self.accept(b"0123456789").then_some(())?;
        while self.accept(b"0123456789") {}
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.rest()?.starts_with(word).then_some(())?;
        self.position += word.len();
        Some(())
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.position += 1)
    }

    /// Skips white space and returns the next byte.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.json.as_bytes().get(self.position)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.position += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Takes the next byte if it is one of these.
    fn accept(&mut self, bytes: &[u8]) -> bool {
        let found = self.json.as_bytes().get(self.position).is_some_and(|byte| bytes.contains(byte));
        self.position += usize::from(found);
        found
    }

    fn rest(&self) -> Option<&'a str> {
        self.json.get(self.position..)
    }
}

#[cfg(test)]
mod tests;
