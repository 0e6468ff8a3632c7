//! Cookies: read by name, written with everything that keeps others' hands off them.

use axum::http::{HeaderMap, HeaderValue, header};

/// How long the browser keeps it.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) enum Kept {
    /// Until it is closed.
    WhileOpen,
    /// This many seconds.
    Seconds(u32),
    /// No longer.
    Gone,
}

/// The cookie's name: under TLS one that no other host and no plain page can set.
pub(in crate::web) fn name(base: &str, secure: bool) -> String {
    if secure {
        format!("__Host-{base}")
    } else {
        base.to_owned()
    }
}

/// The value of a cookie.
pub(in crate::web) fn get(headers: &HeaderMap, base: &str, secure: bool) -> Option<String> {
    let name = name(base, secure);
    let lines = headers.get_all(header::COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie` header. The value is hexadecimal, so that nothing in it needs quoting.
pub(in crate::web) fn set(base: &str, value: &str, secure: bool, kept: Kept) -> HeaderValue {
    let name = name(base, secure);
    let secure = if secure { "; Secure" } else { "" };
    let age = match kept {
        Kept::WhileOpen => String::new(),
        Kept::Seconds(seconds) => format!("; Max-Age={seconds}"),
        Kept::Gone => "; Max-Age=0".to_owned(),
    };
    // Lax: a link in a mail finds its reader signed in, a form of another site does not.
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    // Unwrap safety: names are constants, values hexadecimal or empty.
    HeaderValue::from_str(&text).unwrap()
}
