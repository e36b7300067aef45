//! Prints what recorded streams cost, one decoder for each: `recordings [--rounds N] DIR`. DIR has a folder for each vendor,
//! with the bodies as they came: `anthropic`, `openai` (Chat Completions), `responses`, `gemini`.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use deltawire_benches::args::Args;
use deltawire_benches::dialects::of_recordings;
use deltawire_benches::rounds::medians;
use deltawire_benches::workloads::Chunks;

fn main() {
    let Args { rounds, words, .. } = Args::read(21, 0);
    let [dir] = words.as_slice() else { panic!("recordings [--rounds N] DIR") };
    println!(
        "median of {rounds} interleaved rounds, chunks of 1460: microseconds for all, and how many times the first"
    );
    for (folder, vendor) in
        [("anthropic", "anthropic"), ("openai", "chat"), ("responses", "responses"), ("gemini", "gemini")]
    {
        let Ok(entries) = fs::read_dir(Path::new(dir).join(folder)) else { continue };
        let paths = entries.map(|entry| entry.expect("a file").path());
        let streams: Vec<&'static [u8]> = paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "sse"))
            .map(|path| &*fs::read(path).expect("a file").leak())
            .collect();
        let contestants = of_recordings(vendor);
        let mut pieces = Vec::new();
        for contestant in contestants {
            let seen = streams.iter().map(|stream| (contestant.run)(Chunks::Size(stream.chunks(1460))));
            pieces.push(seen.map(|seen| seen.events).sum::<usize>());
        }
        let mut runs: Vec<Option<Box<dyn FnMut()>>> = contestants
            .iter()
            .map(|contestant| {
                let (streams, run) = (streams.clone(), contestant.run);
                let all = move || {
                    streams.iter().for_each(|stream| {
                        black_box(run(Chunks::Size(stream.chunks(1460))));
                    })
                };
                Some(Box::new(all) as Box<dyn FnMut()>)
            })
            .collect();
        let times = medians(rounds, &mut runs);
        let bytes: usize = streams.iter().map(|stream| stream.len()).sum();
        println!("\n{folder} ({} streams, {bytes} bytes)", streams.len());
        let first = times.iter().flatten().next().expect("one ran").as_secs_f64();
        for ((contestant, pieces), time) in contestants.iter().zip(pieces).zip(times.into_iter().flatten()) {
            let time = time.as_secs_f64();
            println!("{:>22} {:>10.1} us {:>7.2}x, {pieces} pieces", contestant.name, time * 1e6, time / first);
        }
    }
}
