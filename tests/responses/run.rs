//! What comes out of a stream, however it is cut and asked, and what must be the same each time.

use deltawire::openai::responses::{Decoder, Event, Item, Order, Violation};
use deltawire::sse::{Parser, Storage};
use deltawire::stream::{Outcome, TextDelta};

/// Spells a payload out that is written short. The words are `created ID`, `queued ID`, `progress ID`, `item N KIND`, `done N KIND`,
/// `part N`, `t N TEXT`, `text N TEXT` (the done event), `args N TEXT`, `think N TEXT`, `sum N TEXT`, `searching N`,
/// `completed ID`, `incomplete ID`, `failed ID`, `error`, `keepalive`, `new`, or itself. `#S` in front is the sequence number.
pub(crate) fn payload(short: &str) -> String {
    let (number, short) = match short.strip_prefix('#') {
        Some(rest) => rest.split_once(' ').unwrap_or((rest, "")),
        None => ("", short),
    };
    let number = if number.is_empty() { String::new() } else { format!(r#""sequence_number":{number},"#) };
    let mut words = short.splitn(3, ' ');
    let (word, arg, rest) = (words.next().unwrap(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let response = |kind: &str, status: &str| {
        format!(
            r#"{{"type":"response.{kind}",{number}"response":{{"id":"{arg}","object":"response","status":"{status}","output":[]}}}}"#
        )
    };
    let item = |kind: &str| {
        let (item, id) = rest.split_once(' ').unwrap_or((rest, "i"));
        format!(
            r#"{{"type":"response.output_item.{kind}",{number}"output_index":{arg},"item":{{"id":"{id}","type":"{item}"}}}}"#
        )
    };
    let text = |kind: &str, place: &str, member: &str| {
        format!(
            r#"{{"type":"response.{kind}",{number}"item_id":"i","output_index":{arg},{place}"{member}":"{rest}","obfuscation":"{}"}}"#,
            "x".repeat(rest.len() % 7)
        )
    };
    match word {
        "created" | "queued" => response(word, word),
        "progress" => response("in_progress", "in_progress"),
        "completed" | "failed" | "incomplete" => response(word, word),
        "item" => item("added"),
        "done" => item("done"),
        "part" => format!(
            r#"{{"type":"response.content_part.added",{number}"item_id":"i","output_index":{arg},"content_index":0,"part":{{"type":"output_text","text":"{rest}"}}}}"#
        ),
        "t" => text("output_text.delta", r#""content_index":0,"#, "delta"),
        "text" => text("output_text.done", r#""content_index":0,"#, "text"),
        "args" => text("function_call_arguments.delta", "", "delta"),
        "think" => text("reasoning_text.delta", r#""content_index":0,"#, "delta"),
        "sum" => text("reasoning_summary_text.delta", r#""summary_index":0,"#, "delta"),
        "searching" => text("web_search_call.searching", "", "x"),
        "error" => format!(r#"{{"type":"error",{number}"error":{{"code":"c","message":"m"}}}}"#),
        "keepalive" => format!(r#"{{{number}"type":"keepalive"}}"#),
        "new" => format!(r#"{{{number}"type":"response.new"}}"#),
        _ => short.to_owned(),
    }
}

pub(crate) fn wire(shorts: &str) -> String {
    shorts.split('|').map(|short| format!("data: {}\n\n", payload(short.trim()))).collect()
}

/// What there is to say of an event.
fn told(event: &Event<'_>, violation: Option<Violation>) -> String {
    format!("{:?} {:?} {violation:?}", event, event.sequence_number())
}

/// All items of a stream, and its end.
pub(crate) fn items<'c, S: Storage>(
    decoder: &mut Decoder<S>,
    chunks: impl IntoIterator<Item = &'c [u8]>,
) -> Vec<String> {
    let mut out = Vec::new();
    for mut chunk in chunks {
        while let Some(item) = decoder.next_item(&mut chunk) {
            out.push(match item {
                Ok(Item::Event(received)) => {
                    assert!(received.frame.is_none_or(|frame| frame.data_bytes() == received.payload));
                    if received.event != Event::EndMarker && received.frame.is_some() {
                        assert_eq!(
                            received.event.raw().as_bytes(),
                            received.payload.trim_ascii(),
                            "all of it is there"
                        );
                    }
                    told(&received.event, received.violation)
                }
                other => format!("{other:?}"),
            });
        }
        assert!(chunk.is_empty());
    }
    let end = decoder.finish();
    out.push(format!("{:?} {} {:?} {:?}", end.outcome, end.lost, end.violations, end.order));
    out.extend(end.last.map(|last| told(&last.event, last.violation)));
    out
}

/// The laws of one stream: any cutting gives the same, and so do the three ways to ask; what is remembered of the last
/// delta changes nothing; and no part of the stream before its terminal event is complete.
pub(crate) fn laws(input: &[u8]) {
    let whole = items(&mut Decoder::new(), [input]);
    for size in [1, 2, 3, 7, 50, 199, 1000] {
        assert_eq!(items(&mut Decoder::new(), input.chunks(size)), whole, "chunks of {size}");
        assert_eq!(
            items(&mut Decoder::with_storage([0_u8; 1 << 16]), input.chunks(size)),
            whole,
            "array, chunks of {size}"
        );
        ways_agree(input, size);
    }
    fast_is_slow(input);
    verdict(input);
}

fn ways_agree(input: &[u8], size: usize) {
    let (mut by_items, mut by_events, mut by_text) = (Decoder::new(), Decoder::new(), Decoder::new());
    let mut expected = (Vec::new(), Vec::new());
    let (mut events, mut texts) = (Vec::new(), Vec::new());
    let text = |delta: &TextDelta<'_>| format!("{delta:?}");
    for chunk in input.chunks(size) {
        let mut rest = chunk;
        while let Some(item) = by_items.next_item(&mut rest) {
            if let Ok(Item::Event(received)) = item {
                expected.0.push(format!("{:?}", received.event));
                expected.1.extend(received.event.text_delta().as_ref().map(text));
            }
        }
        let mut rest = chunk;
        while let Some(event) = by_events.next_event(&mut rest) {
            events.extend(event.ok().map(|event| format!("{event:?}")));
        }
        let mut rest = chunk;
        while let Some(delta) = by_text.next_text(&mut rest) {
            texts.extend(delta.ok().as_ref().map(text));
        }
    }
    assert_eq!((events, texts), expected, "chunks of {size}");
    let ends = [by_items.finish(), by_events.finish(), by_text.finish()].map(|end| format!("{end:?}"));
    assert_eq!((&ends[0], &ends[0]), (&ends[1], &ends[2]));
}

fn fast_is_slow(input: &[u8]) {
    let (mut parser, mut order, mut rest) = (Parser::new(), Order::new(), input);
    let mut slow = Vec::new();
    while let Some(frame) = parser.next_frame(&mut rest) {
        let frame = frame.unwrap();
        match Event::parse(frame.data_bytes()) {
            Ok(event) => slow.push(told(&event, order.apply(&event))),
            Err(_) => order.lose(),
        }
    }
    let mut fast = Vec::new();
    let (mut decoder, mut rest) = (Decoder::new(), input);
    while let Some(item) = decoder.next_item(&mut rest) {
        match item {
            // What has no frame the parser does not see, nor the name of a frame.
            Ok(Item::Event(received)) if received.frame.is_none_or(|frame| frame.event_bytes() != b"message") => return,
            Ok(Item::Event(received)) => fast.push(told(&received.event, received.violation)),
            _ => {}
        }
    }
    assert_eq!(fast, slow);
}

/// Cut at every byte, nothing is complete before the terminal event is there, and then it is at once.
fn verdict(input: &[u8]) {
    let (mut decoder, mut ended) = (Decoder::new(), false);
    for (at, byte) in input.iter().enumerate() {
        let mut chunk = core::slice::from_ref(byte);
        while let Some(event) = decoder.next_event(&mut chunk) {
            match event {
                Ok(Event::Completed(_) | Event::Incomplete(_)) => ended = true,
                Ok(Event::Created(_)) => ended = decoder.order().outcome() == Outcome::Complete,
                _ => {}
            }
        }
        let end = decoder.finish();
        let last = end.last.is_some_and(|last| matches!(last.event, Event::Completed(_) | Event::Incomplete(_)));
        assert!(ended || last || !end.outcome.has_all_content(), "complete at byte {at}");
    }
}
