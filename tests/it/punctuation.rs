//! Chinese that people read has full-width punctuation and “ ” for quotes: in every text of the program and of its rule pack.

use std::path::{Path, PathBuf};

/// Texts that are not the program's own words: what offices send, made or recognised.
const OTHERS: [&str; 2] = ["src/synth/", "src/normalise/set_aside.rs"];

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|of| of == ending) {
            found.push(path);
        }
    }
}

/// The string literals of a file in Rust or TOML, each with its line. Comments begin with `comment`.
fn literals(text: &str, comment: &str) -> Vec<(usize, String)> {
    let chars: Vec<char> = text.chars().collect();
    let begins = |at: usize, with: &str| {
        with.chars()
            .enumerate()
            .all(|(i, c)| chars.get(at + i) == Some(&c))
    };
    let (mut found, mut line, mut at) = (Vec::new(), 1, 0);
    while at < chars.len() {
        if begins(at, comment) {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
            continue;
        }
        // The characters '"' and '\"' begin no text.
        let quoted = begins(at, "'\"'") || begins(at, "'\\\"'");
        if quoted {
            at += if chars[at + 1] == '\\' { 4 } else { 3 };
            continue;
        }
        if chars[at] == '\n' {
            line += 1;
        }
        if chars[at] != '"' {
            at += 1;
            continue;
        }
        let (first, mut literal) = (line, String::new());
        at += 1;
        while at < chars.len() && chars[at] != '"' {
            if chars[at] == '\\' {
                at += 1;
            }
            line += usize::from(chars.get(at) == Some(&'\n'));
            literal.extend(chars.get(at));
            at += 1;
        }
        at += 1;
        found.push((first, literal));
    }
    found
}

fn chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// What is wrong with the punctuation of a text; nothing where it is English that only quotes a Chinese word.
fn wrong(text: &str) -> Option<char> {
    let count = |test: &dyn Fn(char) -> bool| text.chars().filter(|c| test(*c)).count();
    let (own, latin) = (count(&chinese), count(&|c| c.is_ascii_alphabetic()));
    if own == 0 || latin > own * 3 {
        return None;
    }
    // What is filled in stands for a Chinese word.
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        plain.push_str(before);
        let fits = name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_:.>-".contains(c));
        plain.push(if fits { '某' } else { ' ' });
        rest = after;
    }
    plain.push_str(rest);
    if let Some(quote) = plain
        .chars()
        .find(|c| matches!(c, '「' | '」' | '『' | '』'))
    {
        return Some(quote);
    }
    let chars: Vec<char> = plain.chars().collect();
    let near = |at: usize, back: bool| {
        let beside = |by: usize| {
            if back {
                at.checked_sub(by)
            } else {
                Some(at + by)
            }
        };
        let get = |by: usize| beside(by).and_then(|at| chars.get(at)).copied();
        let next = if get(1) == Some(' ') { get(2) } else { get(1) };
        next.is_some_and(|c| chinese(c) || "，；：（）“”。、《》〔〕".contains(c))
    };
    // `:month` and `sqlite:` are written so by whoever fills in a configuration.
    let code = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let letter = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
        chars[at] == ':' && (letter(before) || letter(chars.get(at + 1)))
    };
    let half = |at: &usize| {
        ",;:()!?".contains(chars[*at]) && !code(*at) && (near(*at, true) || near(*at, false))
    };
    (0..chars.len()).find(half).map(|at| chars[at])
}

#[test]
fn half_width_marks_are_found() {
    for text in [
        "核对名称;改正",
        "暂缓: 迟到",
        "{name}:命中",
        "共{}条(其中",
        "按「三定」规定",
        "缺少来源:{}",
    ] {
        assert!(wrong(text).is_some(), "{text}");
    }
    for text in [
        "核对名称；改正",
        "{0}天 {1}条",
        "于 08:30 开始",
        "{0}（SHA-256 {1}…）",
        "a letter (编办), as it is",
        "列 a, b 不在表中",
        "请写 sqlite: 或 :month、:date",
    ] {
        assert_eq!(wrong(text), None, "{text}");
    }
    let texts = literals("a(\"x\\\"y\") // \"no\"\n '\"' \"z\"", "//");
    assert_eq!(texts, [(1, "x\"y".to_owned()), (2, "z".to_owned())]);
}

#[test]
fn chinese_texts_have_chinese_punctuation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut rules) = (Vec::new(), Vec::new());
    files(&root.join("src"), "rs", &mut sources);
    files(&root.join("config"), "toml", &mut rules);
    let mut looked = 0;
    let mut faults = Vec::new();
    for (paths, comment) in [(sources, "//"), (rules, "#")] {
        for path in paths {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if OTHERS.iter().any(|of| name.starts_with(of)) {
                continue;
            }
            for (line, text) in literals(&std::fs::read_to_string(&path).unwrap(), comment) {
                looked += usize::from(text.chars().any(chinese));
                if let Some(mark) = wrong(&text) {
                    faults.push(format!("{name}:{line}: `{mark}` in {text}"));
                }
            }
        }
    }
    assert!(looked > 1_000, "only {looked} Chinese texts were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
