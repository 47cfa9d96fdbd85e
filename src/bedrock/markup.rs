//! The text of a page that was sent instead of a proper response: HTML or XML, complete or truncated.

/// Elements whose text is not visible.
const HIDDEN: [&str; 5] = ["script", "style", "template", "svg", "object"];
/// Elements that can stand in the middle of a word. All others separate words.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "code", "em", "font", "i", "kbd", "small", "span", "strong", "sub", "sup", "u"];

/// Title and text on one line, without tags, comments, scripts and styles.
pub(super) fn text(markup: &str) -> String {
    let (mut title, mut body) = (String::new(), String::new());
    let mut is_title = false;
    let mut rest = markup;
    while !rest.is_empty() {
        let text = if is_title { &mut title } else { &mut body };
        let (before, after) = rest.split_once('<').unwrap_or((rest, ""));
        push_unescaped(text, before);
        rest = match markup_after(after) {
            Markup::Text(written, rest) => {
                text.push_str(written);
                rest
            }
            Markup::Comment(rest) => rest,
            Markup::Tag(tag, rest) => {
                let name =
                    tag.trim_start_matches('/').split(|char: char| !char.is_ascii_alphanumeric()).next();
                let name = name.unwrap_or_default().to_ascii_lowercase();
                if !INLINE.contains(&name.as_str()) {
                    text.push(' ');
                }
                let opens = !tag.starts_with('/') && !tag.ends_with('/');
                if name == "title" {
                    is_title = opens;
                }
                if opens && HIDDEN.contains(&name.as_str()) { after_element(rest, &name) } else { rest }
            }
        };
    }
    let (title, body) = (folded(&title), folded(&body));
    match body.as_str() {
        "" => title,
        _ if body.starts_with(&title) => body,
        _ => [title, body].join(": "),
    }
}

/// What begins with a `<`, and what follows it.
enum Markup<'a> {
    Tag(&'a str, &'a str),
    Comment(&'a str),
    /// To be kept as text.
    Text(&'a str, &'a str),
}

/// Reads what follows a `<`. Unterminated markup extends to the end.
fn markup_after(rest: &str) -> Markup<'_> {
    if let Some(comment) = rest.strip_prefix("!--") {
        return Markup::Comment(split_at_end(comment, "--").map_or("", |(_, rest)| rest));
    }
    if let Some(section) = rest.strip_prefix("![CDATA[") {
        let (text, rest) = split_at_end(section, "]]").unwrap_or((section, ""));
        return Markup::Text(text, rest);
    }
    match rest.bytes().next() {
        Some(b'!' | b'?' | b'/' | b'a'..=b'z' | b'A'..=b'Z') => {
            let (tag, rest) = split_tag(rest).unwrap_or((rest, ""));
            Markup::Tag(tag, rest)
        }
        Some(_) => Markup::Text("<", rest),
        None => Markup::Text("", rest),
    }
}

/// Splits at the first `>` right after `end`: returns what precedes both, and what follows. The standard library's
/// search for strings longer than one character would add 1 kB to the npm package's download.
pub(super) fn split_at_end<'a>(markup: &'a str, end: &str) -> Option<(&'a str, &'a str)> {
    markup
        .match_indices('>')
        .find_map(|(at, _)| Some((markup.get(..at)?.strip_suffix(end)?, markup.get(at + 1..)?)))
}

/// Splits at the `>` that ends a tag, ignoring those in quoted attributes: returns the tag, and what follows.
pub(super) fn split_tag(rest: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let end = rest.find(|char| {
        match quote {
            Some(open) if open == char => quote = None,
            None if matches!(char, '"' | '\'') => quote = Some(char),
            _ => {}
        }
        quote.is_none() && char == '>'
    })?;
    let (tag, after) = rest.split_at_checked(end)?;
    Some((tag, after.get(1..)?))
}

/// What follows an element whose start tag has been read.
fn after_element<'a>(mut rest: &'a str, name: &str) -> &'a str {
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(end) = after.strip_prefix('/')
            && end.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
        {
            return split_tag(end).map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

/// Collapses white space to single spaces, and trims it.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of the characters from U+00A0 to U+00FF, in order.
/// Source: [named character references](https://html.spec.whatwg.org/multipage/named-characters.html).
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
    Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc \
    euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
    yacute thorn yuml";
const OTHERS: [(&str, char); 17] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("hellip", '…'),
    ("euro", '€'),
    ("trade", '™'),
];

/// Replaces character references. Unknown ones stay unchanged.
fn push_unescaped(text: &mut String, written: &str) {
    let mut parts = written.split('&');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let reference = part.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        match reference {
            Some((char, rest)) => {
                text.push(char);
                text.push_str(rest);
            }
            None => {
                text.push('&');
                text.push_str(part);
            }
        }
    }
}

fn character(reference: &str) -> Option<char> {
    if let Some(number) = reference.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
        return char::from_u32(code.ok()?);
    }
    let other = OTHERS.iter().find(|(name, _)| *name == reference).map(|(_, char)| *char);
    let latin_1 = || LATIN_1.split_ascii_whitespace().zip('\u{a0}'..).find(|(name, _)| *name == reference);
    other.or_else(|| latin_1().map(|(_, char)| char))
}
