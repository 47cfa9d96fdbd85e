//! How targets take several values from one input.

/// The parts of an input between FF bytes, which never occur in UTF-8. After the last part, all are empty.
pub struct Parts<'a>(std::slice::Split<'a, u8, fn(&u8) -> bool>);

impl<'a> Parts<'a> {
    pub fn of(input: &'a [u8]) -> Self {
        Self(input.split(|byte| *byte == 0xff))
    }

    pub fn bytes(&mut self) -> &'a [u8] {
        self.0.next().unwrap_or_default()
    }

    /// The next part as text; invalid UTF-8 is replaced.
    pub fn text(&mut self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// All remaining parts, as text.
    pub fn texts(self) -> Vec<String> {
        self.0.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
    }
}

/// The first byte (0 if there is none) and the rest.
pub fn first_byte(input: &[u8]) -> (u8, &[u8]) {
    input.split_first().map_or((0, input), |(first, rest)| (*first, rest))
}
