//! A corpus is one file of text a target: an input a line, as Rust writes a byte string.

/// What stands on a line for an input.
pub fn escape(input: &[u8]) -> String {
    input.escape_ascii().to_string()
}

/// The input that a line stands for.
///
/// # Panics
///
/// If the line is not what [`escape`] writes.
pub fn unescape(line: &str) -> Vec<u8> {
    let mut input = Vec::new();
    let mut bytes = line.bytes();
    let digit = |byte: Option<u8>| char::from(byte.expect("a digit")).to_digit(16).expect("a digit") as u8;
    while let Some(byte) = bytes.next() {
        input.push(match byte {
            b'\\' => match bytes.next().expect("an escape") {
                b't' => b'\t',
                b'r' => b'\r',
                b'n' => b'\n',
                b'x' => digit(bytes.next()) << 4 | digit(bytes.next()),
                quoted => quoted,
            },
            byte => byte,
        });
    }
    input
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_reads_back() {
        let input: Vec<u8> = (0..=255).collect();
        assert_eq!(super::unescape(&super::escape(&input)), input);
    }
}
