//! The words that offices write for canonical ones, so that a code table can be proposed from what a file holds.

use crate::config::{HeadcountTypes, Levels};
use crate::domain::label;
use crate::domain::table::{Column, Kind, Type};

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// The word is listed.
    Listed,
    /// A listed word stands in it: to be looked at.
    Similar,
}

/// Trees of the home's own codes.
pub(super) struct Trees<'a> {
    pub(super) headcount_types: &'a HeadcountTypes,
    pub(super) levels: &'a Levels,
}

/// Whether a column's values are codes of a closed list, so that what a source writes must be translated.
pub(super) fn closed(column: &Column) -> bool {
    matches!(column.kind, Type::Word(_))
        || matches!(column.name, "headcount_type" | "leadership_level")
}

/// Whether a value needs no translation.
pub(super) fn canonical(column: &Column, value: &str, trees: &Trees<'_>) -> bool {
    match (column.kind, column.name) {
        (Type::Word(words), _) => words.contains(&value),
        (_, "headcount_type") => trees.headcount_types.types.contains_key(value),
        (_, "leadership_level") => trees.levels.levels.contains_key(value),
        _ => true,
    }
}

/// What a value as written probably means.
pub(super) fn propose(
    kind: Kind,
    column: &Column,
    value: &str,
    trees: &Trees<'_>,
) -> Option<(String, Sureness)> {
    let value = label::clean(value);
    let mut known: Vec<(String, String)> = listed(kind, column.name)
        .iter()
        .map(|(written, meant)| ((*written).to_owned(), (*meant).to_owned()))
        .collect();
    if column.name == "headcount_type" {
        let types = trees.headcount_types.types.iter();
        known.extend(types.map(|(code, of)| (label::clean(&of.label.zh), code.clone())));
    }
    if column.name == "leadership_level" {
        let levels = trees.levels.levels.iter();
        known.extend(levels.map(|(code, of)| (label::clean(&of.label.zh), code.clone())));
    }
    if let Some((_, meant)) = known.iter().find(|(written, _)| *written == value) {
        return Some((meant.clone(), Sureness::Listed));
    }
    known
        .iter()
        .filter(|(written, _)| written.chars().count() > 1 && value.contains(written.as_str()))
        .max_by_key(|(written, _)| written.chars().count())
        .map(|(_, meant)| (meant.clone(), Sureness::Similar))
}

/// Written = canonical.
fn listed(kind: Kind, column: &str) -> &'static [(&'static str, &'static str)] {
    match (kind, column) {
        (_, "id_type") => &[
            ("居民身份证", "resident"),
            ("身份证", "resident"),
            ("二代身份证", "resident"),
            ("01", "resident"),
            ("护照", "other"),
            ("外国人永久居留证", "other"),
            ("外国人永久居留身份证", "other"),
            ("港澳居民来往内地通行证", "other"),
            ("台湾居民来往大陆通行证", "other"),
            ("港澳台居民居住证", "other"),
            ("军官证", "other"),
            ("其他", "other"),
        ],
        (Kind::Insurance, "status") => &[
            ("正常缴费", "active"),
            ("参保缴费", "active"),
            ("正常参保", "active"),
            ("在保", "active"),
            ("缴费", "active"),
            ("正常", "active"),
            ("暂停缴费", "suspended"),
            ("暂停", "suspended"),
            ("中断", "suspended"),
            ("停保", "stopped"),
            ("终止缴费", "stopped"),
            ("终止", "stopped"),
            ("减员", "stopped"),
            ("退休", "retired"),
            ("离退休", "retired"),
            ("待遇领取", "retired"),
        ],
        (Kind::Plans, "status") => &[
            ("申报中", "applied"),
            ("已申报", "applied"),
            ("申请", "applied"),
            ("已复核", "checked"),
            ("审核", "checked"),
            ("已批准", "approved"),
            ("批准", "approved"),
            ("已批复", "approved"),
            ("已撤回", "withdrawn"),
            ("撤回", "withdrawn"),
        ],
        (_, "status") => &[
            ("在职", "active"),
            ("在编", "active"),
            ("在岗", "active"),
            ("在册", "active"),
            ("正常", "active"),
            ("现职", "active"),
            ("试用", "probation"),
            ("试用期", "probation"),
            ("见习", "probation"),
            ("离职", "left"),
            ("调出", "left"),
            ("辞职", "left"),
            ("辞退", "left"),
            ("开除", "left"),
            ("解聘", "left"),
            ("离开", "left"),
            ("已出编", "left"),
            ("出编", "left"),
            ("下编", "left"),
            ("调离", "left"),
            ("退休", "retired"),
            ("离休", "retired"),
            ("离退休", "retired"),
            ("退职", "retired"),
            ("死亡", "deceased"),
            ("去世", "deceased"),
            ("亡故", "deceased"),
        ],
        (_, "pay_class") => &[
            ("在职", "in_post"),
            ("在职人员", "in_post"),
            ("在编", "in_post"),
            ("离退休", "retired"),
            ("退休", "retired"),
            ("离休", "retired"),
            ("遗属", "survivor"),
            ("抚恤", "survivor"),
            ("编外", "off_establishment"),
            ("聘用", "off_establishment"),
            ("临聘", "off_establishment"),
            ("合同制", "off_establishment"),
        ],
        (_, "scheme") => &[
            ("机关事业单位基本养老保险", "public"),
            ("机关事业单位养老保险", "public"),
            ("机关事业养老保险", "public"),
            ("机关养老", "public"),
            ("机关事业", "public"),
            ("企业职工基本养老保险", "enterprise"),
            ("企业职工养老", "enterprise"),
            ("企业养老", "enterprise"),
            ("城镇职工基本养老保险", "enterprise"),
            ("企业职工", "enterprise"),
        ],
        (Kind::Register, "kind") => &[
            ("借调", "secondment"),
            ("借用", "secondment"),
            ("挂职", "posting"),
            ("援派", "aid"),
            ("援藏", "aid"),
            ("援疆", "aid"),
            ("援外", "aid"),
            ("对口支援", "aid"),
            ("驻村", "aid"),
            ("离岗创业", "startup_leave"),
            ("创业", "startup_leave"),
            ("停薪留职", "unpaid_leave"),
            ("学习", "study"),
            ("脱产学习", "study"),
            ("进修", "study"),
            ("培训", "study"),
            ("病假", "sick"),
            ("长期病假", "sick"),
            ("病休", "sick"),
            ("处分", "sanction"),
            ("留置", "sanction"),
            ("停职", "sanction"),
            ("死亡", "death"),
            ("去世", "death"),
            ("延迟退休", "delayed_retirement"),
            ("延退", "delayed_retirement"),
            ("军转", "military_placement"),
            ("军转安置", "military_placement"),
            ("退役士兵安置", "military_placement"),
        ],
        (Kind::Units, "kind") => &[
            ("机关", "organ"),
            ("行政机关", "organ"),
            ("党政机关", "organ"),
            ("行政", "organ"),
            ("党委机关", "organ"),
            ("政府机关", "organ"),
            ("事业", "institution"),
            ("事业单位", "institution"),
            ("群团", "mass_organisation"),
            ("群团机关", "mass_organisation"),
            ("群众团体", "mass_organisation"),
            ("人民团体", "mass_organisation"),
            ("派驻", "dispatched"),
            ("派出机构", "dispatched"),
            ("派出机关", "dispatched"),
            ("派驻机构", "dispatched"),
            ("街道", "dispatched"),
            ("其他", "other"),
        ],
        (_, "funding") => &[
            ("全额", "full"),
            ("全额拨款", "full"),
            ("财政全额", "full"),
            ("差额", "partial"),
            ("差额拨款", "partial"),
            ("差额补助", "partial"),
            ("自收自支", "self"),
            ("经费自理", "self"),
            ("自筹", "self"),
        ],
        (_, "item") => &[
            ("编制", "headcount"),
            ("编制数", "headcount"),
            ("人员编制", "headcount"),
            ("领导职数", "leadership"),
            ("职数", "leadership"),
            ("内设机构", "internal_body"),
            ("内设机构数", "internal_body"),
        ],
        (_, "headcount_type") => &[
            ("行政编制", "administrative"),
            ("公务员编制", "administrative"),
            ("政法专项", "political_legal"),
            ("政法专项编制", "political_legal"),
            ("政法", "political_legal"),
            ("事业编制", "institution"),
            ("参公", "institution_civil"),
            ("参公事业编制", "institution_civil"),
            ("参照公务员法管理", "institution_civil"),
            ("全额事业", "institution_full"),
            ("全额事业编制", "institution_full"),
            ("全额拨款", "institution_full"),
            ("差额事业", "institution_partial"),
            ("差额事业编制", "institution_partial"),
            ("差额拨款", "institution_partial"),
            ("自收自支", "institution_self"),
            ("工勤", "support"),
            ("工勤编制", "support"),
            ("机关工勤", "support"),
            ("后勤服务", "support"),
        ],
        (_, "leadership_level") => &[
            ("正处", "131"),
            ("正处级", "131"),
            ("县处级正职", "131"),
            ("副处", "132"),
            ("副处级", "132"),
            ("县处级副职", "132"),
            ("正科", "141"),
            ("正科级", "141"),
            ("乡科级正职", "141"),
            ("副科", "142"),
            ("副科级", "142"),
            ("乡科级副职", "142"),
            ("正局", "121"),
            ("正局级", "121"),
            ("副局", "122"),
            ("副局级", "122"),
        ],
        (_, "retirement_category") => &[
            ("男职工", "male60"),
            ("男60", "male60"),
            ("男60周岁", "male60"),
            ("男职工60周岁", "male60"),
            ("女干部", "female55"),
            ("女55", "female55"),
            ("女干部55周岁", "female55"),
            ("女工人", "female50"),
            ("女50", "female50"),
            ("女工人50周岁", "female50"),
            ("女职工50周岁", "female50"),
            ("女60", "female60"),
            ("女干部60周岁", "female60"),
            ("女高级专家", "female60"),
        ],
        (_, "channel") => &[
            ("招录", "exam"),
            ("公开招录", "exam"),
            ("考录", "exam"),
            ("公开招聘", "exam"),
            ("选调", "selection"),
            ("遴选", "selection"),
            ("调入", "transfer"),
            ("调任", "transfer"),
            ("军转", "military"),
            ("军转安置", "military"),
            ("人才引进", "talent"),
            ("引进", "talent"),
        ],
        (_, "role") => &[
            ("牵头", "lead"),
            ("主办", "lead"),
            ("负责", "lead"),
            ("配合", "support"),
            ("协办", "support"),
            ("协同", "support"),
        ],
        _ => &[],
    }
}
