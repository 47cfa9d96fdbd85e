//! Where to send a request: region and partition, or a custom endpoint.

use core::fmt;

/// An endpoint of Bedrock Runtime: scheme, host and base path.
///
/// ```
/// use bedrock_stream::bedrock::Endpoint;
/// let endpoint = Endpoint::for_region("cn-north-1")?;
/// assert_eq!(endpoint.url(), "https://bedrock-runtime.cn-north-1.amazonaws.com.cn");
/// # Ok::<(), bedrock_stream::bedrock::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: &'static str,
    host: String,
    base_path: String,
}

impl Endpoint {
    /// The public endpoint of a region: `https://bedrock-runtime.{region}.{dnsSuffix}`.
    ///
    /// # Errors
    ///
    /// [`EndpointError::Region`] where the region is empty or cannot be part of a host name.
    ///
    /// ```
    /// use bedrock_stream::bedrock::Endpoint;
    /// assert_eq!(Endpoint::for_region("us-east-1")?.host(), "bedrock-runtime.us-east-1.amazonaws.com");
    /// assert!(Endpoint::for_region("evil.example/").is_err());
    /// # Ok::<(), bedrock_stream::bedrock::EndpointError>(())
    /// ```
    pub fn for_region(region: &str) -> Result<Self, EndpointError> {
        if !is_host_label(region) {
            return Err(EndpointError::Region);
        }
        let host = format!("bedrock-runtime.{region}.{}", dns_suffix(region));
        Ok(Self { scheme: "https", host, base_path: String::new() })
    }

    /// A custom endpoint: `http` or `https`, a host in ASCII, perhaps a port and a base path.
    ///
    /// # Errors
    ///
    /// [`EndpointError::Url`] for anything else: user info, a query, a fragment, `.` segments.
    ///
    /// ```
    /// use bedrock_stream::bedrock::Endpoint;
    /// let endpoint = Endpoint::parse("http://127.0.0.1:8080/base/")?;
    /// assert_eq!((endpoint.host(), endpoint.url()), ("127.0.0.1:8080", "http://127.0.0.1:8080/base".into()));
    /// # Ok::<(), bedrock_stream::bedrock::EndpointError>(())
    /// ```
    pub fn parse(url: &str) -> Result<Self, EndpointError> {
        let (scheme, default_port, rest) = if let Some(rest) = strip_scheme(url, "https://") {
            ("https", ":443", rest)
        } else if let Some(rest) = strip_scheme(url, "http://") {
            ("http", ":80", rest)
        } else {
            return Err(EndpointError::Url);
        };
        let path = rest.trim_start_matches(|char| char != '/');
        let authority = rest.strip_suffix(path).unwrap_or_default();
        let base_path = path.trim_end_matches('/');
        if !is_authority(authority) || !base_path.split('/').all(is_path_segment) {
            return Err(EndpointError::Url);
        }
        let host = authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
        Ok(Self { scheme, host, base_path: base_path.to_owned() })
    }

    /// The URL without a trailing slash.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Endpoint;
    /// assert_eq!(Endpoint::parse("https://Example.com:443/").unwrap().url(), "https://example.com");
    /// ```
    pub fn url(&self) -> String {
        format!("{}{}", self.origin(), self.base_path)
    }

    /// The `Host` header: host name and, unless it is the scheme's own, the port.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Endpoint;
    /// assert_eq!(Endpoint::parse("http://[::1]:8080").unwrap().host(), "[::1]:8080");
    /// ```
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Scheme, host and port: what the whole path is put behind.
    pub(super) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }

    /// What stands before the operation's path: empty, or `/` and segments.
    pub(super) fn base_path(&self) -> &str {
        &self.base_path
    }
}

/// The partition's DNS suffix, from the prefix that its regions share; a region of a partition yet
/// unknown is taken as one of `aws`, as AWS's endpoint rules do.
fn dns_suffix(region: &str) -> &'static str {
    const SUFFIXES: [(&str, &str); 6] = [
        ("cn-", "amazonaws.com.cn"),
        ("eusc-", "amazonaws.eu"),
        ("us-iso-", "c2s.ic.gov"),
        ("us-isob-", "sc2s.sgov.gov"),
        ("eu-isoe-", "cloud.adc-e.uk"),
        ("us-isof-", "csp.hci.ic.gov"),
    ];
    let found = SUFFIXES.iter().find(|(prefix, _)| region.starts_with(prefix));
    found.map_or("amazonaws.com", |(_, suffix)| suffix)
}

fn strip_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = url.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// RFC 1123 section 2.1: letters, digits and inner hyphens, up to 63.
fn is_host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    port.is_none_or(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'))
        && (host.split('.').all(is_host_label) || is_ipv6(host))
}

/// An address in brackets, by its characters alone: `fetch` refuses one that is none.
fn is_ipv6(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let allowed = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    address.is_some_and(|address| address.contains(':') && address.bytes().all(allowed))
}

/// Segments that a URL parser leaves as they are, so that what is signed is what is sent.
fn is_path_segment(segment: &str) -> bool {
    segment != "."
        && segment != ".."
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~.".contains(&byte))
}

/// Why there is no endpoint.
///
/// ```
/// use bedrock_stream::bedrock::{Endpoint, EndpointError};
/// assert_eq!(Endpoint::for_region(""), Err(EndpointError::Region));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointError {
    /// The region is empty or cannot be part of a host name.
    Region,
    /// The custom endpoint is no plain `http` or `https` URL.
    Url,
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Region => "region must be the name of an AWS region such as \"us-east-1\"",
            Self::Url => {
                "endpoint must be an http or https URL of host, port and path, such as \"https://example.com:8443\""
            }
        })
    }
}

impl core::error::Error for EndpointError {}
