//! Which rows of a returned workbook are taken: each is looked at against the entry that it names, as it stands now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sqlx::AnyConnection;

use super::filled;
use super::locked::altered;
use super::refusal::Refusal;
use super::sheet::{About, Returned, Row};
use super::{ImportError, Imported, Place, Refused, Request, Taken, movement};
use crate::domain::answer::Answer;
use crate::domain::evidence;
use crate::store::answers::{self, Said, Standing, Stored};

/// What the store knows of the entries that a workbook names.
struct Known {
    standings: BTreeMap<String, Standing>,
    ever: BTreeMap<String, Vec<Said>>,
    answers: BTreeMap<String, Vec<Stored>>,
}

/// What is to be done with a row.
enum Verdict {
    Take(Box<Taken>),
    Unchanged,
    Blank,
}

/// Looks at every row; writes nothing.
pub(super) async fn judge(
    conn: &mut AnyConnection,
    file: &str,
    returned: &Returned,
    request: &Request<'_>,
) -> Result<Imported, ImportError> {
    let mut places: BTreeMap<&str, Vec<(String, u32)>> = BTreeMap::new();
    let mut answered: BTreeSet<&str> = BTreeSet::new();
    for row in returned.rows.iter().filter(|row| !row.id.is_empty()) {
        let all = places.entry(&row.id).or_default();
        all.push((row.sheet.clone(), row.row));
        if !row.is_blank() {
            answered.insert(&row.id);
        }
    }
    let ids: Vec<&str> = places.keys().copied().collect();
    let known = Known {
        standings: answers::standings(conn, &ids).await?,
        ever: answers::ever_said(conn, &ids).await?,
        answers: answers::of_entries(conn, &ids).await?,
    };
    let about = &returned.about;
    let own = |id: &&&str| {
        let standing = known.standings.get(**id);
        let department = about.department.as_ref();
        standing.is_some_and(|of| department.is_none_or(|own| *own == of.department))
    };
    let there = ids.iter().filter(own).count();
    let mut imported = Imported {
        file: file.to_owned(),
        sha256: returned.sha256.clone(),
        department: about.department.clone(),
        run: about.run.clone(),
        has_properties: about.ours,
        rows: returned.rows.len(),
        blank: 0,
        taken: Vec::new(),
        unchanged: Vec::new(),
        refused: Vec::new(),
        missing: about.entries.map(|made| (made, made.saturating_sub(there))),
        dry_run: request.dry_run,
        head: None,
    };
    for (sheet, row, why) in &returned.unread {
        imported.refused.push(Refused {
            place: Place {
                sheet: sheet.clone(),
                row: *row,
                entry_id: String::new(),
            },
            why: why.clone(),
        });
    }
    for row in &returned.rows {
        let place = Place {
            sheet: row.sheet.clone(),
            row: row.row,
            entry_id: row.id.clone(),
        };
        let id = row.id.as_str();
        let copies = places
            .get(id)
            .filter(|all| all.len() > 1 && answered.contains(id));
        let judged = match copies {
            // All copies are refused, the blank ones too: nobody can say which of them was meant.
            Some(all) => Err(Refusal::Duplicate(all.clone())),
            None => verdict(row, &place, &returned.sha256, &known, about, request),
        };
        match judged {
            Ok(Verdict::Take(taken)) => imported.taken.push(*taken),
            Ok(Verdict::Unchanged) => imported.unchanged.push(place),
            Ok(Verdict::Blank) => imported.blank += 1,
            Err(why) => imported.refused.push(Refused { place, why }),
        }
    }
    Ok(imported)
}

fn verdict(
    row: &Row,
    place: &Place,
    sha256: &str,
    known: &Known,
    about: &About,
    request: &Request<'_>,
) -> Result<Verdict, Refusal> {
    if row.is_blank() {
        return Ok(Verdict::Blank);
    }
    if row.id.is_empty() || row.hash.is_empty() {
        return Err(Refusal::NoKeys);
    }
    if let Some(district) = about.district.as_ref().filter(|of| *of != request.district) {
        return Err(Refusal::OtherDistrict(district.clone()));
    }
    let standing = known.standings.get(&row.id).ok_or(Refusal::UnknownEntry)?;
    if let (Some(wanted), Some(of)) = (request.department, &about.department)
        && wanted != of
    {
        return Err(Refusal::OtherWorkbook(of.clone()));
    }
    let department = request.department.or(about.department.as_deref());
    if department.is_some_and(|department| department != standing.department) {
        return Err(Refusal::OtherDepartment(standing.department.clone()));
    }
    let ever = known.ever.get(&row.id).map_or(&[][..], Vec::as_slice);
    let bodies: Vec<&str> = ever.iter().map(|said| said.body.as_str()).collect();
    if let Some(word) = altered(&row.locked, &row.id, &standing.rule, &bodies) {
        return Err(Refusal::LockedChanged(word));
    }
    let answers = known.answers.get(&row.id).map_or(&[][..], Vec::as_slice);
    let fits = evidence::same(&standing.evidence, &row.hash)
        || ever
            .iter()
            .any(|had| evidence::same(&had.evidence, &row.hash));
    if !fits {
        return Err(Refusal::HashUnfit);
    }
    let first_seen = standing.first_seen_on.parse().unwrap_or(NaiveDate::MIN);
    let earliest = about.as_of.unwrap_or(first_seen);
    let Some(answer) = filled::answer(&row.cells, earliest)? else {
        return Ok(Verdict::Blank);
    };
    let told = filled::masked(&answer, request.now.date_naive());
    // An earlier version stored what was typed as it was typed.
    if [&answer, &told]
        .into_iter()
        .any(|answer| taken_before(answer, &row.hash, answers, sha256))
    {
        return Ok(Verdict::Unchanged);
    }
    if !evidence::same(&standing.evidence, &row.hash) {
        return Err(Refusal::Stale);
    }
    let to = standing
        .state
        .after(movement(&answer))
        .ok_or(Refusal::NotAnswerable(standing.state))?;
    let due: Option<NaiveDate> = standing.due_on.as_deref().and_then(|day| day.parse().ok());
    Ok(Verdict::Take(Box::new(Taken {
        place: place.clone(),
        rule: standing.rule.clone(),
        evidence: row.hash.clone(),
        from: standing.state,
        to,
        masked: told != answer,
        late: due.filter(|due| told.correct_by.is_some_and(|day| day > *due)),
        answer: told,
    })))
}

/// Whether this very file brought the answer before, or the newest answer says the same of the same evidence.
fn taken_before(answer: &Answer, hash: &str, answers: &[Stored], sha256: &str) -> bool {
    let same = |of: &Stored| of.answer == *answer && evidence::same(&of.evidence, hash);
    answers.last().is_some_and(same)
        || answers
            .iter()
            .any(|of| of.file_sha256.as_deref() == Some(sha256) && same(of))
}
