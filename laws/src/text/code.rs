//! Where Markdown code is, in the plainest way: line by line.

/// A code block: its fence, and the quotes and the column of the item that its own line has.
struct Block {
    fence: char,
    len: usize,
    quotes: usize,
    indent: usize,
}

/// What a line begins with: how many characters of blanks and markers, the quotes, the column where the marker of the last item after
/// them ends, and the column after all.
#[derive(Clone, Copy, Default)]
struct Start {
    chars: usize,
    quotes: usize,
    marker: usize,
    column: usize,
}

const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// Says for each character whether it belongs to a code block or to a code span. A span ends with its line.
pub(super) fn in_code(text: &str) -> Vec<bool> {
    let mut code = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.split_inclusive('\n') {
        let content: Vec<char> = line.strip_suffix('\n').unwrap_or(line).chars().collect();
        let has_end = line.ends_with('\n');
        if let Some(block) = &open {
            let start = start_in(&content, block.quotes);
            let rest = &content[start.chars..];
            let is_blank = rest.is_empty();
            if start.quotes == block.quotes && (is_blank || start.column >= block.indent) {
                let run = run(rest, block.fence);
                let is_end = run >= block.len && rest[run..].iter().all(|char| BLANKS.contains(char));
                code.extend(content.iter().map(|_| true));
                if has_end {
                    code.push(!is_end);
                    if is_end {
                        open = None;
                    }
                }
                continue;
            }
            // The blanks before the first character outside are still in it.
            if is_blank {
                code.extend(content.iter().map(|_| true));
                if has_end {
                    code.push(false);
                    open = None;
                }
                continue;
            }
            code.extend((0..start.chars).map(|_| true));
            open = text_line(&content, start.chars, Some(start), &mut code);
        } else {
            open = text_line(&content, 0, None, &mut code);
        }
        if has_end {
            code.push(open.is_some());
        }
    }
    code
}

/// A line outside of blocks, of which `done` characters are taken. Returns the block that it opens.
fn text_line(content: &[char], done: usize, from: Option<Start>, code: &mut Vec<bool>) -> Option<Block> {
    let start = start_of(content, from.unwrap_or_default());
    let rest = &content[start.chars..];
    let fence = rest.first().copied().filter(|char| ['`', '~'].contains(char));
    let len = fence.map_or(0, |fence| run(rest, fence));
    let is_far = start.marker > 0 && !(1..=4).contains(&(start.column - start.marker));
    let is_block = len >= 3 && !is_far && !(fence == Some('`') && rest[len..].contains(&'`'));
    code.extend((done..start.chars).map(|_| false));
    // With another backtick in its line it is a span.
    if let Some(fence) = fence.filter(|_| is_block) {
        code.extend(rest.iter().map(|_| true));
        let indent = if start.marker > 0 { start.column } else { 0 };
        return Some(Block { fence, len, quotes: start.quotes, indent });
    }
    // Tildes that begin a line wait as a fence does: all, or two if it can be none.
    let tildes = match fence {
        Some('~') if is_far => len.min(2),
        Some('~') => len,
        _ => 0,
    };
    code.extend((0..tildes).map(|_| true));
    spans(&rest[tildes..], code);
    None
}

fn run(chars: &[char], of: char) -> usize {
    chars.iter().take_while(|char| **char == of).count()
}

fn advance(column: usize, blank: char) -> usize {
    match blank {
        '\r' => column,
        '\t' => column / 4 * 4 + 4,
        _ => column + 1,
    }
}

/// Takes blanks. The first after a quote is part of it.
fn blanks(content: &[char], mut start: Start, is_after_quote: bool) -> Start {
    let mut is_after_quote = is_after_quote;
    while let Some(blank) = content.get(start.chars).filter(|char| BLANKS.contains(char)) {
        if !is_after_quote {
            start.column = advance(start.column, *blank);
        }
        is_after_quote = false;
        start.chars += 1;
    }
    start
}

/// The blanks and quotes of a line in a block.
fn start_in(content: &[char], quotes: usize) -> Start {
    let mut start = blanks(content, Start::default(), false);
    while start.quotes < quotes && content.get(start.chars) == Some(&'>') {
        start = Start { chars: start.chars + 1, quotes: start.quotes + 1, ..Start::default() };
        start = blanks(content, start, true);
    }
    start
}

/// The blanks, quotes and items that a line begins with.
fn start_of(content: &[char], from: Start) -> Start {
    let mut start = blanks(content, from, false);
    loop {
        let rest = &content[start.chars..];
        let digits = rest.iter().take_while(|char| char.is_ascii_digit()).count();
        let marker = match rest.first() {
            Some('>') => {
                start = Start { chars: start.chars + 1, quotes: start.quotes + 1, ..Start::default() };
                start = blanks(content, start, true);
                continue;
            }
            Some('-' | '+' | '*') => 1,
            _ if (1..=9).contains(&digits) && matches!(rest.get(digits), Some('.' | ')')) => digits + 1,
            _ => return start,
        };
        if !matches!(rest.get(marker), Some(' ' | '\t')) {
            return start;
        }
        start.chars += marker;
        start.column += marker;
        start.marker = start.column;
        start = blanks(content, start, false);
    }
}

/// The spans of a line.
fn spans(chars: &[char], code: &mut Vec<bool>) {
    let (mut at, mut open) = (0, 0);
    while at < chars.len() {
        let run = run(&chars[at..], '`');
        if run == 0 {
            code.push(open > 0);
            at += 1;
            continue;
        }
        code.extend(std::iter::repeat_n(true, run));
        open = match open {
            0 => run,
            open if open == run => 0,
            open => open,
        };
        at += run;
    }
}
