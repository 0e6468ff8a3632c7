//! The texts of the letter that goes with a department's ledger (整改通知书), and of its receipt.

words! {
    /// A text of the letter.
    Letter {
    Office: "{0}机构编制委员会办公室", "Staffing office of {0}";
    File: "整改通知书", "notice";
    Workbook: "问题台账", "ledger";
    Title: "机构编制实名制核对整改通知书", "Notice to correct staffing discrepancies";
    Number: "{0}〔{1}〕{2}号", "{0} [{1}] No. {2}";
    Salutation: "{0}：", "To {0}:";
    Partial: "　　截至上述日期，有来源数据未按时取得；涉及该来源的问题沿用此前的核对结果，请一并核实。", "By that day an extract had not come; what is listed of it stands as it was found before.";
    Opening: "　　截至{0}，经比对机构编制台账、实名制台账以及组织人事、财政统发工资、社会保险数据，你单位及所属单位有待核实问题{1}条，其中硬错误{2}条、疑点{3}条、提示{4}条，清单附后。所列均为数据比对得出的线索，不是对任何单位或个人的认定。现将有关要求通知如下：",
        "Comparing the approved establishment, the roster and the personnel, payroll and insurance extracts as of {0} left {1} entries to verify in your department and its units: {2} errors, {3} leads and {4} notes, listed below. They are leads and no judgement on any unit or person. Please proceed as follows:";
    One: "　　一、逐条核实。情况属实的，提出整改措施、整改时限并明确责任人；情况不属实的，说明理由并附依据；属借调、挂职、援派等正当情形的，写明事由、文号和起止日期。",
        "1. Verify every entry. Where it is so, say what you will do, by when and who answers for it; where it is not, say why; where a secondment, posting or the like justifies it, give its kind, document and dates.";
    Two: "　　二、按期整改。请于{0}前完成整改。",
        "2. Correct by {0}.";
    TwoEach: "　　二、按期整改。请按清单所列期限逐条完成整改，最早的为{0}，最迟的为{1}。",
        "2. Correct every entry by its own day in the list: the first is {0}, the last {1}.";
    Three: "　　三、书面反馈。请在随附的《问题台账》工作簿中逐条填写反馈，连同加盖公章的回执一并报送我办。整改结果以下次核对和验收为准，验收合格的予以销号。",
        "3. Answer every entry in the workbook that comes with this letter and return it with the sealed receipt. What counts is the next reconciliation and our acceptance.";
    Basis: "依据：{0}", "basis: {0}";
    Moment: "{0}下发", "the issue of {0}";
    Attached: "　　附件：待核实问题清单（共{0}条）", "Attached: list of {0} entries";
    Sealed: "（盖章）", "(seal)";
    ListTitle: "待核实问题清单", "Entries to verify";
    ListLine: "{0}　　共{1}条", "{0}    {1} entries";
    ColumnNo: "序号", "No.";
    ColumnFinding: "问题", "Finding";
    ColumnWho: "人员或对象", "Person or object";
    ColumnDue: "整改期限", "Correct by";
    ColumnId: "条目编号", "Entry";
    FindingOf: "{0}（{1} {2}）", "{0} ({1} {2})";
    Money: "涉及{0}个月、{1}元", "{1} yuan over {0} months";
    Masked: "证件号码已作遮盖；需要完整号码的，请按权限向我办查询。", "Document numbers are masked; ask the office where a whole number is needed.";
    ReceiptTitle: "回　　执", "Receipt";
    ReceiptNumber: "通知书编号", "Notice";
    ReceiptUnit: "收文单位", "Department";
    ReceiptOn: "收文日期", "Received on";
    ReceiptBy: "收件人（签字）", "Received by (signature)";
    ReceiptPhone: "联系电话", "Telephone";
    ReceiptCount: "问题条数", "Entries";
    ReceiptDue: "整改期限", "Correct by";
    ReceiptDueEach: "{0}至{1}（各条以清单所列为准）", "{0} to {1} (each entry by its day in the list)";
    ReceiptText: "　　你办{0}整改通知书及所附清单、工作簿已收悉，我单位将按要求逐条核实并按期反馈。", "We have received notice {0} with its list and workbook. We shall verify every entry and answer in time.";
    ReceiptSeal: "收文单位（盖章）", "Department (seal)";
    DateBlank: "年　　月　　日", "Date:";
    Page: "第{0}页", "Page {0}";
    }
}
