//! The units of the district: departments with the names that the public article uses, institutions under them,
//! and the special units that planted problems need.

use chrono::NaiveDate;

use super::draw::Draw;
use super::identity::credit_code;

/// Kind of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// 机关
    Organ,
    /// 事业单位
    Institution,
    /// 群团
    MassOrganisation,
    /// 派驻、派出
    Dispatched,
    /// 其他
    Other,
}

/// Where a unit's money comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Funding {
    /// 全额
    Full,
    /// 差额
    Partial,
    /// 自收自支
    SelfFunded,
}

/// A unit as `units` has it.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The staffing office's code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unified social credit code.
    pub uscc: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Index of the department; its own index for a department.
    pub department: usize,
    /// Kind.
    pub kind: UnitKind,
    /// Funding, when known.
    pub funding: Option<Funding>,
    /// Whether the treasury pays its people, when said.
    pub paid_centrally: Option<bool>,
    /// When it was set up.
    pub established_on: NaiveDate,
    /// When it ceased.
    pub abolished_on: Option<NaiveDate>,
    /// Approved internal bodies.
    pub bodies: Vec<&'static str>,
    /// The headcount type most of its people hold.
    pub main_type: &'static str,
    /// How many ordinary people it has.
    pub size: u64,
}

/// All units. Planting appends to them; the ordinary ones come first.
#[derive(Debug, Clone)]
pub struct Units {
    /// In the order of `units.xlsx`.
    pub all: Vec<Unit>,
    /// Number of ordinary units at the front, departments and institutions.
    pub ordinary: usize,
}

/// The sixteen that gave up posts in 2019. The article names the first; the others are illustrative.
pub const GIVERS: [&str; 16] = [
    "区发展改革委",
    "区经委",
    "区商务委",
    "区教育局",
    "区科委",
    "区民政局",
    "区司法局",
    "区财政局",
    "区人力资源社会保障局",
    "区规划资源局",
    "区建设管理委",
    "区交通委",
    "区农业农村委",
    "区水务局",
    "区文化旅游局",
    "区卫生健康委",
];
/// The two that received posts with duties from 发展改革委.
pub const ECOLOGY: &str = "区生态环境局";
/// See [`ECOLOGY`].
pub const AUDIT: &str = "区审计局";
/// Newly formed departments and dispatched discipline inspection, which received the other posts.
pub const RECEIVERS: [&str; 4] = [
    "区退役军人事务局",
    "区医疗保障局",
    "派驻第一纪检监察组",
    "派驻第二纪检监察组",
];
const OTHERS: [&str; 20] = [
    "区委办公室",
    "区委政法委",
    "区委编办",
    "区公安分局",
    "区总工会",
    "区妇联",
    "区市场监管局",
    "区应急管理局",
    "区委组织部",
    "区委宣传部",
    "区委统战部",
    "区政府办公室",
    "区统计局",
    "区绿化市容局",
    "区体育局",
    "区国资委",
    "区信访办",
    "区城管执法局",
    "团区委",
    "区科协",
];
const MASS: [&str; 4] = ["区总工会", "区妇联", "团区委", "区科协"];
const BODIES: [&str; 8] = [
    "办公室",
    "综合科",
    "组织人事科",
    "财务科",
    "业务一科",
    "业务二科",
    "监督科",
    "督查室",
];

impl UnitKind {
    /// First two characters of the credit code of such a unit.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Organ | Self::Dispatched => "11",
            Self::Institution => "12",
            Self::MassOrganisation => "13",
            Self::Other => "19",
        }
    }
}

impl Units {
    /// The ordinary units: departments, and an institution for every third of them.
    #[must_use]
    pub fn ordinary(departments: usize) -> Self {
        let mut units = Self {
            all: Vec::new(),
            ordinary: 0,
        };
        let width = departments.to_string().len().max(3);
        for n in 0..departments {
            let name = department_name(n);
            let kind = if MASS.contains(&name.as_str()) {
                UnitKind::MassOrganisation
            } else if name.starts_with("派驻") || name.contains("街道") {
                UnitKind::Dispatched
            } else {
                UnitKind::Organ
            };
            units.push(format!("{:0width$}", n + 1), name, n, kind);
        }
        for n in 0..departments / 3 {
            let department = n * 3 % departments;
            let parent = &units.all[department];
            let code = format!("{}001", parent.code);
            let name = format!("{}事务中心", parent.name);
            units.push(code, name, department, UnitKind::Institution);
            if let Some(unit) = units.all.last_mut() {
                match n % 5 {
                    3 => {
                        unit.funding = Some(Funding::Partial);
                        unit.main_type = "institution_partial";
                    }
                    4 => unit.main_type = "institution_civil",
                    _ => {}
                }
            }
        }
        units.ordinary = units.all.len();
        for (n, unit) in units.all.iter_mut().enumerate() {
            unit.bodies = BODIES[..4 + n % 5].to_vec();
        }
        units
    }

    /// Appends a unit with the usual features of its kind; returns its index.
    pub fn push(&mut self, code: String, name: String, department: usize, kind: UnitKind) -> usize {
        let n = self.all.len();
        let main_type = match kind {
            _ if name == "区公安分局" || name == "区司法局" => "political_legal",
            UnitKind::Institution => "institution_full",
            UnitKind::Other => "support",
            _ => "administrative",
        };
        self.all.push(Unit {
            uscc: credit_code(kind.prefix(), n + 101),
            code,
            name,
            aliases: Vec::new(),
            department,
            kind,
            funding: (!n.is_multiple_of(4)).then_some(Funding::Full),
            paid_centrally: (!n.is_multiple_of(3)).then_some(true),
            established_on: NaiveDate::from_ymd_opt(2001, 7, 1).unwrap_or_default(),
            abolished_on: None,
            bodies: Vec::new(),
            main_type,
            size: 0,
        });
        n
    }

    /// Index of the unit of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|u| u.name == name)
    }

    /// Code of the department that answers for a unit.
    #[must_use]
    pub fn owner(&self, unit: usize) -> &str {
        &self.all[self.all[unit].department].code
    }

    /// Shares `people` out among the ordinary units.
    pub fn share_out(&mut self, people: u64, seed: u64) {
        let weights: Vec<u64> = (0..self.ordinary)
            .map(|n| 6 + Draw::of(seed, 1, n as u64).below(10))
            .collect();
        let total: u64 = weights.iter().sum();
        let mut left = people;
        for (unit, weight) in self.all.iter_mut().zip(&weights) {
            unit.size = people * weight / total;
            left -= unit.size;
        }
        for n in 0..left {
            self.all[n as usize % self.ordinary].size += 1;
        }
    }
}

fn department_name(n: usize) -> String {
    let fixed = [ECOLOGY, AUDIT];
    GIVERS
        .iter()
        .chain(&fixed)
        .chain(&RECEIVERS)
        .chain(&OTHERS)
        .nth(n)
        .map_or_else(
            || format!("第{}街道办事处", n - 41),
            |name| (*name).to_owned(),
        )
}
