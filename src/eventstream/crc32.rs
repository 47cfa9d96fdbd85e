//! CRC-32 as in gzip ([RFC 1952 section 8](https://www.rfc-editor.org/rfc/rfc1952#section-8)).
//!
//! Uses crc32fast, except on `wasm32`: its static tables would add 16.7 kB (brotli) to the download, so the tables are
//! computed at first use instead. The method is the same, slicing by sixteen.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crc32fast::hash;
#[cfg(target_arch = "wasm32")]
pub(crate) use sliced::hash;

#[cfg(any(test, target_arch = "wasm32"))]
mod sliced {
    use std::sync::OnceLock;

    const POLYNOMIAL: u32 = 0xedb8_8320;
    const SLICES: usize = 16;

    /// The effect of each byte on the checksum when 0, 1, … 15 bytes follow it in its block.
    type Tables = [[u32; 256]; SLICES];

    pub(crate) fn hash(bytes: &[u8]) -> u32 {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        let tables = TABLES.get_or_init(compute_tables);
        let (blocks, rest) = bytes.as_chunks::<SLICES>();
        let crc = blocks.iter().fold(!0, |crc, block| over_block(tables, crc, block));
        let [byte_wise, ..] = tables;
        !rest.iter().fold(crc, |crc, byte| crc >> 8 ^ entry(byte_wise, crc as u8 ^ byte))
    }

    /// Unrolled by hand, because the compiler keeps loops when it optimises for size.
    fn over_block(tables: &Tables, crc: u32, block: &[u8; SLICES]) -> u32 {
        let [t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15] = tables;
        let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15] = *block;
        let [c0, c1, c2, c3] = crc.to_le_bytes();
        let first = entry(t15, b0 ^ c0) ^ entry(t14, b1 ^ c1) ^ entry(t13, b2 ^ c2) ^ entry(t12, b3 ^ c3);
        let second = entry(t11, b4) ^ entry(t10, b5) ^ entry(t9, b6) ^ entry(t8, b7);
        let third = entry(t7, b8) ^ entry(t6, b9) ^ entry(t5, b10) ^ entry(t4, b11);
        first ^ second ^ third ^ entry(t3, b12) ^ entry(t2, b13) ^ entry(t1, b14) ^ entry(t0, b15)
    }

    /// Never misses: a table has an entry for every byte.
    #[inline(always)]
    fn entry(table: &[u32; 256], byte: u8) -> u32 {
        table.get(usize::from(byte)).copied().unwrap_or_default()
    }

    fn compute_tables() -> Tables {
        let mut table: [u32; 256] = core::array::from_fn(|byte| over_bits(byte as u32));
        let byte_wise = table;
        core::array::from_fn(|_| {
            let next = table.map(|crc| crc >> 8 ^ entry(&byte_wise, crc as u8));
            core::mem::replace(&mut table, next)
        })
    }

    fn over_bits(byte: u32) -> u32 {
        (0..8).fold(byte, |crc, _| if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_checksum_equals_that_of_crc32fast(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(super::sliced::hash(&bytes), crc32fast::hash(&bytes));
        }
    }
}
