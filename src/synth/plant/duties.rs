//! K05 to K07: duties that nobody or several lead, duties of units that are no more, and one matter under two numbers.

use chrono::NaiveDate;

use super::{Duty, Owner, Planting};
use crate::synth::unit::UnitKind;

/// Plants K05, K06 and K07.
pub fn plant(p: &mut Planting) {
    leads(p);
    held_by_nobody(p);
    twice(p);
}

/// A line of a duty: unit as written, leads, first day, first day without it.
type Line = (String, bool, Option<NaiveDate>, Option<NaiveDate>);

fn duty(p: &mut Planting, title: &str, lines: &[Line]) -> String {
    let ids: std::collections::BTreeSet<&str> =
        p.paper.duties.iter().map(|of| of.id.as_str()).collect();
    let id = format!("ZZ-补{:02}", ids.len() + 1);
    for (unit, lead, from, to) in lines {
        p.paper.duties.push(Duty {
            id: id.clone(),
            title: title.to_owned(),
            unit: unit.clone(),
            lead: *lead,
            from: *from,
            to: *to,
        });
    }
    id
}

fn leads(p: &mut Planting) {
    let (today, tomorrow) = (p.at.date, p.at.ago(-1));
    let old = Some(p.at.ago(2000));
    let (a, b, c) = (p.organ(), p.organ(), p.organ());
    let first = [a, b, c]
        .into_iter()
        .min_by_key(|unit| p.code(*unit))
        .unwrap_or(a);
    let lower = if p.code(a) < p.code(b) { a } else { b };
    let (ua, ub, uc) = (p.code(a), p.code(b), p.code(c));
    let name = p.units.all[a].name.clone();
    let line = |unit: &str, lead: bool, from, to| (unit.to_owned(), lead, from, to);

    let open: [(&str, Vec<Line>, Owner, &str); 6] = [
        (
            "水上运动安全",
            vec![line(&ua, false, old, None), line(&ub, false, old, None)],
            Owner::Office,
            "two support, nobody leads",
        ),
        (
            "夜间经济促进",
            vec![line(&ua, true, old, None), line(&ub, true, old, None)],
            lower.into(),
            "two lead",
        ),
        (
            "数据资源共享",
            vec![
                line(&ua, true, old, None),
                line(&ub, true, old, None),
                line(&uc, true, None, None),
            ],
            first.into(),
            "three lead, one of them since nobody knows when",
        ),
        (
            "社区矫正衔接",
            vec![
                line(&ua, true, old, Some(today)),
                line(&ub, false, old, None),
            ],
            Owner::Office,
            "the lead ends on D, the support goes on",
        ),
        (
            "无障碍环境建设",
            vec![
                line(&ua, true, Some(tomorrow), None),
                line(&ub, false, old, None),
            ],
            Owner::Office,
            "the lead begins on D + 1",
        ),
        (
            "家庭农场培育",
            vec![
                line(&ua, true, old, Some(tomorrow)),
                line(&ub, true, Some(today), None),
            ],
            lower.into(),
            "the new lead begins on D, the old one ends only on D + 1",
        ),
    ];
    for (title, lines, owner, how) in open {
        let id = duty(p, title, &lines);
        p.open("K05", format!("duty:{id}"), owner, how);
    }

    let silent: [(&str, Vec<Line>, &str); 3] = [
        (
            "口岸通关协调",
            vec![
                line(&ua, true, old, Some(today)),
                line(&ub, true, Some(today), None),
            ],
            "the lead is handed over on D",
        ),
        (
            "粮食应急保供",
            vec![line(&ua, true, old, None), line(&name, true, old, None)],
            "one unit leads, written by its code and by its name",
        ),
        (
            "烟花爆竹整治",
            vec![line(&ua, false, old, Some(today))],
            "a duty that has ended has no lead and needs none",
        ),
    ];
    for (title, lines, how) in silent {
        let id = duty(p, title, &lines);
        p.silent("K05", format!("duty:{id}"), a, how);
    }
}

fn held_by_nobody(p: &mut Planting) {
    let (today, tomorrow) = (p.at.date, p.at.ago(-1));
    let old = Some(p.at.ago(2500));
    let ghosts = ["区原招商服务中心", "区原粮食局"];
    let closed = [p.at.ago(900), today, tomorrow];
    let [gone, just, soon] = closed.map(|on| {
        let name = format!("区第{}整治办公室", p.units.all.len());
        let unit = p.special(&name, UnitKind::Organ);
        p.units.all[unit].abolished_on = Some(on);
        unit
    });
    let helper = p.organ();
    let helper_code = p.code(helper);
    let (gone_code, just_code, soon_code) = (p.code(gone), p.code(just), p.code(soon));
    let lead = |unit: &str, to| (unit.to_owned(), true, old, to);
    let support = |unit: &str| (unit.to_owned(), false, old, None);

    // (title, lines, the unit the finding is about, owner, open, how)
    type Case<'a> = (&'a str, Vec<Line>, &'a str, Owner, bool, &'a str);
    let cases: Vec<Case<'_>> = vec![
        (
            "散装水泥推广",
            vec![lead(&gone_code, None)],
            &gone_code,
            gone.into(),
            true,
            "led by an abolished unit",
        ),
        (
            "渣土运输联动",
            vec![lead(&helper_code, None), support(&gone_code)],
            &gone_code,
            gone.into(),
            true,
            "supported by an abolished unit",
        ),
        (
            "冷链物流监管",
            vec![lead(&just_code, None)],
            &just_code,
            just.into(),
            true,
            "led by a unit abolished on D",
        ),
        (
            "招商项目落地",
            vec![lead(ghosts[0], None)],
            ghosts[0],
            Owner::Unmapped,
            true,
            "led by a unit that nobody knows",
        ),
        (
            "储备粮轮换",
            vec![lead(&helper_code, None), support(ghosts[1])],
            ghosts[1],
            Owner::Unmapped,
            true,
            "supported by a unit that nobody knows",
        ),
        (
            "临时救助协同",
            vec![lead(&soon_code, None)],
            &soon_code,
            soon.into(),
            false,
            "led by a unit that is abolished on D + 1",
        ),
        (
            "道口安全看护",
            vec![lead(&helper_code, None), lead(&gone_code, Some(today))],
            &gone_code,
            gone.into(),
            false,
            "an abolished unit led it until D",
        ),
    ];
    for (title, lines, unit, owner, open, how) in cases {
        let id = duty(p, title, &lines);
        p.judge(open, "K06", format!("duty-unit:{id}/{unit}"), owner, how);
    }
}

fn twice(p: &mut Planting) {
    let old = Some(p.at.ago(1500));
    let titles = [
        ("窨井设施管养", "窨井设施管养"),
        ("小微水体治理", "小微 水体治理"),
        ("校外培训监管", "校外培训监管\u{3000}"),
        ("5G基站建设", "５Ｇ基站建设"),
        ("消防通道整治", "消防通道整治"),
    ];
    for (title, again) in titles {
        let (a, b) = (p.organ(), p.organ());
        let (ua, ub) = (p.code(a), p.code(b));
        duty(p, title, &[(ua.clone(), true, old, None)]);
        duty(p, again, &[(ub.clone(), true, old, None)]);
        let owner = if ua < ub { a } else { b };
        p.open(
            "K07",
            format!("duty-title:{title}"),
            owner,
            "one matter under two numbers with two leads",
        );
    }

    let (a, b) = (p.organ(), p.organ());
    let (ua, ub) = (p.code(a), p.code(b));
    let today = Some(p.at.date);
    let silent = [
        ("老旧电梯更新", &ua, None, "two numbers, one lead"),
        (
            "屋顶绿化推进",
            &ub,
            today,
            "two numbers, and the other lead ended on D",
        ),
    ];
    for (title, other, to, how) in silent {
        duty(p, title, &[(ua.clone(), true, old, None)]);
        duty(p, title, &[(other.clone(), true, old, to)]);
        p.silent("K07", format!("duty-title:{title}"), a, how);
    }
}
