//! The texts of an XML document ([XML 1.0](https://www.w3.org/TR/xml/)), to the extent that AWS's responses use XML.
//!
//! Attributes, comments and processing instructions are skipped. Document type declarations and CDATA sections, which
//! these responses never contain, are refused.

use zeroize::Zeroizing;

use super::markup::{split_at_end, split_tag};

/// Receives an element: the names from the root down to its own, and the text after its last inner tag.
pub(super) type Visitor<'f> = dyn FnMut(&[&str], &str) + 'f;

/// Passes each element to `visit` at its end. Returns `None` if the bytes are not such a document; the elements before
/// the fault have been passed on by then.
pub(super) fn read_texts(xml: &[u8], visit: &mut Visitor<'_>) -> Option<()> {
    let mut rest = core::str::from_utf8(xml).ok()?;
    let mut path = Vec::new();
    // as long as any text in it can be: growing would leave behind copies of secrets
    let mut text = Zeroizing::new(String::with_capacity(xml.len()));
    loop {
        let (before, markup) = rest.split_once('<')?;
        if path.is_empty() && !before.trim_ascii().is_empty() {
            return None;
        }
        push_unescaped(&mut text, before)?;
        let (tag, after) = split_markup(markup)?;
        rest = after;
        match tag.map(|tag| tag.strip_prefix('/').ok_or(tag)) {
            None => continue,
            Some(Ok(end)) => (path.last() == Some(&end.trim_ascii_end())).then_some(())?,
            Some(Err(start)) => {
                path.push(element_name(start)?);
                text.clear();
                if !start.ends_with('/') {
                    continue;
                }
            }
        }
        visit(&path, &text);
        text.clear();
        path.pop();
        if path.is_empty() {
            return rest.trim_ascii().is_empty().then_some(());
        }
    }
}

/// Splits what follows a `<` into the tag up to its `>`, and the rest. The tag is `None` for a comment or a processing
/// instruction.
fn split_markup(markup: &str) -> Option<(Option<&str>, &str)> {
    if let Some(comment) = markup.strip_prefix("!--") {
        return Some((None, split_at_end(comment, "--")?.1));
    }
    if let Some(instruction) = markup.strip_prefix('?') {
        return Some((None, split_at_end(instruction, "?")?.1));
    }
    let (tag, rest) = split_tag(markup)?;
    Some((Some(tag), rest))
}

fn element_name(start: &str) -> Option<&str> {
    let name = start.split(|char: char| char.is_ascii_whitespace() || char == '/').next()?;
    (!name.is_empty()).then_some(name)
}

/// Section 4.1: replaces character references, by number or by one of the five names.
fn push_unescaped(text: &mut String, written: &str) -> Option<()> {
    let mut parts = written.split('&');
    text.push_str(parts.next()?);
    for part in parts {
        let (reference, rest) = part.split_once(';')?;
        text.push(match reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => numbered(reference.strip_prefix('#')?)?,
        });
        text.push_str(rest);
    }
    Some(())
}

fn numbered(reference: &str) -> Option<char> {
    let (digits, radix) = reference.strip_prefix('x').map_or((reference, 10), |digits| (digits, 16));
    let code = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(code).filter(|_| !digits.starts_with('+'))
}
