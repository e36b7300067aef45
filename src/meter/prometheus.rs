//! Totals as the text that Prometheus reads.

use core::fmt::{self, Write as _};

use super::count::Count;
use super::decimal::Decimal;
use super::metric::Metric;
use super::tokens::TokenKind;
use super::totals::Totals;

/// Writes totals in the text format of Prometheus (version 0.0.4): the answer of a `/metrics` endpoint, whose content type is
/// [`CONTENT_TYPE`](Self::CONTENT_TYPE). `Display` writes it.
///
/// If you keep totals for each model or server, pass all of them together, each as a [`Series`] with labels: a metric may stand
/// in a page only once. The same series come each time, whatever was counted, so that rates can be computed; only failures
/// come when there are some.
///
/// ```
/// use deltawire::meter::{Prometheus, Series, Totals};
///
/// let (mut small, large) = (Totals::new(), Totals::new());
/// small.retry();
/// let series = [
///     Series::new(&[("gen_ai_request_model", "small")], &small),
///     Series::new(&[("gen_ai_request_model", "large")], &large),
/// ];
/// let page = Prometheus::new(&series).to_string();
/// assert!(page.contains(
///     "# HELP deltawire_retries_total Requests that were sent again.\n# TYPE deltawire_retries_total counter\n\
///      deltawire_retries_total{gen_ai_request_model=\"small\"} 1\n\
///      deltawire_retries_total{gen_ai_request_model=\"large\"} 0\n"
/// ));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Prometheus<'a> {
    set: Set<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Set<'a> {
    One(Series<'a>),
    Many(&'a [Series<'a>]),
}

/// Totals, and the labels that tell them from others on the same page.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    labels: &'a [(&'a str, &'a str)],
    totals: &'a Totals,
}

impl<'a> Series<'a> {
    /// Returns totals with labels. In the name of a label, a character that Prometheus does not allow is written as `_`. A
    /// value may have any characters. A label that is named like one before it, or like one that the page has of its own (`le`, `outcome`,
    /// `class`, `kind`, `gen_ai_token_type`), is left out.
    #[must_use]
    pub const fn new(labels: &'a [(&'a str, &'a str)], totals: &'a Totals) -> Self {
        Self { labels, totals }
    }
}

impl<'a> Prometheus<'a> {
    /// The content type of the text.
    pub const CONTENT_TYPE: &'static str = "text/plain; version=0.0.4; charset=utf-8";

    /// Writes several totals. Their labels must differ.
    #[must_use]
    pub const fn new(series: &'a [Series<'a>]) -> Self {
        Self { set: Set::Many(series) }
    }

    /// Writes totals without labels.
    #[must_use]
    pub const fn of(totals: &'a Totals) -> Self {
        Self { set: Set::One(Series::new(&[], totals)) }
    }

    fn series(&self) -> &[Series<'a>] {
        match &self.set {
            Set::One(series) => core::slice::from_ref(series),
            Set::Many(series) => series,
        }
    }

    fn counters<'t, 'k, I: Iterator<Item = (&'k str, u64)>>(
        &'t self,
        f: &mut fmt::Formatter<'_>,
        (name, label, help): (&str, &str, &str),
        counts: impl Fn(&'t Totals) -> I,
    ) -> fmt::Result {
        head(f, name, help, "counter")?;
        for series in self.series() {
            for (kind, count) in counts(series.totals) {
                let own = Some((label, kind)).filter(|_| !label.is_empty());
                sample(f, (name, ""), series.labels, own, None, &count)?;
            }
        }
        Ok(())
    }

    fn histogram(&self, f: &mut fmt::Formatter<'_>, metric: Metric) -> fmt::Result {
        let (name, scale, own) = (metric.prometheus_name(), metric.scale(), metric.attribute());
        for Series { labels, totals } in self.series() {
            let histogram = totals.histogram(metric);
            let mut count = 0;
            for (bound, at_most) in histogram.octaves() {
                let bound = bound.map_or(Bound::None, |bound| Bound::AtMost(Decimal::of(bound, scale)));
                sample(f, (name, "_bucket"), labels, own, Some(bound), &at_most)?;
                count = at_most;
            }
            sample(f, (name, "_sum"), labels, own, None, &Decimal::of_sum(histogram.sum(), scale))?;
            sample(f, (name, "_count"), labels, own, None, &count)?;
        }
        Ok(())
    }
}

impl fmt::Display for Prometheus<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = "";
        for metric in Metric::ALL {
            let name = metric.prometheus_name();
            // Input and output tokens are one metric.
            if name != before {
                head(f, name, metric.help(), "histogram")?;
            }
            self.histogram(f, metric)?;
            before = name;
        }
        let answers = ("deltawire_answers_total", "outcome", "Answers, by how they ended.");
        self.counters(f, answers, Totals::outcomes)?;
        let failures = ("deltawire_failures_total", "class", "Failures, by the class of the error.");
        self.counters(f, failures, Totals::failures)?;
        let tokens = ("deltawire_tokens_total", "kind", "Tokens, by kind.");
        self.counters(f, tokens, |totals| TokenKind::ALL.into_iter().map(|kind| (kind.name(), totals.tokens(kind))))?;
        for count in Count::ALL {
            let counter = (count.prometheus_name(), "", count.help());
            self.counters(f, counter, |totals| core::iter::once(("", totals.counted(count))))?;
        }
        Ok(())
    }
}

/// Up to which value a bucket counts.
enum Bound {
    AtMost(Decimal),
    None,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(value) => value.fmt(f),
            Self::None => f.write_str("+Inf"),
        }
    }
}

/// The labels that the metrics have of their own, and that of their name.
const OWN_LABELS: [&str; 6] = ["le", "outcome", "class", "kind", "gen_ai_token_type", "__name__"];

fn head(f: &mut fmt::Formatter<'_>, name: &str, help: &str, kind: &str) -> fmt::Result {
    write!(f, "# HELP {name} {help}\n# TYPE {name} {kind}\n")
}

/// Writes a line with a value: the labels of the series, then that of the metric, then the bound of the bucket.
fn sample(
    f: &mut fmt::Formatter<'_>,
    (name, suffix): (&str, &str),
    labels: &[(&str, &str)],
    own: Option<(&str, &str)>,
    bound: Option<Bound>,
    value: &dyn fmt::Display,
) -> fmt::Result {
    write!(f, "{name}{suffix}")?;
    // A page with a name twice cannot be read at all.
    let is_taken = |at: usize, name: &str| {
        let before = labels.iter().take(at).map(|(before, _)| *before);
        OWN_LABELS.into_iter().chain(before).any(|taken| letters(taken).eq(letters(name)))
    };
    let given = labels.iter().enumerate().filter(|(at, (name, _))| !is_taken(*at, name)).map(|(_, label)| label);
    let mut before = '{';
    for &(name, value) in given.chain(&own) {
        write!(f, "{before}{}=\"{}\"", LabelName(name), LabelValue(value))?;
        before = ',';
    }
    if let Some(bound) = bound {
        write!(f, "{before}le=\"{bound}\"")?;
        before = ',';
    }
    let after = if before == ',' { "}" } else { "" };
    writeln!(f, "{after} {value}")
}

/// The name of a label. It is letters, digits and `_`, and does not start with a digit.
struct LabelName<'a>(&'a str);

impl fmt::Display for LabelName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        letters(self.0).try_for_each(|char| f.write_char(char))
    }
}

/// Returns the name of a label as it is written.
fn letters(name: &str) -> impl Iterator<Item = char> {
    let name = if name.is_empty() { "_" } else { name };
    name.char_indices().map(|(at, char)| {
        let is_allowed = char.is_ascii_alphabetic() || (char.is_ascii_digit() && at > 0);
        if is_allowed { char } else { '_' }
    })
}

/// The value of a label, in quotes.
struct LabelValue<'a>(&'a str);

impl fmt::Display for LabelValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '\\' => f.write_str("\\\\")?,
                '"' => f.write_str("\\\"")?,
                '\n' => f.write_str("\\n")?,
                char => f.write_char(char)?,
            }
        }
        Ok(())
    }
}
