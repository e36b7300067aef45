//! What is shown of the beginning of a text: a row is the text, what is rendered of it, and how much of that is stable.

use deltawire::text::Markdown;

type Row = (&'static str, &'static str, usize);

#[track_caller]
fn check_with(new: fn() -> Markdown, rows: &[Row]) {
    for &(text, shown, stable) in rows {
        let mut markdown = new();
        markdown.push(text);
        let closing = markdown.closing();
        let seen = format!("{}{}", &text[..closing.keep()], closing.suffix());
        assert_eq!((&*seen, markdown.stable()), (shown, stable), "{text:?}");
    }
}

#[track_caller]
fn check(rows: &[Row]) {
    check_with(Markdown::new, rows);
}

#[test]
fn emphasis() {
    check(&[
        ("", "", 0),
        ("a", "a", 0),
        ("a ", "a", 0),
        ("a *", "a", 0),
        ("a **", "a", 0),
        ("a **b", "a **b**", 0),
        ("a **b *c", "a **b *c***", 0),
        ("a **b _c", "a **b _c_**", 0),
        ("a **b* ", "a **b**", 0),
        ("a **b**", "a **b**", 0),
        ("a **b** c", "a **b** c", 0),
        ("***a", "***a***", 0),
        ("***a** b", "***a** b*", 0),
        ("~~a ", "~~a~~", 0),
        ("__a b", "__a b__", 0),
        // These cannot open.
        ("a * b", "a * b", 0),
        ("snake_case_name", "snake_case_name", 0),
        ("_a_b", "_a_b_", 0),
        // One of these is seldom closed. If it is, then soon.
        ("2*3", "2", 0),
        ("2*3 is six", "2", 0),
        ("2*3 is six, and that is all there is", "2*3 is six, and that is all there is", 0),
        ("2*3\n\n", "2*3\n\n", 5),
        ("2*3*", "2", 0),
        ("2*3* is", "2*3* is", 0),
        ("(1)*2", "(1)", 0),
        ("[1](a)*2", "[1](a)", 0),
        ("(1)*2 is two, and that is all there is", "(1)*2 is two, and that is all there is", 0),
        ("(a) *b", "(a) *b*", 0),
        ("~5 km", "~5 km", 0),
        ("\u{4e2d}\u{6587}**\u{7c97}", "\u{4e2d}\u{6587}**\u{7c97}**", 0),
        // After punctuation outside of ASCII too, this opens.
        ("**a\u{3002}**b", "**a\u{3002}**b****", 0),
        ("**a\u{3000}", "**a**", 0),
        // What was never closed shows when the block ends.
        ("a **b\n\n", "a **b\n\n", 7),
        // The suffix of these would be one run, which closes only the second.
        ("a*b is a product in a text that goes on: *c! _d", "a*b is a product in a text that goes on: *c! _d_*", 0),
    ]);
}

#[test]
fn code_spans() {
    check(&[
        ("a `", "a", 0),
        ("a `b", "a `b`", 0),
        ("a ``b`", "a ``b``", 0),
        ("a ``b`c", "a ``b`c``", 0),
        ("a `` `b", "a `` `b ``", 0),
        ("a `b` c", "a `b` c", 0),
        ("a `*b` *c", "a `*b` *c*", 0),
        ("**a `b", "**a `b`**", 0),
        ("```a b` c", "```a b` c```", 0),
    ]);
}

#[test]
fn links() {
    check(&[
        ("a [b", "a", 0),
        ("a [b]", "a", 0),
        ("a [b](", "a [b]()", 0),
        ("a [b](http", "a [b]()", 0),
        ("a [b](http) c", "a [b](http) c", 0),
        ("a [b] c", "a [b] c", 0),
        ("a [b][", "a", 0),
        ("a [b][c] d", "a [b][c] d", 0),
        ("a [](b", "a", 0),
        ("**a [*b*](c", "**a [*b*]()**", 0),
        ("[a *b](c) d* e", "[a *b](c) d* e", 0),
        ("a ![b](c", "a ![b]()", 0),
        ("a !", "a", 0),
        ("a ! b", "a ! b", 0),
        ("[![a](b)", "", 0),
        ("[![a](b)](c", "[![a](b)]()", 0),
        ("[a [b](c) d", "[a [b](c) d", 0),
        // No target after all.
        ("[a](b c) d", "[a](b c) d", 0),
        ("[a](b \"c", "[a]()", 0),
        ("[a](<b c> 'd') e", "[a](<b c> 'd') e", 0),
        ("[a]: /b", "", 0),
        ("[a]: /b\n", "[a]: /b\n", 0),
        ("[a]: /b\n'", "[a]: /b\n", 0),
        ("[a]: /b\n'c' d", "[a]: /b\n'c' d", 0),
        ("[a]: b c", "[a]: b c", 0),
        ("[^a]: ", "", 0),
        ("[^a]: b", "[^a]: b", 0),
        ("a\n\n[^a]: b\n\n    c", "a\n\n[^a]: b\n\n    c", 3),
        ("- [ ] ", "", 0),
        ("- [x] a", "- [x] a", 0),
        // A box without text would be shown as its brackets.
        ("- [ ] *", "", 0),
        ("- [ ] **b", "- [ ] **b**", 0),
        ("- [x] [", "", 0),
        ("- [x] [b](c", "- [x] [b]()", 0),
        ("[ ] a", "[ ] a", 0),
        ("- [ ] \n\n", "- [ ] ", 0),
        // A block that begins where a target may be.
        ("[a]:\n```\n", "[a]:\n```\n", 5),
        ("[a]:\n***\n", "[a]:\n***\n", 9),
        ("[a]:\n===\n", "[a]:\n===\n", 9),
        ("[a]:\n#\n", "[a]:\n#\n", 7),
        ("[a]:\n/b\n", "[a]:\n/b\n", 0),
    ]);
}

#[test]
fn what_is_shown_when_it_is_whole() {
    check(&[
        ("a <b", "a", 0),
        ("a <b c=\"*\"> d", "a <b c=\"*\"> d", 0),
        ("a <b *c", "a <b *c*", 0),
        ("a < b", "a < b", 0),
        ("a <https://b", "a", 0),
        ("a <https://b>", "a <https://b>", 0),
        ("a <b@c.d>", "a <b@c.d>", 0),
        ("a <!-- b", "a", 0),
        ("a <!-- b --> c", "a <!-- b --> c", 0),
        ("a &am", "a", 0),
        ("a &amp;", "a &amp;", 0),
        ("a & b", "a & b", 0),
        ("a \\", "a", 0),
        ("a \\*", "a \\*", 0),
        ("a \\b", "a \\b", 0),
    ]);
    let new = || Markdown::new().with_math();
    check_with(
        new,
        &[
            ("a $x", "a", 0),
            ("a $x$", "a $x$", 0),
            ("a $5 or $6", "a", 0),
            ("a $5 or $6\n\n", "a $5 or $6\n\n", 12),
            ("$$\nx\n", "", 0),
            ("$$\nx\n$$", "$$\nx\n$$", 0),
            ("$a*b$ *c", "$a*b$ *c*", 0),
        ],
    );
    check(&[("a $x", "a $x", 0)]);
}

#[test]
fn blocks() {
    check(&[
        ("#", "", 0),
        ("# a", "# a", 0),
        ("# a #", "# a", 0),
        ("# a # b", "# a # b", 0),
        ("# a\n", "# a\n", 4),
        ("#a", "#a", 0),
        ("####### a", "####### a", 0),
        ("a\n-", "a", 0),
        ("a\n--", "a", 0),
        ("a\n--\n", "a\n--\n", 5),
        ("a\n=", "a", 0),
        ("a\n=b", "a\n=b", 0),
        // What begins a line is shown with what follows it: alone it would be an underline, a rule or an item.
        ("a\n-*", "a", 0),
        ("a\n-*b", "a\n-*b*", 0),
        ("a\n-`", "a", 0),
        ("a\n-[b](c", "a\n-[b]()", 0),
        ("a\n=*", "a", 0),
        ("a\n= *", "a", 0),
        ("a\n=\\", "a", 0),
        ("---*", "", 0),
        ("---*b", "---*b*", 0),
        ("* * *`", "", 0),
        ("+*", "", 0),
        ("1.*", "", 0),
        ("#*", "", 0),
        ("12*", "12", 0),
        ("a\n- b", "a\n- b", 2),
        ("-", "", 0),
        ("- ", "", 0),
        ("- a", "- a", 0),
        ("- a\n- b", "- a\n- b", 0),
        // A blank line ends an item that is empty.
        ("-\n\n  a", "-\n\n  a", 3),
        ("-\n  a", "-\n  a", 0),
        ("- a\n\nb", "- a\n\nb", 5),
        ("- a\n\n* b", "- a\n\n* b", 5),
        ("- a\n  - **b", "- a\n  - **b**", 0),
        ("1", "", 0),
        ("1.", "", 0),
        ("1. a", "1. a", 0),
        ("1.5", "1.5", 0),
        ("a\n2. b", "a\n2. b", 0),
        ("---", "", 0),
        ("---\n", "---\n", 4),
        ("* * *", "", 0),
        ("* * *\n", "* * *\n", 6),
        ("* * a", "* * a", 0),
        // Another marker between them: no rule.
        ("- 1. --\n- a", "- 1. --\n- a", 0),
        ("- > --\n- a", "- > --\n- a", 0),
        // White space that is not of ASCII is part of a line also at its end.
        ("- -\u{a0}\n\n", "- -\u{a0}", 0),
        ("---\u{3000}\n\n", "---\u{3000}\n\n", 8),
        ("-      - -\u{a0}", "", 0),
        ("**a", "**a**", 0),
        ("> ", "", 0),
        ("> a\nb", "> a\nb", 0),
        ("> a\n\nb", "> a\n\nb", 5),
        ("    a", "    a", 0),
        ("a\n    b", "a\n    b", 0),
    ]);
}

#[test]
fn fences() {
    check(&[
        ("```", "", 0),
        ("```ru", "", 0),
        ("```rust\n", "```rust\n", 0),
        ("```rust\nlet *a", "```rust\nlet *a", 0),
        ("```\na\n``", "```\na", 0),
        ("```\na\n``b", "```\na\n``b", 0),
        ("```\na\n```\n", "```\na\n```\n", 10),
        ("````\na\n```\nb", "````\na\n```\nb", 0),
        ("~~~\n```\n*a", "~~~\n```\n*a", 0),
        ("- ```\n  a\n  ```\n", "- ```\n  a\n  ```\n", 0),
        ("- ```\n  a\nb", "- ```\n  a\nb", 10),
        ("> ~~~~ x y\n> a", "> ~~~~ x y\n> a", 0),
    ]);
}

#[test]
fn tables() {
    check(&[
        ("a | b", "a", 0),
        ("a | b\n", "a", 0),
        ("a | b\nc", "a | b\nc", 0),
        ("| a | b |\n|--", "", 0),
        ("| a | b |\n|---|:-:|\n", "| a | b |\n|---|:-:|\n", 0),
        ("| a |\n|-*", "| a |", 0),
        ("| a |\n|-`", "| a |", 0),
        ("a | b\n:-*", "a", 0),
        // A head may be any line of a paragraph.
        ("| a |\n| b", "| a |", 0),
        ("| a |\n| b |\n|---|\n", "| a |\n| b |\n|---|\n", 0),
        ("| a |\n| b |\nc", "| a |\n| b |\nc", 0),
        ("*a | b\nc | *d", "*a | b\nc*", 0),
        // Too few columns.
        ("| a | b |\n|---|\nc", "| a | b |\n|---|\nc", 0),
        ("x\n| a |\n|---|\n", "x\n| a |\n|---|\n", 0),
        ("| a |\n|---|\n| `b", "| a |\n|---|\n| `b`", 0),
        ("| a |\n|---|\n| **b |", "| a |\n|---|\n| **b", 0),
        ("| a |\n|---|\n| `b\\|c", "| a |\n|---|\n| `b\\|c`", 0),
        ("| a |\n|---|\n\nb", "| a |\n|---|\n\nb", 13),
    ]);
}

/// With references, `stable` stays before what a later definition could change.
#[test]
fn references() {
    let new = || Markdown::new().with_references();
    let stable = |text: &str| {
        let mut markdown = new();
        markdown.push(text);
        markdown.stable()
    };
    for (text, wanted) in [
        ("a\n\nb\n\n", 6),
        ("a\n\nb [c]\n\nd\n\n", 3),
        ("a\n\n[^1]: b\n\nd\n\n", 15),
        // A footnote interrupts a paragraph.
        ("a\n\nb [c]\n[^1]: d\n\ne\n\n", 3),
        ("a\n\n- [ ] b\n\nd\n\n", 15),
        ("a\n\n- [x] b\n\nd\n\n", 15),
        // Outside of an item that is no box.
        ("a\n\n[x] b\n\nd\n\n", 3),
        ("a\n\n- [b] c\n\nd\n\n", 3),
        ("a\n\n[b]: c\n\nd\n\n", 14),
    ] {
        assert_eq!(stable(text), wanted, "{text:?}");
    }
}

#[test]
fn html() {
    check(&[
        ("<di", "", 0),
        ("<div>\n*a", "<div>\n*a", 0),
        ("<div>\n<b", "<div>", 0),
        ("<div>\n\n*a", "<div>\n\n*a*", 7),
        ("<!-- a\n\nb -->\n", "<!-- a\n\nb -->\n", 14),
        ("<pre>\n\n*a", "<pre>\n\n*a", 0),
        ("<pre>\n</pre>\n", "<pre>\n</pre>\n", 13),
        ("<x-y a='b'>\n*a", "<x-y a='b'>\n*a", 0),
        // A tag that is alone on its line is a block.
        ("<x-y>", "", 0),
        ("<x-y> ", "", 0),
        ("<x-y> *a", "<x-y> *a*", 0),
        ("<x-y>\n", "<x-y>", 0),
        ("a\n<x-y>\n*b", "a\n<x-y>\n*b*", 0),
        ("a\n<hr/>\n*b", "a\n<hr/>\n*b", 2),
    ]);
}

#[test]
fn line_ends() {
    check(&[
        ("a\r\n\r\nb", "a\r\n\r\nb", 5),
        ("a\rb", "a\rb", 0),
        ("a  \nb", "a  \nb", 0),
        ("a\\\n", "a", 0),
        ("```\r\na\r\n```\r\n", "```\r\na\r\n```\r\n", 13),
    ]);
}

#[test]
fn it_is_small() {
    assert!(size_of::<Markdown>() <= 256, "{}", size_of::<Markdown>());
}
