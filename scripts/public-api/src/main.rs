//! Prints the public API: `print-public-api RUSTDOC.json`.

fn main() {
    let path = std::env::args_os().nth(1).expect("the JSON that rustdoc wrote");
    let api = public_api::Builder::from_rustdoc_json(path)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .expect("JSON of a format that is known");
    print!("{api}");
}
