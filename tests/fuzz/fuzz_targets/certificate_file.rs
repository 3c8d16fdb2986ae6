#![no_main]

#[path = "../laws.rs"]
mod shared;

libfuzzer_sys::fuzz_target!(|data: &[u8]| shared::readers::certificate_file(data));
