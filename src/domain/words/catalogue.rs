//! The list itself: one line a text, Chinese then English. `{0}`, `{1}` … are filled in by [`Word::fill`].

use super::Language;

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// A text of the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Word { $(#[doc = concat!($zh, " / ", $en)] $name,)* }

        impl Word {
            /// Every word, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The text in a language.
            #[must_use]
            pub const fn text(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::Zh) => $zh, (Self::$name, Language::En) => $en,)*
                }
            }
        }
    };
}

words! {
    // Grades, states, excuses.
    GradeHard: "硬错误", "Error";
    GradeLead: "疑点", "Lead";
    GradeNote: "提示", "Note";
    StateOpen: "待核实", "To verify";
    StateExplained: "可解释", "Explained";
    StateNotEvaluated: "未核", "Not evaluated";
    SourceGood: "正常", "Good";
    SourceLastGood: "沿用上期", "Last good extract used";
    SourceHeld: "暂缓", "Held";
    ExcuseRegister: "有登记：{0}", "Registered: {0}";
    ExcuseNotPaidCentrally: "所在单位不由财政统发工资", "Unit is not paid centrally";
    ExcuseTransferMonth: "调动当月交接", "Hand-over in the month of transfer";
    ExcuseSelfFunded: "自收自支单位", "Self-funded unit";
    ExcuseQuarantine: "该人记录在隔离行中", "The person's row is in quarantine";
    RegisterSecondment: "借调", "secondment";
    RegisterPosting: "挂职", "posting";
    RegisterAid: "援派", "aid posting";
    RegisterStartupLeave: "离岗创业", "start-up leave";
    RegisterUnpaidLeave: "停薪留职", "unpaid leave";
    RegisterStudy: "学习进修", "study";
    RegisterSick: "病假", "sick leave";
    RegisterSanction: "处分", "sanction";
    RegisterDeath: "死亡", "death";
    RegisterDelayedRetirement: "延迟退休", "delayed retirement";
    RegisterMilitaryPlacement: "军转安置", "military placement";

    // Why a row is in quarantine.
    ReasonBlank: "必填项空白", "required value blank";
    ReasonUnknownCode: "代码不在对照表内", "code not in the code table";
    ReasonBadDate: "日期无法识别", "unreadable date";
    ReasonBadMonth: "月份无法识别", "unreadable month";
    ReasonBadMoney: "金额无法识别", "unreadable amount";
    ReasonBadNumber: "数字无法识别", "unreadable number";
    ReasonBadWord: "取值不在规定范围", "value not allowed";
    ReasonPrecisionLost: "号码精度已丢失", "digits lost to a spreadsheet";
    ReasonUndecodable: "文字编码无法识别", "bytes cannot be decoded";
    ReasonRagged: "列数与表头不符", "number of fields differs from the header";
    ReasonUnclosedQuote: "引号未闭合", "quote never closed";
    ReasonNulByte: "含空字节", "holds a NUL byte";
    ReasonOfColumn: "{0}（{1}）", "{0} ({1})";

    // Columns of the canonical tables and of the ledger.
    PersonId: "证件号码", "Document number";
    PersonName: "姓名", "Name";
    NameOrObject: "姓名/对象", "Name or object";
    Unit: "单位", "Unit";
    InternalBody: "内设机构", "Internal body";
    HeadcountType: "编制类型", "Headcount type";
    LeadershipLevel: "领导职务层次", "Leadership level";
    Rank: "职级", "Rank";
    Post: "职务", "Post";
    PostDetail: "内设机构·职务·入编日期", "Body, post, entry date";
    EntryOn: "入编日期", "Entry date";
    EntryOnDay: "{0}入编", "since {0}";
    ExitOn: "出编日期", "Exit date";
    BirthOn: "出生日期", "Date of birth";
    Status: "状态", "State";
    Month: "月份", "Month";
    PayClass: "工资类别", "Pay class";
    Gross: "应发工资", "Gross pay";
    Account: "银行账号", "Bank account";
    Scheme: "险种", "Scheme";
    InsuranceBase: "缴费基数", "Contribution base";
    Change: "增减数", "Change";
    EffectiveOn: "生效日期", "Effective date";
    SubjectPerson: "人员", "Person";
    SubjectPersonUnit: "人员与单位", "Person and unit";
    SubjectPair: "疑似同一人", "Possibly one person";
    SubjectSourceUnit: "来源所写单位", "Unit as a source writes it";
    SubjectUnitItem: "核定项目", "Approved item";
    SubjectRecord: "重复记录", "Repeated record";
    SubjectPlan: "用编计划", "Headcount-use plan";
    SubjectDuty: "职责", "Duty";
    SubjectJournal: "编制台账条目", "Journal entry";
    SubjectTransfer: "划转", "Transfer";
    Number: "序号", "No.";
    Grade: "等级", "Grade";
    Rule: "规则", "Rule";
    RuleName: "问题类型", "Finding";
    ExplainedBy: "解释依据", "Explained by";
    Department: "主管部门", "Department";
    Code: "编码", "Code";
    RosterValue: "台账", "Roster";
    PersonnelValue: "人事", "Personnel";
    PayrollValue: "工资", "Payroll";
    InsuranceValue: "社保", "Insurance";
    Approved: "核定", "Appr.";
    Actual: "实有", "Actual";
    Evidence: "证据（文件·表·行）", "Evidence (file, sheet, row)";
    EvidenceRow: "第{0}行", "row {0}";
    Related: "关联：{0}", "Related: {0}";
    Basis: "依据", "Basis";
    Remedy: "整改建议", "Remedy";
    AnswerTrue: "是否属实", "Is it so?";
    AnswerMeasure: "整改措施", "Measure";
    AnswerDeadline: "整改时限", "Deadline";
    AnswerResponsible: "责任人", "Person";
    AnswerNote: "说明", "Remarks";
    AnswerYes: "属实", "Yes";
    AnswerNo: "不属实", "No";
    AnswerTrueHelp: "请选择：属实 或 不属实", "Choose Yes or No";
    AnswerDeadlineHelp: "请填写不早于 {0} 的日期，如 2026-12-31", "A date not before {0}, such as 2026-12-31";
    GroupFinding: "问题", "Finding";
    GroupWho: "单位与人员", "Unit and person";
    GroupValues: "各来源登记情况（≠ 与台账不一致）", "What each source says (≠ differs from the roster)";
    GroupCounts: "编制数", "Posts";
    GroupWhy: "证据与依据", "Evidence and basis";
    GroupAnswer: "部门反馈（请填写）", "Department's answer (to fill in)";
    GroupKeys: "回收校验（勿改）", "Keys (do not change)";
    NoRecord: "无记录", "no record";
    CutShort: "…（全文见 ledger.csv）", "… (whole text in ledger.csv)";

    // Sheets and their titles.
    SheetCover: "封面", "Cover";
    SheetLedger: "问题台账", "Ledger";
    SheetCopied: "抄送", "Copied";
    SheetExplained: "可解释", "Explained";
    SheetNil: "无问题", "Nil return";
    SheetOverview: "总览", "Overview";
    SheetQuarantine: "隔离行", "Quarantine";
    SheetPart: "{0}（{1}）", "{0} ({1})";
    TitleLedger: "机构编制问题台账", "Ledger of staffing findings";
    TitleCopied: "抄送：其他部门条目中涉及本部门的问题", "Copied: entries of other departments that name this one";
    TitleExplained: "可解释条目（已有登记或其他合理原因，不需整改）", "Explained entries (covered by a register or another lawful reason; nothing to correct)";
    TitleNil: "无问题回执", "Nil return";
    TitleOverview: "机构编制实名制核对总览", "Overview of the staffing reconciliation";
    TitleQuarantine: "隔离行统计（未参加核对的数据行，须由来源单位更正）", "Rows in quarantine (they took no part; the source must correct them)";
    DepartmentLine: "{0}（{1}）", "{0} ({1})";
    SheetLine: "{0}　　数据截至：{1}　　共 {2} 条　　所列均为待核实线索", "{0}    As of {1}    {2} entries    All are leads to be verified";
    SheetLineInform: "{0}　　数据截至：{1}　　共 {2} 条　　仅供了解，不需填报", "{0}    As of {1}    {2} entries    For information only";
    PartLine: "第 {0} 部分，共 {1} 部分", "part {0} of {1}";
    PageFooter: "第 &P 页，共 &N 页", "Page &P of &N";

    // Cover and nil return.
    District: "地区", "District";
    AsOf: "数据截至", "As of";
    RunId: "批次编号", "Run";
    Completeness: "核对完整性", "Completeness";
    Complete: "完整", "Complete";
    Partial: "部分核对（有来源暂缓或沿用上期，详见下表）", "Partial (a source was held or an earlier extract stood in, see below)";
    SectionCounts: "一、问题汇总", "1. Totals";
    SectionSources: "二、数据来源", "2. Sources";
    SectionNotEvaluated: "三、未核规则", "3. Rules not evaluated";
    SectionRemarks: "四、备注", "4. Remarks";
    CountOpen: "待核实合计", "To verify, total";
    Source: "来源", "Source";
    SourceMonth: "数据月份", "Month";
    RowsRead: "读入行数", "Rows read";
    RowsAccepted: "接收", "Accepted";
    RowsQuarantined: "隔离", "Quarantined";
    RowsSetAside: "标题空行小计", "Set aside";
    HeldBecause: "暂缓原因", "Why held";
    Why: "原因", "Why";
    None: "无", "None";
    RemarkCautious: "本台账由各来源数据自动比对生成。所列均为待核实线索，不是对任何单位或个人的认定，须经核实后再作处理。", "This ledger was made by comparing extracts. Every entry is a lead to be verified and no judgement on any unit or person.";
    RemarkMasked: "证件号码、银行账号已作遮盖；需要完整号码时，请按权限向编办申请查阅。", "Document numbers and bank accounts are masked; ask the staffing office where the whole number is needed.";
    RemarkRevealed: "本批次经授权显示完整证件号码，请按涉密个人信息保管，不得转发。", "This run shows whole document numbers by permission. Keep it as confidential personal data and do not forward it.";
    RemarkAnswer: "请在《问题台账》页白色单元格逐条填写是否属实、整改措施、整改时限、责任人和说明；其余单元格已锁定，请勿增删行列。", "Please answer every entry in the white cells of the sheet Ledger; other cells are locked. Do not add or delete rows or columns.";
    RemarkRule: "{0} {1}：{2}", "{0} {1}: {2}";
    Seal: "单位（盖章）", "Unit (seal)";
    FilledBy: "填报人", "Filled in by";
    SignedBy: "负责人（签字）", "Head (signature)";
    Phone: "联系电话", "Telephone";
    SignedOn: "日期", "Date";
    DateBlank: "      年    月    日", "";
    NilText: "　　经{0}机构编制台账、实名制台账、组织人事、财政统发工资、社会保险数据比对，截至{1}，{2}及所属单位未发现需要核实的机构编制问题。", "Comparing the approved establishment, roster, personnel, payroll and insurance extracts of {0} as of {1} found nothing to verify in {2} and its units.";
    NilExplained: "另有 {0} 条可解释条目，列于《可解释》页，供了解。", "{0} explained entries are listed on the sheet Explained, for information.";
    NilCopied: "其他部门有 {0} 条问题涉及本部门，列于《抄送》页，供了解。", "{0} entries of other departments name this one; see the sheet Copied.";
    NilConfirm: "□ 经自查，确认无问题。        □ 经自查，发现以下问题（请另附说明）。", "☐ We have checked and confirm it.        ☐ We have checked and found the following (attach a note).";
    NilNotEvaluated: "注意：有 {0} 条规则因来源暂缓未能核对，详见封面。", "Note: {0} rules could not be evaluated, see the cover.";

    // Overview and page.
    TableDepartments: "各部门问题汇总", "Departments";
    TableRules: "各规则问题汇总", "Rules";
    TableSources: "数据来源", "Sources";
    Total: "合计", "Total";
    Others: "其余 {0} 个部门", "{0} other departments";
    Evaluated: "是否核对", "Evaluated";
    Yes: "是", "yes";
    No: "否", "no";
    Remarks: "备注", "Remarks";
    Reason: "原因", "Reason";
    Rows: "行数", "Rows";
    ReasonsNote: "一行可有多个原因，各原因行数之和可大于隔离行数。", "A row may have several reasons, so that the reasons may add up to more than the rows.";
    Filled: "实有", "Filled";
    Balance: "空编（+）超编（−）", "Vacant (+) over (−)";
    Over: "超 {0}", "{0} over";
    Vacant: "空 {0}", "{0} vacant";
    Exact: "满编", "full";
    PageTitle: "{0}机构编制实名制核对结果", "Staffing reconciliation of {0}";
    PageLede: "数据截至 {0} · 作业 {1} · 批次 {2}", "As of {0} · job {1} · run {2}";
    PageScope: "范围：{0}", "Scope: {0}";
    PageScopeAll: "范围：全区", "Scope: the whole district";
    PageOverall: "一、总体情况", "1. Overall";
    PageFindings: "二、问题分布", "2. Findings";
    PagePosts: "三、编制使用", "3. Use of posts";
    PageSources: "四、数据来源", "4. Sources";
    PageRules: "五、规则核对情况", "5. Rules";
    PageAll: "附表 各部门汇总", "Annex: all departments";
    TileDepartments: "有待核实问题的部门", "Departments with entries to verify";
    TileClean: "另有 {0} 个部门无问题", "{0} departments have none";
    TileRules: "未核规则", "Rules not evaluated";
    TileRulesOf: "共 {0} 条规则", "of {0} rules";
    TileExplainedText: "有登记或其他合理原因，不需整改", "covered by a register or another lawful reason";
    TileOpenText: "需部门核实并反馈", "for the departments to verify and answer";
    FigureFindings: "图 1 待核实问题：部门 × 规则（前 {0} 个部门）", "Figure 1. Entries to verify by department and rule (first {0} departments)";
    FigureFindingsOthers: "其余 {0} 个部门 {1} 条见表 1。", "{0} other departments with {1} entries: see table 1.";
    FigureFindingsNote: "方块面积与条数成正比；上方为各规则合计（全部部门），右侧为各部门合计并按等级分段。", "The area of a square is the number of entries; totals by rule (all departments) on top, by department and grade at the right.";
    TableFindings: "表 1 待核实问题：部门 × 规则", "Table 1. Entries to verify by department and rule";
    FigurePosts: "图 2 核定编制与实有人数（前 {0} 个部门）", "Figure 2. Approved posts and people (first {0} departments)";
    FigurePostsNote: "先列超编部门，再按核定数排列。部门合计中单位之间、类型之间的超编与空编可相抵，是否超编以规则 B01 的条目为准。", "Departments over establishment first, then by size. Excess and vacancies of units and types offset each other in a department's total: see the entries of rule B01.";
    TablePosts: "表 2 核定编制与实有人数", "Table 2. Approved posts and people";
    FigureSources: "图 3 各来源数据行去向", "Figure 3. What became of the rows of each source";
    FigureSourcesNote: "读入 = 接收 + 隔离 + 标题空行小计。", "Read = accepted + quarantined + set aside.";
    TableSourcesPage: "表 3 各来源数据行与金额", "Table 3. Rows and money of each source";
    TableRulesPage: "表 4 各规则核对结果", "Table 4. Rules";
    MoneyTotals: "金额（元）", "Money (yuan)";
    MoneyLine: "{0}：读入 {1} = 接收 {2} + 隔离 {3}；无法识别 {4} 行", "{0}: read {1} = accepted {2} + quarantined {3}; {4} rows unreadable";
    NothingOpen: "没有待核实问题。", "There is nothing to verify.";
    NoPosts: "没有编制数据。", "There are no figures on posts.";
    PageFoot: "所列均为待核实线索，不是对任何单位或个人的认定。", "Every entry is a lead to be verified and no judgement on any unit or person.";
    Families: "A 机构 · B 编制 · C 职数 · D 在册与单位 · E 重复 · F 退出 · H 身份 · I 社保 · J 工资 · K 编制台账 · S 数据质量", "A units · B posts · C leadership · D presence · E repeats · F leaving · H identity · I insurance · J pay · K establishment · S sources";
}
