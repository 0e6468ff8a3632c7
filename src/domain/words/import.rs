//! What is said of a workbook that comes back: why a row is not taken, and what became of the others.

words! {
    /// A text about a returned workbook.
    Import {
    // Why a row is refused.
    NoKeys: "缺少隐藏的条目编号或校验码（请勿自行增加行）", "the hidden keys are missing (rows must not be added)";
    UnknownEntry: "条目编号不在本台账中，可能被改动", "no entry has this id: it may have been altered";
    HashUnfit: "校验码与条目编号不符，锁定内容可能被改动", "the row hash does not fit the entry: locked cells may have been altered";
    LockedChanged: "“{0}”与隐藏编号所指条目不符，可能被改动，或只排序、移动了部分列", "`{0}` is not that of the entry: it was typed over, or only some columns were sorted or moved";
    Stale: "导出后情况已有变化，请按最新台账重新反馈", "the matter has changed since: answer the newest ledger";
    OtherDistrict: "本表属于其他地区（{0}）", "the workbook belongs to another district ({0})";
    OtherWorkbook: "本表是部门 {0} 的台账", "the workbook is that of department {0}";
    OtherDepartment: "条目属于其他部门（{0}）", "the entry belongs to another department ({0})";
    Duplicate: "同一条目出现在多行：{0}；请只保留一行", "the same entry stands in several rows: {0}; keep one";
    BadDay: "“{0}”不是可识别的日期：{1}", "`{0}` is no date that can be read: {1}";
    EarlyDay: "“{0}”早于 {1}：{2}", "`{0}` lies before {1}: {2}";
    BadChoice: "“{0}”不在可选范围：{1}", "`{0}` is none of the choices: {1}";
    BadCell: "“{0}”是公式错误：{1}", "`{0}` is a formula's error: {1}";
    NoResult: "“{0}”是公式，文件中没有存计算结果；请直接填写内容", "`{0}` is a formula whose result the file does not hold: type the answer itself";
    TooLong: "“{0}”超过 {1} 字", "`{0}` has more than {1} characters";
    Incomplete: "已填反馈，但缺“{0}”", "answered, but `{0}` is missing";
    NotAnswerable: "条目现为“{0}”，不接受反馈", "the entry is now `{0}` and takes no answer";
    HeaderTwice: "表头“{0}”出现两次，整张表未读", "the header `{0}` stands there twice, so that the sheet was not read";
    HeaderMissing: "找不到表头“{0}”，整张表未读", "the header `{0}` is missing, so that the sheet was not read";

    // Groups of reasons, as counted.
    KindTampered: "被改动", "altered";
    KindStale: "已过期", "stale";
    KindForeign: "不属本部门", "foreign";
    KindDuplicate: "重复行", "duplicated";
    KindBadValue: "填写有误", "bad value";
    KindState: "状态不符", "state";

    // Why a file is refused.
    NotALedger: "{0}：没有本系统台账的隐藏列（entry_id、row_hash），不是可导入的台账", "{0}: no sheet has the hidden columns entry_id and row_hash, so that it is no ledger of rollcall";
    NotOpened: "{0}：打不开（{1}）；请检查文件名、所在文件夹和读取权限", "{0} cannot be opened ({1}); check its name, the folder and the rights";
    Unreadable: "{0}：无法作为工作簿读取（{1}）；请用 Excel、WPS 或 LibreOffice 另存为 .xlsx 后再导入", "{0} cannot be read as a workbook ({1}); save it anew as .xlsx and import that";
    NoWorkbook: "内容不是 XLSX、XLS 或 ODS 格式", "its bytes are not those of XLSX, XLS or ODS";
    Encrypted: "{0}：文件已加密，请取消密码后再导入", "{0} is encrypted; save it without a password";
    TooLarge: "{0}：文件过大或压缩异常（{1}），未读取", "{0} is larger than it may be, or compressed in an odd way ({1}); it was not read";

    // What became of a file.
    Head: "{0}（SHA-256 {1}…）", "{0} (SHA-256 {1}…)";
    OfDepartment: "部门 {0}　批次 {1}", "department {0}, run {1}";
    Counts: "读入 {0} 行：采纳 {1}，未变 {2}，退回 {3}，未填 {4}", "{0} rows: {1} taken, {2} unchanged, {3} refused, {4} not filled in";
    Missing: "原表有 {0} 条，现缺 {1} 条（未反馈，状态不变）", "the workbook was made with {0} entries; {1} are missing (they stay as they are)";
    Advice: "退回的行未入账。请重新导出台账，只在白色单元格中填写后再导入；填写有误的，改正后可用原表再次导入。", "What was refused is not taken in. Export the ledger anew, fill in white cells only, and import that; where only a value was wrong, correct it in this workbook and import it again.";
    LateCount: "其中 {0} 条的整改时限晚于条目的整改期限，审核时请留意", "{0} answers promise a day after their entry's deadline: mind that when you accept them";
    NoHelpCount: "其中 {0} 条的理由类别不能解释所列问题，不能作为留存登记，请另行说明或申请", "{0} answers name a reason of a kind that explains no entry of their rule: it cannot be kept as a register row";
    LateNote: "整改时限 {0} 晚于条目期限 {1}", "promises {0}, after the deadline {1}";
    NoHelpNote: "“{0}”不能解释规则 {1} 的条目", "`{0}` explains no entry of rule {1}";
    ColumnNote: "提示", "mind";
    Again: "没有新的反馈：这些反馈已经导入过", "nothing new: these answers were imported before";
    Nothing: "没有填写任何反馈", "nothing was filled in";
    Masked: "其中 {0} 条反馈里写有证件号码或出生日期，入账时已遮盖（姓名与条目编号已可确定人员）", "{0} answers hold document numbers or dates of birth; they are masked before they are stored";
    Preview: "预览：未写入任何内容", "preview: nothing was written";
    NoProperties: "文件属性已丢失，无法核对部门与批次，只按条目编号和校验码核对", "the document's properties are lost: only entry ids and row hashes could be checked";
    ColumnSheet: "工作表", "sheet";
    ColumnRow: "行", "row";
    ColumnEntry: "条目", "entry";
    ColumnRule: "规则", "rule";
    ColumnWho: "单位、人员或对象", "unit, person or object";
    ColumnAnswer: "反馈", "answer";
    ColumnState: "状态变化", "state";
    ColumnKind: "类别", "kind";
    ColumnWhy: "退回原因", "why it is refused";
    MoveReason: "部门反馈（导入文件 {0}）", "the department's answer (file {0})";
    MoveTyped: "部门反馈（网页填写）", "the department's answer (typed on the page)";
    Exported: "已导出 {0} 条到 {1}\nSHA-256 {2}，审计记录第 {3} 条", "{0} entries written to {1}\nSHA-256 {2}, audit record {3}";
    More: "…… 另有 {0} 行", "… and {0} more rows";
    }
}
