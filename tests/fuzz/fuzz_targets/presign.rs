#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| bedrock_stream_fuzz::presign(input));
