//! Hosts and ports of custom endpoints. What happens to each is the result of `new URL(…)` in Node.js 20, which follows
//! the [URL standard](https://url.spec.whatwg.org/).

use super::*;

/// Returns the URL of an endpoint at this authority, if it is accepted.
fn url_at(authority: &str) -> Option<String> {
    Endpoint::parse(&format!("http://{authority}")).ok().map(|endpoint| endpoint.url())
}

#[test]
fn authorities_that_a_url_parser_leaves_unchanged_are_accepted() {
    let longest_label = "a".repeat(63);
    let unchanged = [
        "a:0",
        "a:65535",
        "a:443",
        "255.255.255.255",
        "1.a",
        "a.1b",
        "a.0xg",
        "a.0x7g",
        "a.",
        "a-b",
        longest_label.as_str(),
        "[::]",
        "[::1]",
        "[1::]",
        "[ffff::]",
        "[1::2]",
        "[1::2:3:4:5:6]",
        "[::2:3:4:5:6:7]",
        "[1:2:3:4:5:6::]",
        "[1:2:3:4:5:6:7:8]",
        "[0:1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:0]",
        "[1:0:2:3:4:5:6:7]",
        "[::1:0]",
        "[1:0:2::3]",
        "[0:1::2]",
        "[::1]:8080",
    ];
    for authority in unchanged {
        assert_eq!(url_at(authority), Some(format!("http://{authority}")));
    }
    assert_eq!(url_at("[::1]:80").as_deref(), Some("http://[::1]"));
}

#[test]
fn authorities_that_a_url_parser_rewrites_or_refuses_are_refused() {
    let rewritten = [
        "a:",
        "a:00",
        "a:01",
        "1.2.3",
        "1.2.3.04",
        "1.2.3.4.",
        "1.2.3.0x4",
        "[::1]:",
        "[::0]",
        "[0::]",
        "[0::1]",
        "[1::0]",
        "[1::0:2]",
        "[1:0::2]",
        "[1:0:0:2:3:4:5:6]",
        "[0:0:0:0:0:0:0:0]",
        "[1::2:3:4:5:6:7]",
        "[::2:3:4:5:6:7:8]",
        "[1:2:3:4:5:6:7::]",
        "[00::]",
        "[01::]",
        "[0123::]",
        "[::ffff:1.2.3.4]",
    ];
    let refused = [
        "a:65536",
        "a:+1",
        "a:-1",
        "a:1a",
        "a:1:2",
        "a:b]",
        "a]",
        "a..",
        "a.1",
        "a.0x",
        "a.0x1",
        "a.0xf",
        "255.255.255.256",
        "1.2.3.4.5",
        "[::1",
        "::1]",
        "::1",
        "[::1]a",
        "[::1]:65536",
        "[]",
        "[:]",
        "[1]",
        "[:1]",
        "[1:]",
        "[:::]",
        "[1:::2]",
        "[1::2::3]",
        "[::1::]",
        "[:1::2]",
        "[1::2:]",
        "[:2:3:4:5:6:7:8]",
        "[1:2:3:4:5:6:7:]",
        "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]",
        "[12345::]",
        "[g::]",
        "[::1%eth0]",
    ];
    for authority in rewritten.into_iter().chain(refused) {
        assert_eq!(url_at(authority), None, "{authority}");
    }
}

/// A URL parser accepts these, but no such name can be resolved:
/// [RFC 1123 section 2.1](https://www.rfc-editor.org/rfc/rfc1123#section-2.1).
#[test]
fn labels_are_at_most_63_characters_without_hyphens_at_their_ends() {
    for authority in ["-a", "a-", "a.-b", "a-.b", &"a".repeat(64)] {
        assert_eq!(url_at(authority), None, "{authority}");
    }
}
