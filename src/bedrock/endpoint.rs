//! Where to send a request: region, partition, FIPS and dual-stack, or a custom endpoint.

use core::fmt;

use super::host::{
    is_authority, is_host_label, is_loopback, is_loopback_address, is_path_segment, strip_scheme,
};
use super::partition::Partition;

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
    allows_insecure_token: bool,
}

/// The options that decide where requests go. By default that is the public endpoint of a region, which must be given.
///
/// ```
/// use bedrock_stream::bedrock::{Endpoint, EndpointOptions};
/// let options = EndpointOptions { region: Some("us-east-1"), use_fips: true, ..EndpointOptions::default() };
/// assert_eq!(Endpoint::resolve(&options)?.host(), "bedrock-runtime-fips.us-east-1.amazonaws.com");
/// # Ok::<(), bedrock_stream::bedrock::EndpointError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointOptions<'a> {
    /// The region, for instance `us-east-1`; optional with a custom endpoint.
    pub region: Option<&'a str>,
    /// The URL of a custom endpoint, instead of the region's own.
    pub endpoint: Option<&'a str>,
    /// Use the region's FIPS endpoint. Not every region has one.
    pub use_fips: bool,
    /// Use the region's endpoint that also supports IPv6.
    pub use_dual_stack: bool,
    /// Allow a custom endpoint that is plain `http` to another machine.
    pub allow_insecure: bool,
    /// Allow bearer tokens over plain `http` to more than the loopback addresses `127.0.0.0/8` and `[::1]`: to
    /// `localhost`, which may resolve to another machine, and to what `allow_insecure` allows. Anyone who reads a token
    /// in transit can use it.
    pub allow_insecure_token: bool,
}

impl Endpoint {
    /// The custom endpoint, or the region's:
    /// `https://bedrock-runtime[-fips].{region}.{dnsSuffix | dualStackDnsSuffix}`
    /// ([source](https://docs.aws.amazon.com/general/latest/gr/bedrock.html#br-rt)).
    ///
    /// # Errors
    ///
    /// [`EndpointError`]: a region or URL that is missing or invalid, conflicting options, or plain `http` to another
    /// machine without permission.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{Endpoint, EndpointError, EndpointOptions};
    /// let mut options = EndpointOptions { endpoint: Some("http://192.0.2.1:8080"), ..EndpointOptions::default() };
    /// assert_eq!(Endpoint::resolve(&options), Err(EndpointError::Insecure));
    /// options.allow_insecure = true;
    /// assert_eq!(Endpoint::resolve(&options)?.host(), "192.0.2.1:8080");
    /// # Ok::<(), EndpointError>(())
    /// ```
    pub fn resolve(options: &EndpointOptions<'_>) -> Result<Self, EndpointError> {
        let Some(url) = options.endpoint else {
            let region = options.region.filter(|region| !region.is_empty());
            return Self::regional(region.ok_or(EndpointError::MissingRegion)?, options);
        };
        if options.use_fips {
            return Err(EndpointError::FipsWithEndpoint);
        }
        if options.use_dual_stack {
            return Err(EndpointError::DualStackWithEndpoint);
        }
        let endpoint = Self::parse(url)?;
        if endpoint.is_secure() || options.allow_insecure {
            Ok(Self { allows_insecure_token: options.allow_insecure_token, ..endpoint })
        } else {
            Err(EndpointError::Insecure)
        }
    }

    /// The public endpoint of a region: [`Endpoint::resolve`] with only that option.
    ///
    /// # Errors
    ///
    /// [`EndpointError::Region`] if the region is empty, has upper-case letters, or cannot be part of a host name.
    ///
    /// ```
    /// use bedrock_stream::bedrock::Endpoint;
    /// assert_eq!(Endpoint::for_region("us-east-1")?.host(), "bedrock-runtime.us-east-1.amazonaws.com");
    /// assert!(Endpoint::for_region("evil.example/").is_err());
    /// # Ok::<(), bedrock_stream::bedrock::EndpointError>(())
    /// ```
    pub fn for_region(region: &str) -> Result<Self, EndpointError> {
        Self::regional(region, &EndpointOptions::default())
    }

    /// A custom endpoint: `http` or `https`, an ASCII host, and optionally a port and a base path, which may contain
    /// percent-encoded and reserved characters. Trailing slashes are dropped. Plain `http` is accepted for any host
    /// here; [`Endpoint::resolve`] is stricter.
    ///
    /// # Errors
    ///
    /// [`EndpointError::Url`] for anything else: user info, a query, a fragment, `.` segments, and whatever a URL
    /// parser would rewrite, such as a space or the host `127.1`.
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
        let authority = rest.strip_suffix(path).unwrap_or_default().to_ascii_lowercase();
        let base_path = path.trim_end_matches('/');
        if !is_authority(&authority) || !base_path.split('/').all(is_path_segment) {
            return Err(EndpointError::Url);
        }
        let host = authority.strip_suffix(default_port).unwrap_or(&authority).to_owned();
        let base_path = upper_case_escapes(base_path);
        Ok(Self { scheme, host, base_path, allows_insecure_token: false })
    }

    /// The URL without a trailing slash.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Endpoint;
    /// assert_eq!(Endpoint::parse("https://Example.com:443/").unwrap().url(), "https://example.com");
    /// ```
    pub fn url(&self) -> String {
        self.origin() + &self.base_path
    }

    /// The `Host` header: the host name and, unless it is the scheme's default, the port.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Endpoint;
    /// assert_eq!(Endpoint::parse("http://[::1]:8080").unwrap().host(), "[::1]:8080");
    /// ```
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns whether requests stay on this machine: `localhost` and names below it ([RFC 6761 section
    /// 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)), `127.0.0.0/8`, `[::1]`, and the unspecified addresses
    /// `0.0.0.0` and `[::]`, which connect to this machine ([RFC 1122 section
    /// 3.2.1.3](https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3)).
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Endpoint;
    /// assert!(Endpoint::parse("http://127.0.0.1:8080").unwrap().is_loopback());
    /// assert!(!Endpoint::parse("http://127.0.0.1.example.com").unwrap().is_loopback());
    /// ```
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Returns whether traffic is safe from eavesdropping: `https`, or this machine itself. A bearer token needs more:
    /// see [`EndpointOptions::allow_insecure_token`].
    ///
    /// ```
    /// # use bedrock_stream::bedrock::Endpoint;
    /// assert!(Endpoint::parse("https://example.com").unwrap().is_secure());
    /// assert!(!Endpoint::parse("http://example.com").unwrap().is_secure());
    /// ```
    pub fn is_secure(&self) -> bool {
        self.scheme == "https" || self.is_loopback()
    }

    /// Returns whether a bearer token may be sent, or any other secret that works for anyone who reads it.
    pub(super) fn allows_token(&self) -> bool {
        self.scheme == "https" || is_loopback_address(&self.host) || self.allows_insecure_token
    }

    /// Scheme, host and port: the URL without its path.
    pub(super) fn origin(&self) -> String {
        [self.scheme, "://", &self.host].concat()
    }

    /// The path before the operation's: empty, or `/` and segments.
    pub(super) fn base_path(&self) -> &str {
        &self.base_path
    }

    fn regional(region: &str, options: &EndpointOptions<'_>) -> Result<Self, EndpointError> {
        let service = if options.use_fips { "bedrock-runtime-fips" } else { "bedrock-runtime" };
        let partition = Partition::of_region(region);
        let suffix =
            if options.use_dual_stack { partition.dual_stack_dns_suffix } else { partition.dns_suffix };
        Self::of_service(service, region, suffix)
    }

    /// The public endpoint of another service in a region.
    pub(super) fn for_service(service: &str, region: &str) -> Result<Self, EndpointError> {
        Self::of_service(service, region, Partition::of_region(region).dns_suffix)
    }

    fn of_service(service: &str, region: &str, suffix: &str) -> Result<Self, EndpointError> {
        if !is_host_label(region) {
            return Err(EndpointError::Region);
        }
        let host = [service, ".", region, ".", suffix].concat();
        Ok(Self { scheme: "https", host, base_path: String::new(), allows_insecure_token: false })
    }
}

/// `%e2` → `%E2`, the same path (RFC 3986 section 6.2.2.1): some engines send it that way, and what is sent must be
/// signed.
fn upper_case_escapes(path: &str) -> String {
    let mut left = 0;
    let upper = |char: char| {
        left = if char == '%' { 3 } else { i32::max(left - 1, 0) };
        if left > 0 && char.is_ascii_hexdigit() { char.to_ascii_uppercase() } else { char }
    };
    path.chars().map(upper).collect()
}

/// Why an endpoint could not be resolved.
///
/// ```
/// use bedrock_stream::bedrock::{Endpoint, EndpointError};
/// assert_eq!(Endpoint::for_region(""), Err(EndpointError::Region));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointError {
    /// The region is empty, has upper-case letters, or cannot be part of a host name.
    Region,
    /// The custom endpoint is not a plain `http` or `https` URL.
    Url,
    /// Neither a region nor a custom endpoint was given.
    MissingRegion,
    /// Both a custom endpoint and FIPS were requested.
    FipsWithEndpoint,
    /// Both a custom endpoint and dual-stack were requested.
    DualStackWithEndpoint,
    /// The custom endpoint is plain `http` to another machine, which was not allowed.
    Insecure,
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Region => "region must be the name of an AWS region such as \"us-east-1\"",
            Self::Url => {
                "endpoint must be an http or https URL of host, port and path, percent-encoded, such as \"https://example.com:8443/base\""
            }
            Self::MissingRegion => {
                "region is missing: pass the AWS region of the model, such as \"us-east-1\"; it is not guessed from an ARN"
            }
            Self::FipsWithEndpoint => {
                "useFipsEndpoint cannot be used with endpoint: leave it out, and pass the URL of a FIPS endpoint"
            }
            Self::DualStackWithEndpoint => {
                "useDualstackEndpoint cannot be used with endpoint: leave it out, and pass the URL of a dual-stack endpoint"
            }
            Self::Insecure => {
                "endpoint is plain http to another host, so everything can be read in transit: use https, or set allowInsecureEndpoint"
            }
        })
    }
}

impl core::error::Error for EndpointError {}
