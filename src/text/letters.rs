//! Which letters are small ones.

/// Says whether a letter is a small one, of the Latin, Greek, Cyrillic and Armenian scripts. Other scripts have no small letters that text
/// is written in.
///
/// Not that of `char`, which follows the Unicode version of the compiler, and is a table with a path to a panic.
pub(super) const fn is_small(char: char) -> bool {
    match char {
        'a'..='z' | 'µ' | 'ß'..='ö' | 'ø'..='ÿ' => true,
        // Latin Extended-A and B: large and small take turns, in this order or in the other one.
        '\u{100}'..='\u{137}' | '\u{14A}'..='\u{177}' | '\u{1DE}'..='\u{1EF}' | '\u{1F8}'..='\u{21F}' => is_odd(char),
        '\u{139}'..='\u{148}' | '\u{179}'..='\u{17E}' | '\u{1CD}'..='\u{1DC}' => !is_odd(char),
        'ĸ' | 'ŉ' | 'ſ' | 'ƒ' | 'ơ' | 'ư' | 'ǝ' | '\u{1F0}' => true,
        '\u{222}'..='\u{233}' => is_odd(char),
        // Greek, Cyrillic, Armenian
        'ΐ' | 'ά'..='ώ' => true,
        'а'..='џ' => true,
        '\u{460}'..='\u{481}' | '\u{48A}'..='\u{4BF}' | '\u{4D0}'..='\u{52F}' => is_odd(char),
        '\u{4C1}'..='\u{4CE}' => !is_odd(char),
        'ӏ' | '\u{560}'..='\u{588}' => true,
        // What Vietnamese and others add
        '\u{1E00}'..='\u{1E95}' | '\u{1EA0}'..='\u{1EFF}' => is_odd(char),
        '\u{1E96}'..='\u{1E9D}' => true,
        _ => false,
    }
}

const fn is_odd(char: char) -> bool {
    char as u32 % 2 == 1
}
