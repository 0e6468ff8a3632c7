//! Why an extract is missing, as the covers of ledgers and the evidence of S01 print it.

words! {
    /// A text about an extract that could not be had.
    Pull {
    NoFile: "数据文件未到：{0} 处没有文件，请来源单位补报后重新核对", "no file at {0}; put the extract there, or correct [pull] path";
    Changing: "数据文件 {0} 读取时仍在写入，请待其写完后重新核对", "{0} changed while it was read; pull again when it has been written to the end";
    Unreadable: "数据文件 {0} 无法读取（{1}），请检查文件和权限", "cannot read {0}: {1}";
    TooLarge: "数据 {0} 超过 {1} 字节的上限，未读取", "{0} is larger than {1} bytes";
    Secret: "访问凭据未配置（环境变量 {0}）", "the environment variable {0} is not set as it must be";
    Http: "接口 {0} 未能取得数据：{1}", "{0}: {1}";
    Database: "数据库（{0}）未能取得数据：{1}", "database of {0}: {1}";
    }
}
