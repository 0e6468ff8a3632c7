//! `[pull]` of a source file: the ways to fetch an extract and the form of its bytes.

use serde::{Deserialize, Serialize};

/// The three ways to fetch an extract.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Pull {
    /// A file, or several by glob, in the home or by absolute path.
    File(FilePull),
    /// A web address.
    Http(Box<HttpPull>),
    /// A query against a database.
    Database(DatabasePull),
}

/// Form of the bytes of an extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-, tab- or otherwise separated text.
    Csv,
    /// A workbook: XLSX, XLS, ODS, and WPS files that are one of them inside.
    Xlsx,
    /// Parquet.
    Parquet,
    /// One JSON object a line.
    Ndjson,
    /// A JSON array of objects, or an object that holds one (`items`).
    Json,
}

/// How the bytes of an extract are read. The keys stand in `[pull]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Form {
    /// File format; from the file's ending when absent.
    #[serde(default)]
    pub format: Option<Format>,
    /// auto | utf-8 | utf-16 | gb18030 (also gbk and gb2312, which are decoded as gb18030).
    #[serde(default)]
    pub encoding: Option<String>,
    /// Field separator of a CSV, detected (comma, tab, semicolon, bar) when absent.
    #[serde(default)]
    pub separator: Option<String>,
    /// Sheet of a workbook; the first one that holds the header when absent.
    #[serde(default)]
    pub sheet: Option<String>,
    /// 1-based row of the header; found when absent (title rows above it are set aside).
    #[serde(default)]
    pub header_row: Option<u32>,
    /// JSON pointer to the array of records in a JSON body.
    #[serde(default)]
    pub items: Option<String>,
}

/// A file source.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePull {
    /// Path or glob; `{date} {month} {year} {department}` are filled from the run.
    pub path: String,
    /// A slice for one department can be pulled: `{department}` stands in the path.
    #[serde(default)]
    pub department_param: Option<String>,
    /// Upper bound of what is read, unpacked; default 8GiB.
    #[serde(default)]
    pub max_bytes: Option<String>,
    // serde cannot deny unknown fields through a flattened struct, so the form's keys are repeated here.
    #[serde(default)]
    pub format: Option<Format>,
    #[serde(default)]
    pub encoding: Option<String>,
    #[serde(default)]
    pub separator: Option<String>,
    #[serde(default)]
    pub sheet: Option<String>,
    #[serde(default)]
    pub header_row: Option<u32>,
    #[serde(default)]
    pub items: Option<String>,
}

/// An HTTP source.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpPull {
    /// Address; placeholders as in file paths.
    pub url: String,
    /// How the program signs in.
    #[serde(default)]
    pub auth: Auth,
    /// How further pages are found.
    #[serde(default)]
    pub pages: Pages,
    /// Query parameter that restricts the extract to one department.
    #[serde(default)]
    pub department_param: Option<String>,
    /// Hosts a redirect may lead to, besides the URL's own.
    #[serde(default)]
    pub redirect_hosts: Vec<String>,
    /// Time limit of one request until its body makes progress again, e.g. "30s".
    #[serde(default)]
    pub timeout: Option<String>,
    /// Time limit of the whole pull, e.g. "1h".
    #[serde(default)]
    pub deadline: Option<String>,
    /// How often a failed request is tried again (default 5).
    #[serde(default)]
    pub retries: Option<u32>,
    /// Upper bound of the body or of all pages together, e.g. "2GiB".
    #[serde(default)]
    pub max_bytes: Option<String>,
    /// Upper bound of the number of pages (default 100000).
    #[serde(default)]
    pub max_pages: Option<u32>,
    #[serde(default)]
    pub format: Option<Format>,
    #[serde(default)]
    pub encoding: Option<String>,
    #[serde(default)]
    pub separator: Option<String>,
    #[serde(default)]
    pub sheet: Option<String>,
    #[serde(default)]
    pub header_row: Option<u32>,
    #[serde(default)]
    pub items: Option<String>,
}

/// A database source.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabasePull {
    /// Environment variable that holds the connection URL (sqlite:, postgres:, mysql:).
    pub url_env: String,
    /// Query with named parameters `:month :date :year :department`.
    pub query: String,
    /// Present: `:department` restricts the extract to one department.
    #[serde(default)]
    pub department_param: Option<String>,
    /// Time limit of the query, e.g. "10m".
    #[serde(default)]
    pub timeout: Option<String>,
    /// Upper bound of the rows (default: none).
    #[serde(default)]
    pub max_rows: Option<u64>,
}

/// Sign-in to an HTTP source; secrets come from environment variables only.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Auth {
    /// No sign-in.
    #[default]
    None,
    /// User name and password.
    Basic {
        /// User name.
        user: String,
        /// Environment variable of the password.
        password_env: String,
    },
    /// `Authorization: Bearer …`.
    Bearer {
        /// Environment variable of the token.
        token_env: String,
    },
    /// A header of the server's own.
    Header {
        /// Header name.
        name: String,
        /// Environment variable of its value.
        value_env: String,
    },
    /// HMAC-SHA256 over method, path with query, and time, in hex.
    Hmac {
        /// Key id, sent in `X-Key-Id`.
        key_id: String,
        /// Environment variable of the shared secret.
        secret_env: String,
    },
}

/// Paging of an HTTP source.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Pages {
    /// The whole extract is one body.
    #[default]
    None,
    /// Numbered pages.
    Page {
        /// Query parameter of the page number.
        param: String,
        /// First page number (default 1).
        #[serde(default)]
        first: Option<u32>,
        /// Query parameter of the page size.
        #[serde(default)]
        size_param: Option<String>,
        /// Page size.
        #[serde(default)]
        size: Option<u32>,
        /// JSON pointer to the records.
        #[serde(default)]
        items: Option<String>,
        /// JSON pointer to the total number of records; checked at the end when given.
        #[serde(default)]
        total: Option<String>,
    },
    /// A cursor handed from page to page.
    Cursor {
        /// Query parameter of the cursor.
        param: String,
        /// JSON pointer to the next cursor in the body; null, absent or empty ends.
        next: String,
        /// JSON pointer to the records.
        #[serde(default)]
        items: Option<String>,
        /// JSON pointer to the total number of records.
        #[serde(default)]
        total: Option<String>,
    },
    /// `Link: <…>; rel="next"` headers.
    Link {
        /// JSON pointer to the records.
        #[serde(default)]
        items: Option<String>,
    },
}

impl Pages {
    /// JSON pointer to the records of one page.
    #[must_use]
    pub fn items(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Page { items, .. } | Self::Cursor { items, .. } | Self::Link { items } => {
                items.as_deref()
            }
        }
    }
}
