//! Every refusal and error of the program has its Chinese in the book of sentences.

use std::path::{Path, PathBuf};

use rollcall::domain::words::{Language, said};

/// What an English sentence stands behind: errors, their contexts, mistakes of the configuration and their hints, and
/// what an argument may be.
const BEGINS: [&str; 8] = [
    "#[error(",
    "bail!(",
    "anyhow!(",
    "context(",
    "Wrong::new(",
    ".hint(",
    "let hint = ",
    "ok_or_else(",
];

/// What may stand between: a closure, and what fills values in.
const BETWEEN: [&str; 6] = ["||", "{", "format!(", "anyhow!(", "bail!(", "Some("];

/// The condition of an `ensure!` aside, its sentence.
fn ensured(text: &str) -> Option<String> {
    text.match_indices(',').find_map(|(at, _)| {
        let after = &text[at + 1..];
        after
            .trim_start()
            .starts_with('"')
            .then(|| sentence(after))?
    })
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|of| of == "rs") {
            found.push(path);
        }
    }
}

/// The literal that a text begins with, white space aside, as the program says it, `7` for every value.
fn sentence(text: &str) -> Option<String> {
    let mut text = text.trim_start();
    while let Some(rest) = BETWEEN.iter().find_map(|of| text.strip_prefix(of)) {
        text = rest.trim_start();
    }
    let mut rest = text.strip_prefix('"')?.chars().peekable();
    let mut told = String::new();
    while let Some(next) = rest.next() {
        match next {
            '"' => return Some(told),
            '\\' => match rest.next()? {
                '\n' => while rest.next_if(|next| next.is_whitespace()).is_some() {},
                'n' => told.push('\n'),
                other => told.push(other),
            },
            '{' | '}' if rest.next_if_eq(&next).is_some() => told.push(next),
            '{' => {
                rest.find(|next| *next == '}')?;
                told.push('7');
            }
            other => told.push(other),
        }
    }
    None
}

/// Two words of Latin letters beside each other: what is no sentence, such as `{0}: {1}`, needs no Chinese.
fn is_english(text: &str) -> bool {
    let word = |of: &&str| of.len() > 1 && of.chars().all(|letter| letter.is_ascii_alphabetic());
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(2).any(|two| two.iter().all(word))
}

#[test]
fn every_error_is_told_in_chinese() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let (mut all, mut missing) = (0, Vec::new());
    // Only who develops makes districts.
    for file in files
        .iter()
        .filter(|of| !of.to_string_lossy().contains("/synth/"))
    {
        let text = std::fs::read_to_string(file).expect("a source");
        let behind = |begin: &str, of: fn(&str) -> Option<String>| {
            let found = text.match_indices(begin);
            let told = found.filter_map(|(at, _)| of(&text[at + begin.len()..]));
            told.filter(|told| is_english(told)).collect::<Vec<_>>()
        };
        let errors = BEGINS.iter().flat_map(|begin| behind(begin, sentence));
        for english in errors.chain(behind("ensure!(", ensured)) {
            all += 1;
            let chinese = said(&english, Language::Zh);
            let has = chinese
                .chars()
                .any(|of| ('\u{4e00}'..='\u{9fff}').contains(&of));
            if !has || chinese == english {
                missing.push(format!("{}: {english}", file.display()));
            }
            assert_eq!(said(&english, Language::En), english);
        }
    }
    assert!(all > 300, "only {all} sentences were found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The mistakes of a configuration are a list: each line is told, and file, line and key stay.
#[test]
fn a_list_of_mistakes_is_told_line_by_line() {
    let list = "2 mistakes in the configuration of /srv/office\n  config/sources/pay.toml:7: unknown key `urll` in `pull`\n      \
                did you mean `url`?\n  environment variable ROLLCALL_WEB__LISTEN: `x` is no address to listen on\n      write IP \
                and port, such as \"127.0.0.1:8080\"";
    let lines = [
        "/srv/office的配置有2处错误",
        "  config/sources/pay.toml第7行：“pull”中没有“urll”这个键",
        "      是否为“url”？",
        "  环境变量ROLLCALL_WEB__LISTEN：“x”不是可监听的地址",
        "      请写 IP 和端口，如 \"127.0.0.1:8080\"",
    ];
    assert_eq!(said(list, Language::Zh), lines.join("\n"));
}

/// A cause that ends as another sentence does, and a value that looks like a part of one, leave the sentence whole.
#[test]
fn the_reading_with_most_of_the_book_in_it_is_told() {
    let cases = [
        (
            "error: invalid value '2027-13-01' for '--until': input is out of range",
            "错误：“--until”的值“2027-13-01”有误：没有这一天",
        ),
        (
            "a backup is never written over another file: b/rollcall.toml: entity already exists",
            "备份不覆盖已有文件：b/rollcall.toml：文件已存在；请另取文件名",
        ),
        (
            "cannot read the run r/summary.json: Permission denied (os error 13); check free space and rights, then run again",
            "无法读取核对r/summary.json：没有权限（系统错误13）；请检查磁盘空间和权限后重新运行",
        ),
    ];
    for (english, chinese) in cases {
        assert_eq!(said(english, Language::Zh), chinese);
    }
}
