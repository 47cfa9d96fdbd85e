//! What the URL of an endpoint may contain ([RFC 3986 section 3](https://www.rfc-editor.org/rfc/rfc3986#section-3)).
//!
//! `fetch` parses URLs by another standard ([URL](https://url.spec.whatwg.org/)) and rewrites some hosts: `0x7f.1`
//! becomes `127.0.0.1`. Only URLs that it leaves unchanged, apart from letter case, are accepted here, so that what is
//! signed is what is sent.

pub(super) fn strip_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = url.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// RFC 1123 section 2.1: letters, digits and inner hyphens, up to 63. Lower case only, as in all regions: a capital
/// would be signed, but URL parsers send hosts in lower case.
pub(super) fn is_host_label(label: &str) -> bool {
    !label.bytes().any(|byte| byte == b'_' || byte.is_ascii_uppercase()) && is_custom_label(label)
}

/// Also allows underscores, which occur in the names of container services.
fn is_custom_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// A host in lower case, optionally with a port.
pub(super) fn is_authority(authority: &str) -> bool {
    let (host, port) = split_port(authority);
    port.is_none_or(|port| is_decimal(port, 65_535)) && (is_name(host) || is_ipv6(host))
}

/// A number up to `max`, without leading zeros.
fn is_decimal(text: &str, max: u32) -> bool {
    let is_plain = text == "0" || !text.starts_with(['0', '+']);
    is_plain && text.parse().is_ok_and(|number: u32| number <= max)
}

/// A name, optionally with the trailing dot of the root, or an IPv4 address.
fn is_name(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.split('.').next_back().unwrap_or_default();
    if is_number(last) { is_ipv4(host) } else { name.split('.').all(is_custom_label) }
}

/// Returns whether a host that ends in this label is an address
/// ([source](https://url.spec.whatwg.org/#ends-in-a-number-checker)).
fn is_number(label: &str) -> bool {
    match label.strip_prefix("0x") {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

fn is_ipv4(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|part| is_decimal(part, 255))
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    let colon = authority.bytes().rposition(|byte| byte == b':');
    match colon.and_then(|colon| authority.split_at_checked(colon)) {
        Some((host, port)) if !port.ends_with(']') => (host, port.strip_prefix(':')),
        _ => (authority, None),
    }
}

/// An address in brackets, as a URL parser writes it ([source](https://url.spec.whatwg.org/#concept-ipv6-serializer)):
/// groups without leading zeros, and `::` instead of a run of two or more zero groups. An address with two such runs is
/// refused: supporting it is not worth the code size.
fn is_ipv6(host: &str) -> bool {
    let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) else { return false };
    let (mut groups_len, mut empty_len, mut last) = (0, 0, "1");
    for group in address.split(':') {
        if !is_group(group) || matches!((last, group), ("0", "0" | "") | ("", "0")) {
            return false;
        }
        match group {
            "" => empty_len += 1,
            _ => groups_len += 1,
        }
        last = group;
    }
    match empty_len {
        0 => groups_len == 8,
        1 => (2..=6).contains(&groups_len) && !address.starts_with(':') && !address.ends_with(':'),
        2 => groups_len <= 6 && (address.starts_with("::") || address.ends_with("::")),
        _ => address == "::",
    }
}

/// A group of an IPv6 address, or nothing.
fn is_group(group: &str) -> bool {
    group.len() <= 4
        && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (group == "0" || !group.starts_with('0'))
}

/// Segments that a URL parser resolves, in any letter case
/// ([source](https://url.spec.whatwg.org/#double-dot-path-segment)).
const DOT_SEGMENTS: [&str; 6] = [".", "%2e", "..", ".%2e", "%2e.", "%2e%2e"];

/// Segments that a URL parser leaves unchanged, so that what is signed is what is sent
/// ([source](https://url.spec.whatwg.org/#path-state)). `^` and `|` are excluded, because engines differ.
pub(super) fn is_path_segment(segment: &str) -> bool {
    !DOT_SEGMENTS.iter().any(|dots| segment.eq_ignore_ascii_case(dots))
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~.%!$&'()*+,;=:@[]".contains(&byte))
}

/// This machine's own names and addresses, including the unspecified addresses.
pub(super) fn is_loopback(authority: &str) -> bool {
    let (name, _) = split_port(authority);
    is_loopback_address(authority)
        || name == "localhost"
        || name.ends_with(".localhost")
        || matches!(name, "[::]" | "0.0.0.0")
}

/// The addresses that never leave this machine. A name may: its resolver decides.
pub(super) fn is_loopback_address(authority: &str) -> bool {
    let (name, _) = split_port(authority);
    name == "[::1]" || (name.starts_with("127.") && is_ipv4(name))
}
