//! Where sentences end, in many languages, and what clips them. `¦` in a row is where a piece ends.

use deltawire::text::Sentences;
use laws::text::sentences::{chunking, run};

/// Checks the pieces of each row, whole and by all laws.
fn rows(rows: &[&str]) {
    for row in rows {
        let text = row.replace('¦', "");
        let pieces: Vec<_> = run(Sentences::new(), [&*text]).into_iter().map(|piece| piece.0).collect();
        assert_eq!(pieces.join("¦"), *row);
        chunking(&text, 512, 0x9E37_79B9_7F4A_7C15 ^ text.len() as u64);
    }
}

#[test]
fn english() {
    rows(&[
        "Hello.",
        "Hello. ¦World.",
        "Hello.  ¦World.",
        "Hello! ¦World?",
        "Is it? ¦yes! ¦ok.",
        "What?! ¦No way.",
        "Wait... ¦What?",
        "Wait... what?",
        "Wait… ¦What?",
        "Wait… what?",
        "Well ... ¦Yes.",
        "He said “Stop.” ¦Then he left.",
        "He said \"Stop.\" ¦Then he left.",
        "\"What?\" he asked. ¦\"Nothing.\"",
        "“What?” he asked. ¦“Nothing.”",
        "(It was late.) ¦She left.",
        "It was late (very late!). ¦She left.",
        "Mr. Smith met Mrs. Jones and Dr. Who.",
        "Prof. Lee vs. Capt. Kirk. ¦Round one.",
        "See e.g. the manual, i.e. this one. ¦Then go.",
        "See, e.g., Smith. ¦Then go.",
        "He lives in the U.S. and works. ¦So what?",
        "The U.S. Army came. ¦It left.",
        "At 5 p.m. Monday we met. ¦Then we left.",
        "She has a Ph.D. from MIT. ¦Really.",
        "J. R. R. Tolkien wrote it. ¦I read it.",
        "It costs 3.14 dollars. ¦That is cheap.",
        "Version 1.2.3 is out. ¦Update now.",
        "Open foo.rs and main.py. ¦Then build.",
        "Go to https://example.com/a.b?c=d!e. ¦Then log in.",
        "Mail me at a.b@example.com. ¦Thanks!",
        "Use .NET or Node.js. ¦Both work.",
        "The answer is 42. ¦That is all.",
        "It was in 1990. ¦Then it stopped.",
        "No. 5 is alive. ¦No. ¦I mean it.",
        "Apples, pears, etc. are fruit. ¦Eat them.",
        "Apples, pears, etc. ¦Then we ate.",
        "Apple Inc. makes phones. ¦They sell.",
        "St. Paul and Mt. Fuji, approx. ten of them.",
        "Is `a. B` code? ¦Yes.",
        "Call `x.y()`. ¦Then stop.",
        "**Note.** ¦This matters.",
        "*Really?* ¦Yes, *really.* ¦Good.",
        "He left.[1] Then he came.",
        "One, two; three: four — five. ¦Six.",
        "Steps: 1. Open it. ¦2. Close it. ¦3. Done.",
        "i am lower. case here. ¦But not here.",
        "Yes!!! ¦No???",
        "A ‼ ¦B ⁉ ¦C.",
        "Great! ¦👍 Next.",
        "end.Next is no end.",
        "no end",
        " Leading. ¦Two.",
        "Fig. 3 shows it, cf. eq. 4. ¦Good.",
        "Two. ¦(Three.) ¦Four.",
        "Nice :) and on. ¦(No.)",
        "“One.” ¦“Two.” ¦‘Three.’ ¦Four.",
        "I came, I saw. ¦¡Olé! ¦I won.",
    ]);
}

#[test]
fn german() {
    rows(&[
        "Guten Tag. ¦Wie geht es?",
        "Das ist z. B. gut. ¦Ja.",
        "Das ist z.B. gut, d.h. sehr gut. ¦Ja.",
        "Am 3. Oktober ist frei. ¦Schön.",
        "Seit dem 19. Jahrhundert. ¦Ja.",
        "Vom 1. bis zum 5. Mai. ¦Gut.",
        "Hr. Müller und Dr. Maier kommen. ¦Toll!",
        "Äpfel usw. sind Obst. ¦Ja.",
        "Es kostet 3,50 Euro inkl. Steuer. ¦Gut.",
        "Er sagte: „Halt.“ ¦Dann ging er.",
        "„Was?“ fragte er. ¦„Nichts.“",
        "»Was?« fragte er. ¦Ja.",
        "Vgl. Kap. 4 und Abb. 2. ¦Danach weiter.",
        "Nr. 7 lebt. ¦Gut.",
        "Die Fa. Schmidt u. a. m. bzw. andere.",
        "Das war 1990. ¦Danach kam nichts.",
        "Ärger? ¦Übel! ¦Öde.",
        "ca. 5 Stück. ¦Mehr nicht.",
    ]);
}

#[test]
fn french() {
    rows(&[
        "Bonjour. ¦Ça va ?",
        "Bonjour ! ¦Ça va ? ¦Oui.",
        "Bonjour\u{A0}! ¦Ça va\u{202F}? ¦Oui.",
        "« Bonjour ! » dit-il. ¦Il part.",
        "Il dit : « Stop. » ¦Puis il part.",
        "M. Dupont et Mme. Martin. ¦Oui.",
        "C’est fini… ¦Non.",
        "C’est fini… non.",
        "Il a 3,5 ans. ¦Elle a 4 ans.",
        "Voir p. ex. le chap. 3. ¦Puis lire.",
        "Vraiment ?! ¦Oui.",
        "À bientôt. ¦Être ou ne pas être. ¦Élan.",
        "Le 1er mai. ¦Le 2 mai.",
        "« Oui. » ¦« Non. »",
        "J.-P. Sartre écrit. ¦Il lit.",
        "Et ainsi, etc. ¦Fin.",
    ]);
}

#[test]
fn spanish_and_portuguese() {
    rows(&[
        "Hola. ¦¿Qué tal? ¦¡Bien!",
        "¿Qué? ¦¡No! ¦¿Sí?",
        "El Sr. García y la Sra. López. ¦Bien.",
        "Vea la pág. 5. ¦Gracias.",
        "EE. UU. es grande. ¦Sí.",
        "Dijo: «Alto». ¦Luego se fue.",
        "—Hola. ¦—Adiós.",
        "Por ej. esto. ¦Fin.",
        "Son 3.000 euros. ¦Caro.",
        "Él vino. ¦Ella no. ¦Ñandú.",
        "El Dr. Ruiz llegó a las 5 p. m. de ayer. ¦Bien.",
        "¡Ay! ¦Dios.",
        "Olá. ¦Tudo bem?",
        "O Sr. Silva chegou. ¦Ótimo!",
        "São 3,5 reais. ¦Barato.",
        "É isso. ¦Até logo.",
        "A Dra. Ana e o Prof. José. ¦Sim.",
        "Não... não sei. ¦Talvez.",
        "Não... ¦Sei lá.",
        "“Sim.” ¦“Não.”",
        "Av. Paulista, n.º 5. ¦Ali.",
    ]);
}

#[test]
fn italian_dutch_polish_turkish() {
    rows(&[
        "Ciao. ¦Come stai?",
        "Il sig. Rossi è qui. ¦Bene.",
        "È vero? ¦Sì!",
        "Il dott. Bianchi e l’avv. Neri. ¦Bene.",
        "Vedi pag. 3. ¦Poi leggi.",
        "Disse: «Basta.» ¦Poi uscì.",
        "Perché? ¦perché sì. ¦Ecco.",
        "Hallo. ¦Hoe gaat het?",
        "Bijv. dit, d.w.z. dat. ¦Goed.",
        "Dhr. de Vries komt. ¦Leuk!",
        "'s Avonds. ¦'s Morgens.",
        "Cześć. ¦Jak się masz?",
        "Np. to, tzn. tamto. ¦Dobrze.",
        "Ul. Długa 5, godz. ósma. ¦Tak.",
        "„Stop.” ¦Potem wyszedł.",
        "Żaden. ¦Łódź. ¦Świat.",
        "to jest. łatwe.",
        "Merhaba. ¦Nasılsın?",
        "İyi. ¦Çok güzel! ¦Şimdi.",
        "Dr. Yılmaz geldi. ¦Evet.",
        "İstanbul’da 3.500 kişi. ¦Çok.",
        "Xin chào. ¦Bạn khỏe không?",
        "Được. ¦Ở đây. ở kia.",
    ]);
}

#[test]
fn russian_and_greek() {
    rows(&[
        "Привет. ¦Как дела?",
        "Привет! ¦Да.",
        "А. С. Пушкин написал это. ¦Да.",
        "Это было в 1990 г. в Москве. ¦Да.",
        "Т. е. так. ¦Ладно.",
        "Например, т. д. и т. п. и прочее. ¦Всё.",
        "Он сказал: «Стой.» ¦Потом ушёл.",
        "«Что?» спросил он. ¦«Ничего.»",
        "См. рис. 3. ¦Затем далее.",
        "ул. Ленина, д. 5. ¦Там.",
        "Стой… ¦Куда?",
        "стой… куда?",
        "Ёлка. ¦Июнь. ёж.",
        "Цена 3,5 руб. за штуку. ¦Дёшево.",
        "Версия 2.0 вышла. ¦Ура!",
        "Γεια σου. ¦Τι κάνεις; ¦Καλά.",
        "Τι; ¦Ναι.",
        "Ναι· όχι; ¦Ίσως.",
        "Είναι 3,5 ευρώ. ¦Ναι.",
        "Ποιος\u{37E} ¦Εγώ.",
        "a; b in code. ¦Yes.",
    ]);
}

#[test]
fn chinese() {
    rows(&[
        "你好。",
        "你好。¦世界。",
        "你好！¦你呢？¦我很好。",
        "真的吗？！¦是的。",
        "他说：“你好。”¦然后走了。",
        "他说：「你好。」¦然后走了。",
        "（很晚了。）¦她走了。",
        "价格是3.14元。¦很便宜。",
        "第1.2版。¦好的。",
        "等等……什么？¦没什么。",
        "我用 foo.rs。¦你呢？",
        "一、二、三；四：五。¦六。",
        "去 https://example.com 看看。¦好。",
        "你好。 ¦世界。",
        "你好。\n¦世界。",
        "你好。\n\n¦世界。",
        "好！！！¦真好。",
        "《书。》¦读。",
        "没有标点",
        "Hello。¦World。",
        "半角｡¦句号．¦好。",
    ]);
}

#[test]
fn japanese_and_korean() {
    rows(&[
        "こんにちは。¦元気ですか？",
        "はい。¦いいえ。¦たぶん。",
        "「行く。」と言った。¦そして行った。",
        "「行く。」¦彼は言った。",
        "「行くの？」と聞いた。¦はい。",
        "すごい！！¦本当？",
        "3.5円です。¦安い。",
        "（笑。）¦次。",
        "えっと…はい。¦そう。",
        "株式会社A。¦B社。",
        "一つ。　¦二つ。",
        "『本。』¦読む。",
        "待って。\n¦次の行。",
        "README.md を開く。¦終わり。",
        "안녕하세요. ¦잘 지내요?",
        "네! ¦아니요. ¦글쎄요…",
        "3.5원입니다. ¦싸요.",
        "“가.” ¦그는 말했다.",
    ]);
}

#[test]
fn hindi_and_others() {
    rows(&[
        "नमस्ते। ¦आप कैसे हैं? ¦ठीक।",
        "नमस्ते।¦ठीक है।",
        "राम॥ ¦श्याम॥",
        "कीमत 3.14 है। ¦सस्ता।",
        "“रुको।” ¦वह गया।",
        "क्या?! ¦हाँ।",
        "डॉ. ¦शर्मा आए। ¦अच्छा।",
        "مرحبا. ¦كيف حالك؟ ¦بخير.",
        "هل هذا صحيح؟ ¦نعم!",
        "السعر 3.14 دولار. ¦رخيص.",
        "قال: «قف.» ¦ثم ذهب.",
        "یہ ٹھیک ہے۔ ¦آپ؟ ¦ہاں۔",
        "שלום. ¦מה שלומך? ¦טוב.",
        "Բարև։ ¦Ինչպես ես։",
        "မင်္ဂလာပါ။ ¦ကောင်းပါတယ်။",
        "សួស្តី។ ¦សុខសប្បាយ។",
        "ሰላም። ¦ደህና።",
        "สวัสดี ครับ ผม สบายดี",
        "Xin. ¦สวัสดี",
    ]);
}

#[test]
fn markdown() {
    rows(&[
        "One\n\n¦Two",
        "One\n\n¦\nTwo",
        "One.\n\n¦Two",
        "One\ntwo\nthree. ¦Four.",
        "One.\n¦Two.",
        "One.\ntwo.",
        "\n\nOne.\n\n",
        "# Title\n¦Text.",
        "# Title\n\n¦Text.",
        "Text\n¦## Title\n¦Text",
        "#no title\nText",
        "- one\n¦- two\n¦- three",
        "* one.\n¦* two.",
        "+ one\n¦+ two\n  more",
        "• one\n¦• two",
        "Items:\n¦- one\n¦- two",
        "Items:\n\n¦- one\n\n¦- two",
        "1. one\n¦2. two\n¦10. ten",
        "1) one\n¦2) two",
        "1. One. ¦Two.\n¦2. Three.",
        "Text\n-5 degrees\n*em* phasis\n12.5 more",
        "Text\n2024 was. ¦Good.",
        "> quote\n¦> more\n\n¦text",
        "| a | b |\n¦|---|---|\n¦| 1. | 2 |\n\n¦After.",
        "Code:\n¦```\na. B\n\nc\n```\n¦After.",
        "Code:\n\n¦```rust\nfn main() {}\n// Hi. There.\n```\n\n¦After. ¦Yes.",
        "Code:\n¦~~~\n```\n~~~\n¦After.",
        "Code:\n¦````\n```\nx\n````\n¦After.",
        "1. Do:\n   ¦```\n   a\n   ```\n¦2. Then",
        // A block may begin on the line of a marker, and ends with what that began.
        "Do:\n¦- ```sh\n  a. B\n  ```\n¦- Then. ¦Yes.",
        "1. ~~~\n   a. B\n   ~~~\n   ¦Then. ¦Yes.",
        "Do:\n¦> ```\n> a. B\n> ```\n¦> Then. ¦Yes.",
        "> ```\n> a. B\n¦Then. ¦Yes.",
        "> ```\n> a. B\n\n¦Then. ¦Yes.",
        "> - > ~~~\n>   > a. B\n>   > ~~~\n¦Then.",
        "- ```\n  a. B\n¦Then. ¦Yes.",
        "- ```\n  a. B\n\n  c\n¦- Then. ¦Yes.",
        "- a\n¦- - ```\n    a. B\n    ```\n¦Then. ¦Yes.",
        "> a\n¦>\n¦> word. ¦C",
        "- `a. B` word. ¦D",
        "-     ```\n  word. ¦B",
        "```\nunclosed. Code.\n\n- x",
        "```a``` is code. ¦Yes.",
        "Text\n``two`` ticks. ¦Yes.",
        "Text\n`one. Tick`. ¦Yes.",
        "A ` lone tick. And more\nnext. ¦Yes.",
        "Text\n\r\n¦Text\r\n\r\n¦Text",
        "  - nested\n    ¦- more\ntext. ¦End",
        "Text.\n   ¦After.",
        "# 1. Intro. Part one\n¦Text.",
    ]);
}

#[test]
fn code_is_marked() {
    let text = "See:\n```\na. B\n```\nDone.";
    let pieces = run(Sentences::new(), [text]);
    let code: Vec<_> = pieces.iter().map(|piece| (&*piece.0, piece.1)).collect();
    assert_eq!(code, [("See:\n", false), ("```\na. B\n```\n", true), ("Done.", false)]);
    // Three backticks and another in the line are a span, and not a block.
    assert_eq!(run(Sentences::new(), ["```a``` b"]), [("```a``` b".to_owned(), false, false)]);
}

#[test]
fn what_is_too_long_is_cut_where_it_is_best() {
    for (text, longest, wanted) in [
        ("one two three four", 10, &["one two ", "three four"][..]),
        ("one, two three four", 12, &["one, two ", "three four"]),
        ("one two, three four", 14, &["one two, ", "three four"]),
        ("aaaaaaaaaaaa", 5, &["aaaaa", "aaaaa", "aa"]),
        ("éééé", 5, &["éé", "éé"]),
        ("字字字字", 4, &["字", "字", "字", "字"]),
        ("字，字字字字字", 12, &["字，", "字字字字", "字"]),
        ("```\naaaa\nbbbb\ncccc\n", 14, &["```\naaaa\nbbbb\n", "cccc\n"]),
        ("Yes. No", 5, &["Yes. ", "No"]),
        ("Yes, he is. No", 8, &["Yes, ", "he is. ", "No"]),
    ] {
        let pieces = run(Sentences::new().with_longest(longest), [text]);
        let texts: Vec<_> = pieces.iter().map(|piece| &*piece.0).collect();
        assert_eq!(texts, wanted, "{text:?}");
        chunking(text, longest, 7);
    }
    let mut sentences = Sentences::with_storage([0; 512]).with_longest(8);
    let mut chunk = "Yes, he is. No";
    let clipped: Vec<_> =
        core::iter::from_fn(|| sentences.next(&mut chunk).map(|it| (it.to_string(), it.is_clipped))).collect();
    assert_eq!(clipped, [("Yes, ".to_owned(), true), ("he is. ".to_owned(), false)]);
}

#[test]
fn a_sentence_comes_when_it_is_certain() {
    let mut sentences = Sentences::with_storage([0; 512]);
    for (delta, wanted) in [
        ("Hello", ""),
        (".", ""),
        (" ", ""),
        ("W", "Hello. "),
        ("orld\n", ""),
        ("\n", "World\n\n"),
        ("好。", ""),
        ("好", "好。"),
        ("!", ""),
        ("\n- ", "好!\n"),
        ("a\n1", ""),
        (".", ""),
        (" ", "- a\n"),
    ] {
        let (mut chunk, mut comes) = (delta, String::new());
        while let Some(sentence) = sentences.next(&mut chunk) {
            comes += sentence.text;
        }
        assert_eq!(comes, wanted, "after {delta:?}");
    }
}

#[test]
fn state_is_small() {
    assert!(size_of::<Sentences<[u8; 0]>>() <= 64, "{}", size_of::<Sentences<[u8; 0]>>());
    assert!(size_of::<Sentences>() <= 64, "{}", size_of::<Sentences>());
}
