//! What can go wrong between this program and a web address.

use std::time::Duration;

use reqwest::Url;

/// Why an HTTP source could not be pulled.
#[derive(Debug, thiserror::Error)]
pub enum HttpFault {
    /// The address in config.
    #[error("the address cannot be used: {0}; correct `[pull] url`")]
    Address(String),
    /// The client could not be made.
    #[error("cannot set up the connection: {0}; check that this machine has root certificates")]
    Client(String),
    /// A status that trying again does not help.
    #[error(
        "the server answered {status}{said}; check the address, the sign-in and the parameters"
    )]
    Status {
        /// Code and name.
        status: String,
        /// Start of the body, starred, with `: ` before it; or nothing.
        said: String,
    },
    /// Tried as often as config allows.
    #[error(
        "gave up after {times} attempts, the last: {last}; run again when the server or the network is well"
    )]
    GaveUp {
        /// Attempts made.
        times: u32,
        /// What the last one met.
        last: String,
    },
    /// A redirect, or a link to a next page, that config does not allow.
    #[error("the server points to {to}, {why}; if that is right, add its host to `redirect_hosts`")]
    Elsewhere {
        /// Where it points to, without the query.
        to: String,
        /// What is wrong with that.
        why: &'static str,
    },
    /// Redirects without end.
    #[error("more than {0} redirects; check the address")]
    TooManyRedirects(usize),
    /// A body packed although it was asked for plain.
    #[error(
        "the server sent Content-Encoding `{0}` although none was accepted; have it send the body as it is"
    )]
    Encoded(String),
    /// A page for people where data was asked for.
    #[error(
        "the server answered with a web page, most likely its sign-in; check `[pull] auth` and the address"
    )]
    WebPage,
    /// Not received in time.
    #[error(
        "not done within deadline = {0:?}; raise `[pull] deadline` or ask the server's keeper why it is slow"
    )]
    Deadline(Duration),
    /// None of the months has records.
    #[error("no records for any of the months {0}; check the parameter that takes {{month}}")]
    NoMonth(String),
    /// The same page twice.
    #[error(
        "page {page} repeats page {earlier}: the server does not heed the paging parameters; correct `[pull] pages`"
    )]
    Repeated {
        /// Page number, from 1 in the order of pulling.
        page: u32,
        /// The page it repeats.
        earlier: u32,
    },
    /// A cursor or link that leads back.
    #[error(
        "page {page} points to a page that was pulled already; correct `[pull] pages`, or report it to the server's keeper"
    )]
    Circle {
        /// Page number.
        page: u32,
    },
    /// More pages than config allows.
    #[error("more than max_pages = {0} pages; raise `[pull] max_pages` if that is right")]
    TooManyPages(u32),
    /// A page that cannot be read for paging.
    #[error("page {page}: {why}; correct `[pull] pages`")]
    Page {
        /// Page number.
        page: u32,
        /// What is missing.
        why: String,
    },
    /// Other records than the server promised.
    #[error(
        "the server says {total} records and sent {got}; pull again, or ask the server's keeper"
    )]
    Total {
        /// What it said.
        total: u64,
        /// What came.
        got: u64,
    },
    /// The total changed between pages.
    #[error(
        "the server's total went from {was} to {is} between pages: its data changed meanwhile; pull again"
    )]
    Moving {
        /// On an earlier page.
        was: u64,
        /// On a later page.
        is: u64,
    },
}

/// An address without query, fragment and sign-in: those may hold keys or persons.
pub(crate) fn shown(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_query(None);
    plain.set_fragment(None);
    // These fail only for addresses that can hold no user name at all.
    let _ = plain.set_username("");
    let _ = plain.set_password(None);
    plain.to_string()
}
