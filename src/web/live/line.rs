//! A stream that its connection takes over from the library that began the answer: the library's buffers are of no use to a reader who is told
//! something once an hour, and would be most of what the reader costs.

use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    response::Response,
};
use futures_util::stream::{Stream, poll_fn};
use parking_lot::Mutex;

/// A stream on its way to a reader: the body of its answer, until the connection takes it over. Lies among the answer's extensions.
#[derive(Debug, Clone)]
pub(in crate::web) struct Line(Arc<Mutex<State>>);

#[derive(Debug)]
enum State {
    /// It is sent as any body is.
    Body(BodyDataStream),
    /// The connection will send it, as soon as the head of the answer is on its way.
    Wanted(BodyDataStream),
    /// The head of the answer is on its way.
    Begun(BodyDataStream),
    /// The connection sends it.
    Taken,
}

impl Line {
    /// The same answer, with a body that can be taken over.
    pub(super) fn lay(answer: Response) -> Response {
        let (head, body) = answer.into_parts();
        let state = State::Body(body.into_data_stream());
        let line = Self(Arc::new(Mutex::new(state)));
        let own = line.clone();
        let body = Body::from_stream(poll_fn(move |cx| own.poll(cx)));
        let mut answer = Response::from_parts(head, body);
        answer.extensions_mut().insert(line);
        answer
    }

    /// What the answer's body is asked for.
    fn poll(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        let mut state = self.0.lock();
        if let State::Body(body) = &mut *state {
            return Pin::new(body).poll_next(cx);
        }
        *state = match mem::replace(&mut *state, State::Taken) {
            // A body is asked for after the head was written.
            State::Wanted(body) => State::Begun(body),
            other => other,
        };
        Poll::Pending
    }

    /// Says that the connection will send the stream itself.
    pub(in crate::web) fn want(&self) {
        let mut state = self.0.lock();
        *state = match mem::replace(&mut *state, State::Taken) {
            State::Body(body) => State::Wanted(body),
            other => other,
        };
    }

    /// The stream, for the connection to send; `None` as long as the head of the answer is not written.
    pub(in crate::web) fn take(&self) -> Option<BodyDataStream> {
        let mut state = self.0.lock();
        match mem::replace(&mut *state, State::Taken) {
            State::Begun(body) => Some(body),
            other => {
                *state = other;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};

    use super::*;

    fn laid() -> (Line, BodyDataStream) {
        let answer = Line::lay(Response::new(Body::from("told")));
        let line = answer.extensions().get::<Line>().cloned();
        (line.unwrap(), answer.into_body().into_data_stream())
    }

    #[test]
    fn it_is_a_body_like_any_other_unless_it_is_wanted() {
        let (line, mut body) = laid();
        assert!(line.take().is_none());
        let told = body.next().now_or_never().unwrap();
        assert_eq!(told.unwrap().unwrap(), "told");
        assert!(line.take().is_none());
    }

    #[test]
    fn it_is_taken_when_the_body_was_asked_for_and_the_body_waits_from_then_on() {
        let (line, mut body) = laid();
        line.want();
        assert!(line.take().is_none(), "the head is not written");
        assert!(body.next().now_or_never().is_none());
        let mut taken = line.take().unwrap();
        let told = taken.next().now_or_never().unwrap();
        assert_eq!(told.unwrap().unwrap(), "told");
        assert!(line.take().is_none());
        assert!(body.next().now_or_never().is_none());
    }
}
