//! The closed words of the canonical tables as a clerk reads them.

use super::Language;

/// A canonical word of a column in the reader's language; other texts stand for themselves.
#[must_use]
pub fn value<'a>(column: &str, word: &'a str, language: Language) -> &'a str {
    let pair = match (column, word) {
        ("status", "active") => ("在职", "active"),
        ("status", "probation") => ("试用", "probation"),
        ("status", "left") => ("已离开", "left"),
        ("status", "retired") => ("已退休", "retired"),
        ("status", "deceased") => ("已死亡", "deceased"),
        ("insurance_status", "active") => ("参保缴费", "active"),
        ("insurance_status", "suspended") => ("暂停缴费", "suspended"),
        ("insurance_status", "stopped") => ("停保", "stopped"),
        ("insurance_status", "retired") => ("退休", "retired"),
        ("pay_class", "in_post") => ("在职工资", "in-post pay"),
        ("pay_class", "retired") => ("离退休费", "pension"),
        ("pay_class", "survivor") => ("遗属补助", "survivor's benefit"),
        ("pay_class", "off_establishment") => ("编外列支", "off establishment"),
        ("scheme", "public") => ("机关事业养老", "public scheme"),
        ("scheme", "enterprise") => ("企业职工养老", "enterprise scheme"),
        ("sex", "male") => ("男", "male"),
        ("sex", "female") => ("女", "female"),
        ("id_verdict", "ok") => ("号码无误", "number in order"),
        ("id_verdict", "length") => ("位数不对", "wrong length"),
        ("id_verdict", "date") => ("出生日期不存在", "impossible date"),
        ("id_verdict", "check") => ("校验码不符", "wrong check character"),
        ("id_verdict", "other") => ("其他证件", "other document"),
        ("retirement_category", "male60") => ("男职工", "man, 60"),
        ("retirement_category", "female60") => ("女(原60岁)", "woman, 60"),
        ("retirement_category", "female55") => ("女干部", "woman, 55"),
        ("retirement_category", "female50") => ("女工人", "woman, 50"),
        ("item", "headcount") => ("编制", "headcount"),
        ("item", "leadership") => ("领导职数", "leadership"),
        ("item", "internal_body") => ("内设机构", "internal body"),
        ("role", "lead") => ("牵头", "leads"),
        ("role", "support") => ("配合", "supports"),
        ("channel" | "entry_channel", "exam") => ("招录", "examination"),
        ("channel" | "entry_channel", "selection") => ("选调", "selection"),
        ("channel" | "entry_channel", "transfer") => ("调入", "transfer"),
        ("channel" | "entry_channel", "military") => ("军转安置", "military placement"),
        ("channel" | "entry_channel", "talent") => ("人才引进", "talent scheme"),
        ("kind", "secondment") => ("借调", "secondment"),
        ("kind", "posting") => ("挂职", "posting"),
        ("kind", "aid") => ("援派", "aid"),
        ("kind", "startup_leave") => ("离岗创业", "leave to start a business"),
        ("kind", "unpaid_leave") => ("停薪留职", "unpaid leave"),
        ("kind", "study") => ("学习", "study"),
        ("kind", "sick") => ("病假", "sick leave"),
        ("kind", "sanction") => ("处分", "sanction"),
        ("kind", "death") => ("死亡", "death"),
        ("kind", "delayed_retirement") => ("延迟退休", "delayed retirement"),
        ("kind", "military_placement") => ("军转安置", "placed from the army"),
        _ => return word,
    };
    language.pick(pair.0, pair.1)
}
