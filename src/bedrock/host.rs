//! What may stand in the URL of an endpoint ([RFC 3986 section 3](https://www.rfc-editor.org/rfc/rfc3986#section-3)).

pub(super) fn strip_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = url.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// RFC 1123 section 2.1: letters, digits and inner hyphens, up to 63. Lower case alone, as all regions are: a capital would
/// be signed, but URL parsers write hosts in lower case, and that is what is sent.
pub(super) fn is_host_label(label: &str) -> bool {
    !label.bytes().any(|byte| byte == b'_' || byte.is_ascii_uppercase()) && is_custom_label(label)
}

/// With underscores too, which names of services in containers have.
fn is_custom_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

pub(super) fn is_authority(authority: &str) -> bool {
    let (host, port) = split_port(authority);
    port.is_none_or(|port| port.parse::<u32>().is_ok_and(|port| port < 65_536) && !port.starts_with('+'))
        && (is_name(host) || is_ipv6(host))
}

/// The dot of the root may stand at its end.
fn is_name(host: &str) -> bool {
    host.strip_suffix('.').unwrap_or(host).split('.').all(is_custom_label)
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    let colon = authority.bytes().rposition(|byte| byte == b':');
    match colon.and_then(|colon| authority.split_at_checked(colon)) {
        Some((host, port)) if !port.ends_with(']') => (host, port.strip_prefix(':')),
        _ => (authority, None),
    }
}

/// An address in brackets, by its characters alone: `fetch` refuses one that is not an address.
fn is_ipv6(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let allowed = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    address.is_some_and(|address| address.contains(':') && address.bytes().all(allowed))
}

/// Segments that a URL parser resolves, in any case of their letters
/// ([source](https://url.spec.whatwg.org/#double-dot-path-segment)).
const DOT_SEGMENTS: [&str; 6] = [".", "%2e", "..", ".%2e", "%2e.", "%2e%2e"];

/// Segments that a URL parser leaves as they are, so that what is signed is what is sent
/// ([source](https://url.spec.whatwg.org/#path-state)). `^` and `|` are left out, as engines differ.
pub(super) fn is_path_segment(segment: &str) -> bool {
    !DOT_SEGMENTS.iter().any(|dots| segment.eq_ignore_ascii_case(dots))
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~.%!$&'()*+,;=:@[]".contains(&byte))
}

/// This machine's own names and addresses, and those that mean any of its own.
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
    let is_ipv4 = |rest: &str| {
        rest.split('.').count() == 3
            && rest.split('.').all(|part| part.parse::<u32>().is_ok_and(|part| part < 256))
    };
    name == "[::1]" || name.strip_prefix("127.").is_some_and(is_ipv4)
}
