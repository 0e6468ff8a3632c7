//! The texts of the pages of the establishment: units, plans, duties, assessments.

words! {
    /// A text of the establishment's pages.
    Posts {
    // Where one is.
    TabsLabel: "编制各页", "Pages of the establishment";
    TabUnits: "编制总览", "Units";
    TabPlans: "用编计划", "Plans";
    TabDuties: "职责分工", "Duties";
    TabAssess: "事前评估", "Assessment";
    TabGrants: "使用效益", "Use of grants";
    TabSurveys: "统计与检查", "Statistics and inspection";
    NoRun: "还没有核对过，编制数据要等首次核对完成后才有。", "Nothing has been run yet: the establishment is known after the first run.";

    // Units.
    UnitsTitle: "编制总览", "Establishment";
    UnitsLede: "截至{0}；数据来自{1}的核对。", "As of {0}, by the run of {1}.";
    DayLabel: "查询日期", "As of";
    DepartmentLabel: "主管部门", "Department";
    Everything: "全部", "All";
    OnlyOver: "仅超编", "Only over";
    Show: "查询", "Show";
    Unit: "单位", "Unit";
    Type: "编制类型", "Type";
    Approved: "核定", "Approved";
    Filled: "实有", "Filled";
    Vacancy: "空编", "Vacant";
    Reserved: "计划预留", "Reserved";
    Leadership: "领导职数（实配/核定）", "Leadership (filled/approved)";
    Light: "状况", "State";
    OpenEntries: "未销号硬错误", "Hard entries";
    Sum: "合计", "All";
    Over: "超编{0}", "{0} over";
    Full: "满编", "full";
    Free: "空编{0}", "{0} vacant";
    PostsHeld: "实配", "filled";
    PostsOver: "超配{0}", "{0} over";
    PostsFull: "配齐", "full";
    PostsFree: "空缺{0}", "{0} vacant";
    Body: "内设机构", "Internal body";
    NotInBeing: "（不在册）", " (not in being)";
    TileUnits: "在册机构", "Units";
    TileOver: "超编", "Over";
    LightsNote: "■ 超编　● 满编　○ 有空编。超编与空编分别列示，不同类型、单位之间不相抵。", "■ over  ● full  ○ vacant. Over and vacant stand side by side and are not set off against each other.";

    // One unit.
    UnitLede: "{0}　截至{1}", "{0}, as of {1}";
    Former: "曾用名或其他名称：{0}", "Also: {0}";
    Abolished: "{0}撤销", "abolished on {0}";
    Headcount: "编制", "Headcount";
    LeadershipPosts: "领导职数", "Leadership posts";
    BodiesApproved: "核定（个）", "Approved (bodies)";
    BodyPeople: "在岗人员（人）", "People at work";
    Bodies: "内设机构", "Internal bodies";
    Journal: "批准经过", "Journal";
    EntryNo: "台账编号", "Entry";
    Document: "文号", "Document";
    Change: "增减", "Change";
    Effective: "生效", "Effective";
    Expires: "失效", "Expires";
    Counterpart: "对方单位", "Counterpart";
    Transfer: "划转批次", "Transfer";
    Note: "备注", "Note";
    NotYet: "未生效，不计", "not yet";
    Expired: "已失效，不计", "expired";
    InSource: "出处", "Stands in";
    NoEntries: "台账中没有批准记录。", "The journal has no entry.";
    Leaving: "未来12个月退休或离开", "Leaving within 12 months";
    LeavingNone: "未来12个月没有确定或可能的退休、离开。", "Nobody is known to leave within 12 months.";
    Month: "月份", "Month";
    AtLeast: "至少", "At least";
    AtMost: "至多", "At most";
    DutiesOf: "牵头和配合的职责", "Duties";
    NothingHere: "没有内容。", "Nothing.";

    // Plans.
    PlansLede: "各来源的计划和在此申报的计划；已核准未用的名额在编制总览中列为预留。", "Plans of the sources and those handed in here; what is approved and not used is reserved.";
    PlanNo: "编号", "No.";
    PlanId: "计划编号", "Plan";
    Year: "年度", "Year";
    Asked: "申请", "Asked";
    Granted: "核准", "Granted";
    Used: "已用", "Used";
    Until: "有效期至", "Valid until";
    Standing: "状态", "State";
    FromSource: "来源", "source";
    Channel: "进人方式", "Way of entry";
    AnyChannel: "不限", "any";
    Number: "名额", "Places";
    ApplicationDocument: "申报文号", "Application document";
    ApprovalDocument: "批准文号", "Approval document";
    ApplyTitle: "申报用编计划", "Hand in an application";
    Apply: "申报", "Hand in";
    ApplyHint: "申报后由经办审核，再由另一人核准。", "It is checked by the office and approved by another person.";
    PlanTitle: "用编计划 {0}", "Plan {0}";
    Steps: "经过", "History";
    Figures: "审核数据", "Figures of the check";
    Answer: "审核意见", "Answer";
    Short: "空编不足：{0}，少于申请的{1}名", "too little room: {0}, {1} are asked for";
    Can: "可核{0}名", "room for {0}";
    OnDay: "用编日{0}", "used on {0}";
    Check: "审核", "Check";
    CheckHint: "按用编日空编测算，结果记入经过。", "Counts the vacancies on the day of use and writes down what was found.";
    Approve: "核准", "Approve";
    ApproveHint: "申报人和审核人不能核准；核准时重新测算。", "Not by who handed it in or checked it; the figures are looked at once more.";
    Return: "退回", "Return";
    Withdraw: "撤回", "Withdraw";
    Because: "理由", "Reason";
    Saved: "已办理。", "Done.";
    Source: "数据来源", "Origin";

    // Duties.
    DutiesLede: "截至{0}：{1}项职责，{2}项须理顺。", "As of {0}: {1} duties, {2} to be put right.";
    DutyNo: "职责编号", "Duty";
    DutyTitle: "职责名称", "Title";
    Leads: "牵头", "Leads";
    Supports: "配合", "Supports";
    Amiss: "问题", "Amiss";
    OnlyAmiss: "仅须理顺的", "Only those to be put right";
    NoLead: "无牵头", "no lead";
    ManyLeads: "{0}个牵头", "{0} leads";
    Orphaned: "{0}已撤销或未登记", "{0}: abolished or unknown";
    Overlaps: "与{0}同名，牵头不同", "same title as {0}, another lead";
    NoDocument: "缺文号", "a line without a document";
    Matrix: "职责—单位对照", "Matrix of duties and units";
    MatrixHint: "● 牵头　○ 配合", "● leads  ○ supports";
    WithoutHeadcount: "职责已划转而编制未随同划转（一年内）", "Duties moved, and no headcount with them (within a year)";
    WithoutDuties: "编制已划转而职责未随同划转（一年内）", "Headcount moved, and no duty with it (within a year)";
    FromUnit: "划出", "From";
    ToUnit: "划入", "To";
    Day: "日期", "Day";

    // Assessments.
    AssessLede: "按数据、规则、结果逐步给出建议。", "From figures by rules to a recommendation.";
    AddLabel: "申请增加", "To be added";
    Assess: "评估", "Assess";
    TakeDocx: "下载文档（DOCX）", "As a document (DOCX)";
    TakeXlsx: "下载表格（XLSX）", "As a workbook (XLSX)";
    GrantsLede: "逐批列出批准的编制何时到位、由何种方式进人、使用率和可收回的名额。", "Each grant: filled when, by what way, used how far, and what can be taken back.";
    // Statistics, indicators, inspection.
    SurveysLede: "年度统计表、履职指标和监督检查资料，按最近一次核对的数据生成。", "The yearly table, indicators and inspection packs, made from the last run.";
    Statistics: "年度统计表", "Yearly statistics";
    StatisticsHint: "按年末数据统计；当年未结束的，截至最近一次核对。", "As of the last day of the year, or of the last run while the year is not over.";
    Indicators: "履职与编制使用指标", "Indicators";
    IndicatorsHint: "每个机构每年一行，各年口径相同，可跨年比较。", "A line a unit and year, by the same definitions every year.";
    FromYear: "起始年度", "From year";
    ToYear: "截止年度", "To year";
    Inspection: "监督检查资料", "Inspection pack";
    InspectionHint: "含核定与实有及文号、领导职数、内设机构、未销号和已销号问题、实地核验名单。抽样种子相同，名单相同。", "Figures with documents, leadership, bodies, entries, and people to verify. The same seed draws the same people.";
    LastVisit: "上次检查日期", "Last visit";
    SampleSize: "抽样人数", "People drawn";
    Seed: "抽样种子", "Seed";
    NoUnitsOf: "“{0}”不是主管部门，没有所属机构：请填写主管部门。", "`{0}` answers for no unit: name a department.";

    OnlyIdle: "仅可收回的", "Only those to take back";
    Since: "生效不早于", "Effective since";
    After: "起始日期（不含）", "After";
    UpTo: "截止日期", "Up to";
    ChangesLede: "{0}（不含）至{1}生效或失效的条目", "What came into force or expired after {0}, up to {1}";
    NoType: "没有编制类型“{0}”：请从列表中选择。", "No headcount type `{0}`: choose one of the list.";
    NoUnit: "没有单位“{0}”：请填写机构编码或名称。", "No unit `{0}`: give its code or name.";
    Unfilled: "{0}未填写：请补填。", "{0}: left blank; fill it in.";
    WrongNumber: "{0}“{1}”不是1至100000的整数：请更正。", "{0}: `{1}` is not between 1 and 100000; correct it.";
    WrongYear: "年度“{0}”有误：请填{1}至{2}之间的年份。", "`{0}` is no year of use here: give one from {1} to {2}.";
    WrongChannel: "没有进人方式“{0}”：应为{1}之一，不限的留空。", "No way of entry `{0}`: one of {1}, or none for any.";
    TooLong: "最多{0}个字：{1}", "{0} characters at most: {1}";
    WrongDay: "{0}“{1}”不是日期：请写作2026-10-31。", "{0}: `{1}` is no day; write 2026-10-31.";
    }
}
