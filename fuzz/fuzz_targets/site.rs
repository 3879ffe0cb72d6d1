#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| unscaffold_fuzz::site::run(data));
