//! The laws of what is written on: whole frames, byte for byte, and never an end that looks better than it is.

use core::cell::RefCell;
use core::future::poll_fn;
use core::task::Poll;

use bytes::Bytes;
use deltawire::anthropic::{Decoder, Event};
use deltawire::io::{Edit, SseExt as _, StreamError};
use deltawire::sse::{End, Parser};
use deltawire::stream::Outcome;

use crate::cuts::step;
use crate::io::{Act, Source, acts, all};
use crate::lent::Lent;

/// Returns the bytes of the items, and the error that ended them.
fn written<E: core::fmt::Debug>(items: Vec<Result<Bytes, StreamError<E>>>) -> (Vec<Bytes>, Option<StreamError<E>>) {
    let mut pieces = Vec::new();
    let mut error = None;
    for item in items {
        assert!(error.is_none(), "nothing follows an error");
        match item {
            Ok(piece) => pieces.push(piece),
            Err(it) => error = Some(it),
        }
    }
    (pieces, error)
}

/// Checks that something else can be written whenever a stream is idle.
fn is_whole<E>() -> impl FnMut(&[Result<Bytes, E>]) {
    let (mut parser, mut count) = (Parser::new(), 0);
    move |pieces| {
        for piece in pieces[count..].iter().flatten() {
            let mut chunk = &piece[..];
            while parser.next_frame(&mut chunk).is_some() {}
        }
        count = pieces.len();
        assert!(matches!(parser.finish(), End::Clean { .. }), "it is idle in the middle of a frame");
    }
}

fn events<D: Lent>(decoder: &D, bytes: &[u8]) -> (Vec<String>, D) {
    let mut decoder = decoder.clone();
    let mut events = Vec::new();
    decoder.show_chunk(bytes, &mut events);
    (events, decoder)
}

/// What nobody changes is written on byte for byte, as whole frames, for any cutting; what the source ends in the middle of
/// is not, and is reported.
pub fn verbatim<D: Lent>(decoder: &D, input: &[u8], seed: u64) {
    // A byte order mark is left out, but not one of two.
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let input = input.strip_prefix(MARK).filter(|rest| !rest.starts_with(MARK)).unwrap_or(input);
    let (expected, mut core) = events(decoder, input);
    let pending = core.pending();
    let whole = input.len() - usize::try_from(pending).unwrap();
    for max in [1, 5, 40, 300, usize::MAX] {
        let acts = acts(input, seed, max);
        // Errors end it.
        let until = acts.iter().position(|act| matches!(act, Act::Error(_)));
        for acts in [acts.iter().filter(|act| !matches!(act, Act::Error(_))).cloned().collect(), acts.clone()] {
            let is_cut = until.is_some() && acts.iter().any(|act| matches!(act, Act::Error(_)));
            let seen = RefCell::new(Vec::new());
            let stream = Source::new(acts).relay(decoder.clone(), |event| {
                seen.borrow_mut().push(D::show(event));
                Edit::Keep
            });
            let (pieces, error) = written(all(stream, is_whole()));
            assert!(pieces.iter().all(|piece| !piece.is_empty()));
            let out = pieces.concat();
            if let Some(StreamError::NotSse(body)) = &error {
                // It ends at a bare error, which is not written on.
                assert!(input.starts_with(&out));
                // Without the line end that the last line may have got.
                let body = body.as_bytes().trim_ascii_end();
                assert!(body.is_empty() || input.windows(body.len()).any(|it| it == body));
                assert!(events(decoder, &[input, b"\n\n"].concat()).0.starts_with(&seen.borrow()));
                let written = events(decoder, &out).0;
                assert!(written.len() + 1 >= seen.borrow().len() && seen.borrow().starts_with(&written));
                continue;
            }
            if let Some(StreamError::Skipped(error)) = &error {
                // It ends before a frame over the limit, wherever it is cut.
                assert_eq!(out, &input[..usize::try_from(error.offset()).unwrap()], "chunks of {max}, seed {seed}");
                assert!(seen.borrow().starts_with(&events(decoder, &out).0));
                continue;
            }
            if is_cut {
                assert!(matches!(error, Some(StreamError::Transport(_))));
                assert!(input.starts_with(&out));
                continue;
            }
            let (end, rest) = out.split_at(whole.min(out.len()));
            assert_eq!(end, &input[..whole], "chunks of {max}, seed {seed}");
            // The last frame, with the line ends that it lacked.
            let line_ends = rest.strip_prefix(&input[whole..]);
            assert!(rest.is_empty() || line_ends.is_some_and(|it| it == b"\n" || it == b"\n\n"));
            let (mut again, mut reader) = events(decoder, &out);
            assert_eq!(*seen.borrow(), again, "an event that is written on was seen");
            if rest.is_empty() {
                assert_eq!(again, expected);
            } else {
                again.pop();
                assert_eq!(again, expected);
            }
            match error {
                // Without half a line at the end the reader may take it for worse.
                None if pending > 0 && reader.outcome() == Some(Outcome::Truncated) => {}
                None => assert_eq!(reader.outcome(), core.outcome(), "the reader has the same verdict"),
                Some(StreamError::Truncated { pending: it, .. }) => {
                    assert_eq!(it, if rest.is_empty() { pending } else { 0 });
                }
                Some(other) => panic!("an error that does not occur here: {other:?}"),
            }
        }
    }
}

/// What is left out or replaced is, and all else is as it was: the same frames for any cutting.
pub fn edited(decoder: &Decoder, input: &[u8], seed: u64) {
    const OTHER: &[u8] = b"data: {\"type\":\"replaced\"}\n\n";
    let shown = |bytes: &[u8]| events(decoder, bytes).0.into_iter().filter(|it| it.starts_with("Ok"));
    let other = shown(OTHER).next().unwrap();
    let mut first = None;
    for max in [1, 7, 60, usize::MAX] {
        let acts = acts(input, seed, max).into_iter().filter(|act| !matches!(act, Act::Error(_))).collect();
        let mut count = seed;
        let mut expected = Vec::new();
        let stream = Source::new(acts).relay(decoder.clone(), |event| {
            let Ok(event) = event else { return Edit::Keep };
            count += 1;
            match count % 3 {
                // It may be bare, and then it is not a frame that can be left out.
                _ if matches!(event, Event::Error(_)) => {
                    expected.push(Decoder::show(Ok(event)));
                    Edit::Keep
                }
                0 => {
                    expected.push(Decoder::show(Ok(event)));
                    Edit::Keep
                }
                1 => Edit::Drop,
                _ => {
                    expected.push(other.clone());
                    Edit::Replace(Bytes::from_static(OTHER))
                }
            }
        });
        let (pieces, error) = written(all(stream, is_whole()));
        if matches!(error, Some(StreamError::NotSse(_))) && expected.last().is_some_and(|it| it.starts_with("Ok(Error"))
        {
            // A bare error that was kept ends it.
            expected.pop();
        }
        let out = pieces.concat();
        assert_eq!(shown(&out).collect::<Vec<_>>(), expected, "chunks of {max}, seed {seed}");
        let frames = crate::sse::run(Parser::new(), [&out[..]], false).out;
        assert_eq!(&frames, first.get_or_insert_with(|| frames.clone()), "chunks of {max}, seed {seed}");
    }
}

/// A body has what its source has, a heartbeat where the source is idle and the timer ends, and the last bytes.
pub fn served(input: &[u8], seed: u64) {
    for max in [3, 40] {
        let acts = acts(input, seed, max);
        let pending = acts.iter().filter(|act| **act == Act::Pending).count();
        let until = acts.iter().position(|act| matches!(act, Act::Error(_)));
        let mut expected: Vec<Result<Bytes, usize>> = acts[..until.unwrap_or(acts.len())]
            .iter()
            .filter_map(|act| match act {
                Act::Chunk(chunk) if !chunk.is_empty() => Some(Ok(chunk.clone().into())),
                _ => None,
            })
            .collect();
        expected.push(Ok("end".into()));
        // A timer ends at once, at the second poll, or never.
        let mut state = seed;
        let timer = || {
            let mut polls = step(&mut state) >> 62;
            poll_fn(move |cx| {
                cx.waker().wake_by_ref();
                polls = polls.saturating_sub(1);
                if polls == 0 { Poll::Ready(()) } else { Poll::Pending }
            })
        };
        let body = Source::new(acts).serve(timer, |end| {
            assert_eq!(end.is_err(), until.is_some());
            Ok("end".into())
        });
        let items = all(body, |_| {});
        assert!(items.len() <= expected.len() + pending, "a heartbeat only where the source is idle");
        // The input may have what looks like one.
        let others = |items: Vec<Result<Bytes, usize>>| -> Vec<_> {
            items.into_iter().filter(|item| item.as_ref().is_ok_and(|it| it != ":\n\n")).collect()
        };
        assert_eq!(others(items), others(expected));
    }
}
