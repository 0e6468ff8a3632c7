//! How long a connection may keep the service waiting: one that is slow to ask, or takes nothing of its answer, is closed.
//!
//! While a request is being answered its own time limit counts. At all other times something must be written to the client
//! before the wait is over: what it sends does not lengthen that, but for the first of it after a pause, so that a request
//! sent at the pause's end is heard. Under HTTP/2 an answer that is awaited keeps the whole connection.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};
use tower::Service;

type Coming<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Takes connections as `within` does, and watches each.
#[derive(Clone)]
pub(super) struct Waits<A> {
    within: A,
    limit: Duration,
}

impl<A> Waits<A> {
    /// Watches what `within` takes.
    pub(super) const fn around(within: A, limit: Duration) -> Self {
        Self { within, limit }
    }
}

impl<A, I, S> Accept<I, S> for Waits<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Watched<A::Stream>;
    type Service = Answering<A::Service>;
    type Future = Coming<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let (taking, limit) = (self.within.accept(stream, service), self.limit);
        Box::pin(async move {
            let (stream, service) = taking.await?;
            let answering = Arc::new(AtomicUsize::new(0));
            let watched = Watched {
                stream,
                answering: answering.clone(),
                limit,
                over: Box::pin(sleep(limit)),
                heard: false,
            };
            Ok((watched, Answering { service, answering }))
        })
    }
}

/// A connection.
pub(super) struct Watched<I> {
    stream: I,
    /// Requests whose answer has not begun.
    answering: Arc<AtomicUsize>,
    limit: Duration,
    /// When the wait is over.
    over: Pin<Box<Sleep>>,
    /// It has sent something since something was last written to it.
    heard: bool,
}

impl<I> Watched<I> {
    /// Begins the wait anew.
    fn anew(&mut self) {
        self.over.as_mut().reset(Instant::now() + self.limit);
    }

    /// Nothing for now; a fault when the wait is over, of which the task is told else.
    fn wait<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        while self.over.as_mut().poll(cx).is_ready() {
            if self.answering.load(Ordering::Acquire) == 0 {
                let why = "nothing was asked for or taken for too long";
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, why)));
            }
            // The answer's own limit is at work; it is looked after again when that may be over.
            self.anew();
        }
        Poll::Pending
    }

    fn wrote(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(some)) if some > 0) {
            self.heard = false;
            self.anew();
        }
        written
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        // Also when there is always more to read: the wait is not for bytes but for a request.
        if let over @ Poll::Ready(_) = me.wait(cx) {
            return over;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut me.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before && !me.heard {
            me.heard = true;
            me.anew();
            // The new end of the wait is to wake this task too.
            let _ = me.wait::<()>(cx);
        }
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let written = Pin::new(&mut me.stream).poll_write(cx, bytes);
        match me.wrote(written) {
            Poll::Pending => me.wait(cx),
            done @ Poll::Ready(_) => done,
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let written = Pin::new(&mut me.stream).poll_write_vectored(cx, parts);
        match me.wrote(written) {
            Poll::Pending => me.wait(cx),
            done @ Poll::Ready(_) => done,
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        match Pin::new(&mut me.stream).poll_flush(cx) {
            Poll::Pending => me.wait(cx),
            done @ Poll::Ready(_) => done,
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        match Pin::new(&mut me.stream).poll_shutdown(cx) {
            Poll::Pending => me.wait(cx),
            done @ Poll::Ready(_) => done,
        }
    }
}

/// What answers the requests of a connection.
#[derive(Clone)]
pub(super) struct Answering<S> {
    service: S,
    answering: Arc<AtomicUsize>,
}

impl<S, R> Service<R> for Answering<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Coming<Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let one = One::begin(self.answering.clone());
        let answer = self.service.call(request);
        Box::pin(async move {
            let _one = one;
            answer.await
        })
    }
}

/// An answer that is awaited; over when it is dropped, also where the client has gone.
struct One(Arc<AtomicUsize>);

impl One {
    fn begin(count: Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
