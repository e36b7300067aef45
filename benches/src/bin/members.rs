//! Measures large members of events into a type of the caller's: `Raw::deserialize` and `Raw::deserialize_simd`.

use std::fmt::Write as _;
use std::hint::black_box;

use deltawire::json::Raw;
use deltawire_benches::rounds::medians;
use serde::Deserialize;

#[derive(Deserialize)]
#[expect(dead_code, reason = "to be made is all that is asked of it")]
struct SearchResult {
    url: String,
    title: String,
    encrypted_content: String,
    page_age: Option<String>,
}

/// The content of a web search: results of about 600 bytes, as many as make up `size`.
fn results(size: usize) -> String {
    let mut text = "[".to_owned();
    while text.len() < size {
        let at = text.len();
        let comma = if at > 1 { "," } else { "" };
        let content = "EqgfCioIARgBIiQ3YTAwMjY1Mi1mZjM5LTQ1NGUtODgxNC1kNjNjNTk1ZWI3Y".repeat(8);
        write!(
            text,
            "{comma}{{\"type\":\"web_search_result\",\"url\":\"https://example.org/{at}\",\"title\":\"A \\\"title\\\" é\",\
             \"encrypted_content\":\"{content}\",\"page_age\":null}}"
        )
        .unwrap();
    }
    text + "]"
}

fn main() {
    println!("median of 41 interleaved rounds; µs for a Vec<SearchResult> and for a Value");
    for size in [1 << 10, 10 << 10, 100 << 10, 1 << 20] {
        let text = results(size);
        let raw = Raw::new(&text).expect("valid");
        let mut runs: Vec<Option<Box<dyn FnMut()>>> = vec![
            Some(Box::new(|| drop(black_box(raw.deserialize::<Vec<SearchResult>>().expect("it fits"))))),
            Some(Box::new(|| drop(black_box(raw.deserialize_simd::<Vec<SearchResult>>().expect("it fits"))))),
            Some(Box::new(|| drop(black_box(raw.deserialize::<serde_json::Value>().expect("it fits"))))),
            Some(Box::new(|| drop(black_box(raw.deserialize_simd::<serde_json::Value>().expect("it fits"))))),
        ];
        let times: Vec<f64> =
            medians(41, &mut runs).into_iter().map(|it| it.expect("it ran").as_secs_f64() * 1e6).collect();
        println!(
            "{:>8} bytes: serde_json {:>8.1} and {:>8.1}, simd-json {:>8.1} and {:>8.1}",
            text.len(),
            times[0],
            times[2],
            times[1],
            times[3]
        );
    }
}
