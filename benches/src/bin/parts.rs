//! Prints what a delta costs as a vendor's event, and as a part: `parts [--rounds N] [--size BYTES] [WORKLOAD ...]`.

use deltawire_benches::pairs;
use deltawire_benches::parts::contestants;

fn main() {
    pairs::print(contestants, |vendor, parts| format!("{:.2} times", parts / vendor));
}
