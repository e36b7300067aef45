//! What a full stop may be: the end of a sentence, or part of an abbreviation or a number.

/// So much of the text before a full stop is looked at.
const WINDOW: usize = 24;

/// The piece before a character, in two parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before<'t> {
    first: &'t [u8],
    second: &'t [u8],
}

impl<'t> Before<'t> {
    pub(super) const NOTHING: Self = Self { first: &[], second: &[] };

    pub(super) const fn new(first: &'t [u8], second: &'t [u8]) -> Self {
        Self { first, second }
    }

    pub(super) fn last_two(self) -> Option<[u8; 2]> {
        let mut bytes = self.second.iter().rev().chain(self.first.iter().rev());
        let last = *bytes.next()?;
        Some([*bytes.next()?, last])
    }

    /// Copies its end: up to a byte that separates words, or all of the window.
    fn copy(self, window: &mut [u8; WINDOW], is_word: bool) -> usize {
        let mut len = 0_usize;
        let bytes = self.second.iter().rev().chain(self.first.iter().rev());
        for (to, from) in window.iter_mut().rev().zip(bytes) {
            if is_word && is_separator(*from) {
                break;
            }
            *to = *from;
            len = len.wrapping_add(1);
        }
        len
    }
}

/// What a full stop may end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stop {
    /// No sentence: it belongs to `Mr.`, `U.S.` or `1.`.
    Nothing,
    /// A sentence, unless a small letter follows.
    Sentence,
    /// A sentence, unless a small letter or a number follows: `No.`.
    SentenceOrNumber,
}

/// Returns what a full stop after this text may end.
pub(super) fn stop_after(before: Before<'_>) -> Stop {
    let mut window = [0; WINDOW];
    let len = before.copy(&mut window, true);
    let (_, word) = last_word(end_of(&window, len));
    if !word.is_empty() && word.iter().all(u8::is_ascii_digit) {
        let len = before.copy(&mut window, false);
        let (rest, word) = last_word(end_of(&window, len));
        return if is_ordinal(rest, word) { Stop::Nothing } else { Stop::Sentence };
    }
    if is_initial(word) || is_dotted(word) {
        return Stop::Nothing;
    }
    match packed(word) {
        Some(word) if ABBREVIATIONS.binary_search(&word).is_ok() => Stop::Nothing,
        Some(word) if BEFORE_NUMBERS.contains(&word) => Stop::SentenceOrNumber,
        _ => Stop::Sentence,
    }
}

fn end_of(window: &[u8; WINDOW], len: usize) -> &[u8] {
    window.get(WINDOW.saturating_sub(len)..).unwrap_or(&[])
}

/// Says whether a byte is a blank, a bracket, a quote, a hyphen, or another that no word has in it.
const fn is_separator(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | b'"' | b'\'' | b'('..=b'*' | b'-' | b'/' | b'[' | b'_' | b'`' | b'{' | b'~')
}

/// Splits off what comes after the last byte that separates.
fn last_word(text: &[u8]) -> (&[u8], &[u8]) {
    let start = text.iter().rposition(|byte| is_separator(*byte)).map_or(0, |at| at.saturating_add(1));
    let (before, word) = text.split_at_checked(start).unwrap_or((text, &[]));
    if word.is_ascii() {
        return (before, word);
    }
    // A space that does not break, a guillemet, the quotes and dashes of General Punctuation, a mark of Chinese.
    let narrow = word.windows(2).rposition(|pair| matches!(pair, [0xC2, 0xA0 | 0xAB | 0xBB]));
    let wide = word.windows(3).rposition(|three| matches!(three, [0xE2 | 0xE3, 0x80, _]));
    let behind = |at: Option<usize>, len: usize| at.map_or(0, |at| at.saturating_add(len));
    let start = start.saturating_add(behind(narrow, 2).max(behind(wide, 3)));
    text.split_at_checked(start).unwrap_or((text, &[]))
}

/// Says whether it is one letter, as in `J. R. R. Tolkien` or `т. е.`.
fn is_initial(word: &[u8]) -> bool {
    match word {
        [letter] => letter.is_ascii_alphabetic(),
        // Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic
        [0xC3..=0xDF, _] => true,
        _ => false,
    }
}

/// Says whether it has full stops in it already, with one or two letters before each: `U.S`, `e.g`, `Ph.D`, `z.B`.
fn is_dotted(word: &[u8]) -> bool {
    let is_part = |part: &[u8]| {
        let letters = part.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count();
        (1..=2).contains(&letters) && part.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
    };
    word.contains(&b'.') && word.split(|byte| *byte == b'.').all(is_part)
}

/// Says whether a number with a full stop counts something, `1.` or `am 3. Oktober`, and does not end a sentence.
fn is_ordinal(before: &[u8], number: &[u8]) -> bool {
    if number.len() > 3 {
        return false;
    }
    let before = before.trim_ascii_end();
    let (_, word) = last_word(before);
    // At the beginning of a piece, or of an enumeration: "in two steps: 1. open it"
    before.is_empty()
        || matches!(before.last(), Some(b':' | b';' | b'('))
        || packed(word).is_some_and(|word| BEFORE_ORDINALS.contains(&word))
}

/// Returns a word of at most eight bytes in one number, with small letters where they are ASCII.
const fn packed(word: &[u8]) -> Option<u64> {
    let mut packed = 0;
    let mut rest = word;
    while let Some((byte, behind)) = rest.split_first() {
        if rest.len() > 8 {
            return None;
        }
        packed = packed << 8 | byte.to_ascii_lowercase() as u64;
        rest = behind;
    }
    Some(packed)
}

/// Abbreviations after which a sentence goes on. Those that may end one, such as `etc.` and `Inc.`, are not among them: a small
/// letter after them says that it goes on.
#[rustfmt::skip]
const ABBREVIATIONS: [u64; 114] = sorted([
    // Titles
    word("mr"), word("mrs"), word("ms"), word("mx"), word("dr"), word("prof"), word("rev"), word("hon"), word("st"),
    word("gen"), word("col"), word("maj"), word("capt"), word("cpt"), word("lt"), word("sgt"), word("cmdr"),
    word("adm"), word("gov"), word("sen"), word("rep"), word("pres"), word("messrs"), word("mlle"), word("mme"),
    word("hr"), word("fr"), word("frl"), word("dipl"), word("ing"), word("sra"), word("srta"), word("sr"),
    word("dra"), word("ud"), word("uds"), word("sig"), word("dott"), word("avv"), word("mons"), word("mt"), word("fa"), word("ee"), word("dhr"),
    word("mevr"), word("drs"), word("mgr"), word("inż"),
    // English and Latin
    word("vs"), word("cf"), word("viz"), word("approx"), word("esp"), word("incl"), word("resp"), word("ca"),
    word("al"), word("fig"), word("figs"), word("eq"), word("eqs"), word("ref"), word("refs"), word("vol"),
    word("vols"), word("pp"), word("ch"), word("dept"), word("univ"), word("assn"),
    // German
    word("bzw"), word("bspw"), word("vgl"), word("sog"), word("ggf"), word("evtl"), word("inkl"), word("exkl"),
    word("zzgl"), word("abzgl"), word("str"), word("abb"), word("kap"), word("tel"), word("hrsg"), word("geb"),
    word("bzgl"),
    // French, Spanish, Portuguese, Italian, Dutch
    word("éd"), word("chap"), word("núm"), word("págs"), word("pág"), word("av"), word("avda"), word("aprox"),
    word("ej"), word("séc"), word("tav"), word("pag"), word("bijv"), word("evt"), word("blz"), word("ong"),
    // Russian, Polish, Turkish
    word("ул"), word("им"), word("гг"), word("рис"), word("стр"), word("св"), word("ср"), word("ul"), word("np"),
    word("dok"), word("sn"),
]);

/// Words that end a sentence as often as they stand before a number.
#[rustfmt::skip]
const BEFORE_NUMBERS: [u64; 16] = [
    word("no"), word("nos"), word("art"), word("arts"), word("nr"), word("abs"), word("op"), word("bd"), word("ziff"),
    word("para"), word("item"), word("n°"), word("par"), word("num"), word("cap"), word("pos"),
];

/// German words before a date or another number that counts.
#[rustfmt::skip]
const BEFORE_ORDINALS: [u64; 14] = [
    word("am"), word("vom"), word("zum"), word("im"), word("dem"), word("der"), word("die"), word("das"), word("des"),
    word("den"), word("bis"), word("ab"), word("seit"), word("beim"),
];

const fn word(word: &str) -> u64 {
    match packed(word.as_bytes()) {
        Some(word) => word,
        None => 0,
    }
}

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "it runs in the compiler")]
const fn sorted<const N: usize>(mut words: [u64; N]) -> [u64; N] {
    let mut done = 1;
    while done < N {
        let mut at = done;
        while at > 0 && words[at - 1] > words[at] {
            (words[at - 1], words[at]) = (words[at], words[at - 1]);
            at -= 1;
        }
        done += 1;
    }
    words
}
