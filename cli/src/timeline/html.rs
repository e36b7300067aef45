//! The page: the picture, figures above it, and tables below.
//!
//! It is one file, has no script, and loads nothing: its policy forbids both.

use std::io::{self, Write};

use super::measure::Seen;
use super::scale::{count, time};
use super::svg;
use super::xml::Xml;

const STYLE: &str = "\
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{max-width:1040px;margin:0 auto;padding:28px 20px 48px}
h1{font-size:20px;font-weight:600;margin:0;overflow-wrap:anywhere}
.verdict{color:var(--quiet);margin:2px 0 18px;overflow-wrap:anywhere}
.verdict.bad{color:var(--stall)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(115px,1fr));gap:10px;margin:0 0 22px}
dl div{background:var(--card);border-radius:8px;padding:9px 12px}
dt{color:var(--quiet);font-size:12px}
dd{margin:0;font-size:17px;font-weight:600;font-variant-numeric:tabular-nums}
dd small{display:block;font-size:12px;font-weight:400;color:var(--quiet)}
figure{margin:0;overflow-x:auto}
svg{display:block;width:100%;min-width:720px;height:auto}
h2{font-size:15px;font-weight:600;margin:26px 0 6px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th{text-align:left;color:var(--quiet);font-weight:400;font-size:12px}
th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--grid);overflow-wrap:anywhere}
th.n,td.n{text-align:right}
table.short{width:auto}
.short th,.short td{padding-right:48px}
footer{color:var(--quiet);font-size:12px;margin-top:26px}
";

pub(super) fn file(seen: &Seen, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    let title = Xml(name);
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width\">")?;
    writeln!(out, "<title>{title}: timeline</title>")?;
    writeln!(out, "<style>{}{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>", svg::COLOURS)?;
    let bad = if seen.outcome.has_all_content() && seen.lost == 0 { "" } else { " bad" };
    writeln!(out, "<p class=\"verdict{bad}\">{}</p>\n<dl>", Xml(&seen.verdict()))?;
    for (name, value) in seen.figures() {
        // `1.83 s at 3.02 s` and `54.2 (431 tokens)`: the figure, and what is said of it.
        let at = value.find(" (").or_else(|| value.find(" at ")).unwrap_or(value.len());
        let (value, more) = value.split_at(at);
        let more = more.trim_matches([' ', '(', ')']);
        let more = if more.is_empty() { String::new() } else { format!("<small>{}</small>", Xml(more)) };
        writeln!(out, "<div><dt>{}</dt><dd>{}{more}</dd></div>", Xml(&name), Xml(value))?;
    }
    writeln!(out, "</dl>\n<figure>")?;
    svg::picture(seen, name, false, out)?;
    writeln!(out, "</figure>")?;
    calls(seen, out)?;
    stalls(seen, out)?;
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, "<footer>{}", footer(seen))?;
    writeln!(out, "Made by deltawire {version}: no script, and nothing is loaded.</footer>\n</main>\n</body>\n</html>")
}

fn footer(seen: &Seen) -> String {
    let bytes = count(seen.meter.received());
    let parts = count(seen.events.seen);
    let kept = match seen.events.every {
        1 => String::new(),
        every => format!(
            " Of the parts every {every}th is a dot, {} in all.",
            count(u64::try_from(seen.events.kept.len()).unwrap_or_default())
        ),
    };
    let limit = time(seen.stalls.limit);
    format!("{bytes} bytes came, with {parts} parts.{kept} A stall is a gap of at least {limit}.")
}

fn calls(seen: &Seen, out: &mut dyn Write) -> io::Result<()> {
    let calls = &seen.calls;
    if calls.kept.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<h2>Tool calls</h2>\n<table><tr><th>call</th><th>name</th><th class=\"n\">from</th>\
        <th class=\"n\">to</th><th class=\"n\">bytes</th><th></th></tr>"
    )?;
    for call in &calls.kept {
        let state = if call.is_complete { "complete" } else { "not complete" };
        writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{state}</td></tr>",
            call.number,
            Xml(&call.name),
            time(call.from),
            time(call.to),
            count(call.bytes)
        )?;
    }
    writeln!(out, "</table>")?;
    if calls.more > 0 {
        writeln!(out, "<p>And {} more.</p>", count(calls.more))?;
    }
    Ok(())
}

fn stalls(seen: &Seen, out: &mut dyn Write) -> io::Result<()> {
    let stalls = &seen.stalls;
    if stalls.kept.is_empty() {
        return Ok(());
    }
    let kept = u64::try_from(stalls.kept.len()).unwrap_or_default();
    let which = if stalls.count > kept {
        format!("the {kept} longest of {}", count(stalls.count))
    } else {
        count(stalls.count)
    };
    writeln!(out, "<h2>Stalls ({which}, together {})</h2>", time(stalls.all))?;
    writeln!(out, "<table class=\"short\"><tr><th>from</th><th>to</th><th>for</th></tr>")?;
    for stall in &stalls.kept {
        let (from, to, len) = (time(stall.from), time(stall.to), time(stall.len()));
        writeln!(out, "<tr><td>{from}</td><td>{to}</td><td>{len}</td></tr>")?;
    }
    writeln!(out, "</table>")
}
