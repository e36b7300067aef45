//! Where Markdown code is, in the plainest way: line by line.

/// Says for each character whether it belongs to a code block or to a code span. A span ends with its line.
pub(super) fn in_code(text: &str) -> Vec<bool> {
    let mut code = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let blanks = [' ', '\t', '\r'];
        let bare = content.trim_start_matches(blanks);
        let mark = bare.chars().next().filter(|mark| ['`', '~'].contains(mark));
        let run = mark.map_or(0, |mark| bare.chars().take_while(|char| *char == mark).count());
        let indent = content.chars().count() - bare.chars().count();
        let has_end = line.ends_with('\n');
        match open {
            Some((fence, len)) => {
                let is_end =
                    mark == Some(fence) && run >= len && bare.trim_start_matches(fence).trim_matches(blanks).is_empty();
                code.extend(content.chars().map(|_| true));
                if has_end {
                    code.push(!is_end);
                    if is_end {
                        open = None;
                    }
                }
            }
            // With another backtick in its line it is a span.
            None if run >= 3 && !(mark == Some('`') && bare.trim_start_matches('`').contains('`')) => {
                code.extend(line.chars().enumerate().map(|(at, _)| at >= indent));
                open = mark.map(|mark| (mark, run));
            }
            None => {
                // A tilde that begins a line waits as a fence does.
                let tildes = if mark == Some('~') { run } else { 0 };
                code.extend((0..indent + tildes).map(|at| at >= indent));
                let rest: String = content.chars().skip(indent + tildes).collect();
                spans(&rest, &mut code);
                if has_end {
                    code.push(false);
                }
            }
        }
    }
    code
}

/// The spans of a line.
fn spans(line: &str, code: &mut Vec<bool>) {
    let chars: Vec<char> = line.chars().collect();
    let (mut at, mut open) = (0, 0);
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|char| **char == '`').count();
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
