//! Every key of every configuration file. docs/configuration.md explains them one by one.

use super::shape::Shape::{Either, List, Map, Money, Table, Tagged, Text, Whole, Word, Yes};
use super::shape::{Key, Shape, any, may, must};
use super::values as v;

/// The shapes of all files.
pub(super) const fn all() -> [&'static Shape; 6] {
    [
        &SETTINGS,
        &JOB,
        &SOURCE,
        &CODE_TABLE,
        &HEADCOUNT_TYPES,
        &LEVELS,
    ]
}

/// `config/rollcall.toml`.
pub(super) static SETTINGS: Shape = Table(&[
    must(
        "district",
        Table(&[
            must("code", Text(v::filled), "code = \"990001\""),
            must("name", Text(v::filled), "name = \"…\""),
        ]),
        "district = { code = \"990001\", name = \"…\" }",
    ),
    may("language", Word(&["zh-CN", "en"])),
    may(
        "lag",
        Table(&[
            may("payroll_cutoff_day", Whole(1, 31)),
            may("insurance_cutoff_day", Whole(1, 31)),
            may("personnel_days", Whole(0, 366)),
        ]),
    ),
    may("limits", Table(&[may("secondment", Text(v::span))])),
    may(
        "deadlines",
        Table(&[
            may("hard", Text(v::span)),
            may("lead", Text(v::span)),
            may("note", Text(v::span)),
        ]),
    ),
    may("people", Map(&Text(v::person_hash))),
    may("notify", Map(&NOTIFY)),
    may(
        "notices",
        Table(&[
            may("prefix", Text(v::filled)),
            may("office", Text(v::filled)),
        ]),
    ),
    may(
        "retention",
        Table(&[
            may("snapshots", Text(v::span)),
            may("runs", Text(v::span)),
            may("personal", Text(v::span)),
        ]),
    ),
    may("store", Table(&[may("url", Text(v::store_url))])),
    may("service", Table(&[may("stop_within", Text(v::spell))])),
    may(
        "web",
        Table(&[
            may("listen", Text(v::listen)),
            may("address", Text(v::own_address)),
            may("certificate", Text(v::filled)),
            may("key", Text(v::filled)),
            may("trusted_proxies", List(&Text(v::network))),
            may("session_idle", Text(v::spell)),
            may("session_longest", Text(v::spell)),
            may("max_upload", Text(v::size)),
            may("timeout", Text(v::spell)),
            may("waits", Text(v::spell)),
        ]),
    ),
]);

/// `jobs/<name>.toml`.
pub(super) static JOB: Shape = Table(&[
    must("label", LABEL, LABEL_EXAMPLE),
    must("cron", Text(v::cron), "cron = \"0 30 1 * * *\""),
    must(
        "time_zone",
        Text(v::time_zone),
        "time_zone = \"Asia/Shanghai\"",
    ),
    must(
        "sources",
        List(&Text(any)),
        "sources = [\"units\", \"roster\", …]",
    ),
    may("rules", List(&Text(v::rule_glob))),
    may("missed", Word(&["run-latest", "run-each", "skip"])),
    may("overlap", Word(&["skip", "queue"])),
    may("deadline", Text(v::spell)),
    may("retries", Whole(0, 100)),
    may("interrupted", Word(&["run-again", "leave"])),
    may("notify", List(&Text(v::filled))),
]);

/// `config/sources/<name>.toml`.
pub(super) static SOURCE: Shape = Table(&[
    must(
        "kind",
        Word(&[
            "units",
            "establishment",
            "roster",
            "personnel",
            "payroll",
            "insurance",
            "register",
            "plans",
            "duties",
        ]),
        "kind = \"payroll\", or whichever table its rows become",
    ),
    must("label", LABEL, LABEL_EXAMPLE),
    must(
        "pull",
        PULL,
        "[pull] with type = \"file\", \"http\" or \"database\"",
    ),
    must(
        "columns",
        Map(&Either(&[
            Text(v::filled),
            List(&Text(v::filled)),
            Table(&[must("const", Text(v::template), "const = \"…\"")]),
        ])),
        "[columns] with canonical = \"header in the file\"",
    ),
    may("codes", Map(&Text(any))),
    may(
        "expect",
        Table(&[
            may("month", Text(v::month_rule)),
            may("max_age", Text(v::span)),
            may("max_drop", Text(v::percent)),
            may("max_quarantine", Text(v::percent)),
            may("min_rows", Whole(0, i64::MAX)),
            may("on_hold", Word(&["use-last-good", "skip"])),
            may(
                "control",
                Table(&[may("rows", Whole(0, i64::MAX)), may("sum", Map(&Money))]),
            ),
        ]),
    ),
]);

/// `config/codes/<name>.toml`.
pub(super) static CODE_TABLE: Shape = Table(&[
    may("unknown", Word(&["quarantine", "null", "keep"])),
    must(
        "values",
        Map(&Text(any)),
        "[values] with \"as written\" = \"canonical\"",
    ),
]);

/// `config/codes/headcount-types.toml`.
pub(super) static HEADCOUNT_TYPES: Shape = Table(&[must(
    "types",
    Map(&Table(&[
        must("label", LABEL, LABEL_EXAMPLE),
        may("parent", Text(any)),
        may(
            "allowed_in",
            List(&Word(&[
                "organ",
                "institution",
                "mass_organisation",
                "dispatched",
                "other",
                "all",
            ])),
        ),
    ])),
    "[types.administrative]",
)]);

/// `config/codes/levels.toml`.
pub(super) static LEVELS: Shape = Table(&[must(
    "levels",
    Map(&Table(&[
        must("label", LABEL, LABEL_EXAMPLE),
        may("leading", Yes),
    ])),
    "[levels.131]",
)]);

const LABEL: Shape = Table(&[
    must("zh", Text(v::filled), "zh = \"…\""),
    must("en", Text(v::filled), "en = \"…\""),
]);
const LABEL_EXAMPLE: &str = "label = { zh = \"…\", en = \"…\" }";

const FORMAT: Shape = Word(&["csv", "xlsx", "parquet", "ndjson", "json"]);
const ENCODING: Shape = Word(&["auto", "utf-8", "utf-16", "gb18030", "gbk", "gb2312"]);
const ROW: Shape = Whole(1, 1_048_576);

const PULL: Shape = Tagged(&[
    (
        "file",
        &[
            must(
                "path",
                Text(v::path),
                "path = \"extracts/payroll-{month}.csv\"",
            ),
            may("department_param", Text(v::filled)),
            may("max_bytes", Text(v::size)),
            may("format", FORMAT),
            may("encoding", ENCODING),
            may("separator", Text(v::separator)),
            may("sheet", Text(v::filled)),
            may("header_row", ROW),
            may("items", Text(v::pointer)),
        ],
    ),
    (
        "http",
        &[
            must("url", Text(v::web_address), "url = \"https://…\""),
            may("auth", AUTH),
            may("pages", PAGES),
            may("department_param", Text(v::filled)),
            may("redirect_hosts", List(&Text(v::host))),
            may("timeout", Text(v::spell)),
            may("deadline", Text(v::spell)),
            may("retries", Whole(0, 100)),
            may("max_bytes", Text(v::size)),
            may("max_pages", Whole(1, u32::MAX as i64)),
            may("format", FORMAT),
            may("encoding", ENCODING),
            may("separator", Text(v::separator)),
            may("sheet", Text(v::filled)),
            may("header_row", ROW),
            may("items", Text(v::pointer)),
        ],
    ),
    (
        "database",
        &[
            must(
                "url_env",
                Text(v::variable),
                "url_env = \"INSURANCE_DATABASE_URL\"",
            ),
            must(
                "query",
                Text(v::query),
                "query = \"SELECT … WHERE ym = :month\"",
            ),
            may("department_param", Text(v::filled)),
            may("timeout", Text(v::spell)),
            may("max_rows", Whole(1, i64::MAX)),
        ],
    ),
]);

const NOTIFY: Shape = Tagged(&[
    (
        "mail",
        &[
            must(
                "server_env",
                Text(v::variable),
                "server_env = \"MAIL_SERVER\"",
            ),
            must("from", Text(v::filled), "from = \"rollcall@…\""),
            must("to", List(&Text(v::filled)), "to = [\"…\"]"),
        ],
    ),
    (
        "webhook",
        &[must(
            "url_env",
            Text(v::variable),
            "url_env = \"WEBHOOK_URL\"",
        )],
    ),
]);

const AUTH: Shape = Tagged(&[
    ("none", &[]),
    (
        "basic",
        &[
            must("user", Text(v::filled), "user = \"…\""),
            must("password_env", Text(v::variable), "password_env = \"…\""),
        ],
    ),
    (
        "bearer",
        &[must("token_env", Text(v::variable), "token_env = \"…\"")],
    ),
    (
        "header",
        &[
            must("name", Text(v::header_name), "name = \"X-…\""),
            must("value_env", Text(v::variable), "value_env = \"…\""),
        ],
    ),
    (
        "hmac",
        &[
            must("key_id", Text(v::filled), "key_id = \"…\""),
            must("secret_env", Text(v::variable), "secret_env = \"…\""),
        ],
    ),
]);

const PAGE_ITEMS: Key = may("items", Text(v::pointer));
const PAGE_TOTAL: Key = may("total", Text(v::pointer));

const PAGES: Shape = Tagged(&[
    ("none", &[]),
    (
        "page",
        &[
            must("param", Text(v::filled), "param = \"page\""),
            may("first", Whole(0, u32::MAX as i64)),
            may("size_param", Text(v::filled)),
            may("size", Whole(1, u32::MAX as i64)),
            PAGE_ITEMS,
            PAGE_TOTAL,
        ],
    ),
    (
        "cursor",
        &[
            must("param", Text(v::filled), "param = \"cursor\""),
            must("next", Text(v::pointer), "next = \"/next\""),
            PAGE_ITEMS,
            PAGE_TOTAL,
        ],
    ),
    ("link", &[PAGE_ITEMS]),
]);
