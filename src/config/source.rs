//! One source file, `config/sources/<name>.toml`: where an extract comes from and what its columns mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::table::Kind;

/// A source as configured.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file's stem; filled by the loader, never written in the file.
    #[serde(skip)]
    pub name: String,
    /// Which canonical table its rows become.
    pub kind: Kind,
    /// What people call it.
    pub label: Label,
    /// Where it is fetched from.
    pub pull: Pull,
    /// Canonical column = header in the file, a list of headers tried in order, or a constant.
    pub columns: BTreeMap<String, From>,
    /// Canonical column = name of a code table in `config/codes/`.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// What an extract must be like; otherwise it is held.
    #[serde(default)]
    pub expect: Expect,
}

/// A text in the two languages of the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese, shown by default.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Where a canonical column's values are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum From {
    /// One header.
    Header(String),
    /// The first of these headers that the file has.
    FirstOf(Vec<String>),
    /// The same value in every row; `{month}` and its like are filled from the run.
    Const {
        /// The value.
        r#const: String,
    },
}

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

/// What an extract must be like; otherwise the source is held.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// `latest`: `{month}` is the newest month ≤ the business date's that exists; `YYYY-MM`; or `any` (default).
    #[serde(default)]
    pub month: Option<String>,
    /// Older than this against the business date: held. "2 months", "10 days".
    #[serde(default)]
    pub max_age: Option<String>,
    /// Largest loss of rows against the last good snapshot, "20%".
    #[serde(default)]
    pub max_drop: Option<String>,
    /// Largest share of quarantined rows, default "5%".
    #[serde(default)]
    pub max_quarantine: Option<String>,
    /// Fewest rows, default 1.
    #[serde(default)]
    pub min_rows: Option<u64>,
    /// What happens when held: `use-last-good` or `skip` (default).
    #[serde(default)]
    pub on_hold: OnHold,
    /// Control totals that came with the extract (cover letter).
    #[serde(default)]
    pub control: Option<Control>,
}

/// What happens to a held source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnHold {
    /// The last good snapshot stands in, and the run is partial.
    UseLastGood,
    /// Rules that need it are not evaluated.
    #[default]
    Skip,
}

/// Control totals of an extract, in the units of the file (rows, yuan).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Number of data rows.
    #[serde(default)]
    pub rows: Option<u64>,
    /// Column = sum, in yuan as text or number.
    #[serde(default)]
    pub sum: BTreeMap<String, toml::Value>,
}

impl Source {
    /// How this source's bytes are read, wherever they come from. A database yields NDJSON.
    #[must_use]
    pub fn form(&self) -> Form {
        match &self.pull {
            Pull::File(p) => Form {
                format: p.format,
                encoding: p.encoding.clone(),
                separator: p.separator.clone(),
                sheet: p.sheet.clone(),
                header_row: p.header_row,
                items: p.items.clone(),
            },
            Pull::Http(p) => Form {
                format: p.format,
                encoding: p.encoding.clone(),
                separator: p.separator.clone(),
                sheet: p.sheet.clone(),
                header_row: p.header_row,
                items: p
                    .items
                    .clone()
                    .or_else(|| p.pages.items().map(str::to_owned)),
            },
            Pull::Database(_) => Form {
                format: Some(Format::Ndjson),
                encoding: Some("utf-8".into()),
                separator: None,
                sheet: None,
                header_row: None,
                items: None,
            },
        }
    }

    /// Whether a slice for one department can be pulled.
    #[must_use]
    pub fn sliceable(&self) -> bool {
        match &self.pull {
            Pull::File(p) => p.department_param.is_some(),
            Pull::Http(p) => p.department_param.is_some(),
            Pull::Database(p) => p.department_param.is_some(),
        }
    }
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
