//! Prints what a delta costs as a part, and as one that is watched and measured: `meter [--rounds N] [--size BYTES] [WORKLOAD ...]`.

use deltawire_benches::meter::contestants;
use deltawire_benches::pairs;

fn main() {
    pairs::print(contestants, |plain, metered| format!("{:.1} more", metered - plain));
}
