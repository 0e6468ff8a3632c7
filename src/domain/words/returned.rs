//! The texts of the workbook in which rows go back to a source's owner.

words! {
    /// A text of that workbook.
    Returned {
    Sheet: "待更正记录", "Rows to correct";
    Title: "{0}机构编制实名制核对：{1}待更正记录", "Staffing reconciliation of {0}: rows of {1} to correct";
    Line: "数据截至 {0}　　共 {1} 行未能接收　　批次 {2}", "As of {0}    {1} rows could not be taken    run {2}";
    File: "文件", "File";
    SheetName: "工作表", "Sheet";
    Row: "行号", "Row";
    Why: "未能接收的原因", "Why it could not be taken";
    Raw: "原文（证件号码、账号和出生日期已作遮盖）", "As written (document numbers, accounts and days of birth masked)";
    Done: "更正情况（请填写）", "What was done (to fill in)";
    Note: "以上记录未参加本次核对。请在来源系统中更正后重新报送；仅在本表中填写不会改变数据。", "These rows took no part. Please correct them in the source and send the extract again: what is filled in here changes no data.";
    }
}
