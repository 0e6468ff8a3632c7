//! Mistakes in `[pull]`: addresses, sign-in, pages and queries.

use super::Home;

const SOURCE: &str = "config/sources/payroll.toml";

/// A source that pulls over HTTP, with the given line put into `[pull]`.
fn http(line: &str) -> Vec<String> {
    let home = Home::good();
    home.edit(
        SOURCE,
        "type = \"file\"\npath = \"extracts/payroll-{month}.csv\"\nformat = \"csv\"",
        &format!("type = \"http\"\nformat = \"json\"\n{line}"),
    );
    home.mistakes()
}

#[test]
fn web_addresses() {
    let good = "url = \"https://pay.example.gov/rows?m={month}\"";
    assert_eq!(http(good), [""; 0]);
    for (url, wrong) in [
        (
            "pay.example.gov/rows",
            "is no web address: relative URL without a base",
        ),
        ("ftp://pay.example.gov/", "cannot be fetched by `ftp`"),
        ("https://", "is no web address: empty host"),
        (
            "https://me:hunter2@pay.example.gov/",
            "has a user or a password in it",
        ),
    ] {
        let mistakes = http(&format!("url = \"{url}\""));
        assert!(
            mistakes.len() == 1 && mistakes[0].contains(wrong),
            "{mistakes:#?}"
        );
        assert!(!mistakes[0].contains("hunter2"));
    }
    let mistakes = http(&format!(
        "{good}\nredirect_hosts = [\"https://files.example.gov\"]"
    ));
    assert!(mistakes[0].contains("is no host name"), "{mistakes:#?}");
}

#[test]
fn sign_in() {
    let with = |auth: &str| {
        http(&format!(
            "url = \"https://pay.example.gov/\"\nauth = {auth}"
        ))
    };
    assert_eq!(
        with("{ type = \"bearer\", token_env = \"PAY_TOKEN\" }"),
        [""; 0]
    );
    for (auth, wrong) in [
        (
            "{ type = \"bearer\", token_env = \"\" }",
            "`pull.auth.token_env`: is not the name of an environment variable",
        ),
        (
            "{ type = \"bearer\", token = \"abc\" }",
            "unknown key `token` in `pull.auth` | did you mean `token_env`?",
        ),
        ("{ type = \"bearer\" }", "`pull.auth.token_env` is missing"),
        (
            "{ token_env = \"A\" }",
            "`pull.auth` has no `type` | add type = one of none, basic, bearer, header, hmac",
        ),
        (
            "{ type = \"header\", name = \"X Key\", value_env = \"A\" }",
            "`X Key` is no header name",
        ),
        ("\"bearer\"", "`pull.auth` must be a table, not a text"),
    ] {
        let mistakes = with(auth);
        assert!(
            mistakes.iter().any(|m| m.contains(wrong)),
            "{auth}: {mistakes:#?}"
        );
    }
    let mistakes = with("{ type = \"bearer\", token_env = \"s3cr3t-token!\" }");
    assert!(!mistakes[0].contains("s3cr3t"), "{mistakes:#?}");
}

#[test]
fn pages() {
    let with = |pages: &str| {
        http(&format!(
            "url = \"https://pay.example.gov/\"\npages = {pages}"
        ))
    };
    assert_eq!(
        with(
            "{ type = \"page\", param = \"page\", size_param = \"size\", size = 1000, items = \"/data/list\", total = \"/data/total\" }"
        ),
        [""; 0]
    );
    assert!(
        with("{ type = \"page\", param = \"p\", size = 10 }")[0]
            .contains("`pull.pages.size` without `size_param`")
    );
    assert!(
        with("{ type = \"cursor\", param = \"c\", next = \"data.next\" }")[0]
            .contains("write \"/data/next\"")
    );
}

#[test]
fn database_queries() {
    let with = |rest: &str| {
        let home = Home::good();
        home.edit(
            SOURCE,
            "type = \"file\"\npath = \"extracts/payroll-{month}.csv\"\nformat = \"csv\"",
            &format!("type = \"database\"\nurl_env = \"PAY_DATABASE_URL\"\n{rest}"),
        );
        home.mistakes()
    };
    assert_eq!(
        with(
            "query = \"SELECT a::text, ':no', \\\":nor\\\" -- :this\\n /* :or */ FROM v WHERE ym = :month\""
        ),
        [""; 0]
    );
    assert_eq!(
        with("query = \"SELECT a FROM v WHERE ym = :mnth\""),
        [
            "config/sources/payroll.toml:7: `pull.query`: nothing fills the parameter `:mnth` | did you mean `month`?"
        ]
    );
    assert!(
        with("query = \"SELECT 1\"\ndepartment_param = \"dept\"")[0]
            .contains("`pull.department_param` without `:department` in query")
    );
    assert!(
        with("query = \"SELECT :department\"")[0]
            .contains("`:department` in query without `pull.department_param`")
    );
}
