//! Which unit each source means: by unit code, credit code, name, former name, then crosswalk; the first that matches.
//! What cannot be mapped stays a unit of its own, as written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::{Column, DataFrame, IntoLazy, LazyFrame, PolarsResult, col, df};

use super::coded::CodedSource;
use crate::config::Crosswalk;
use crate::domain::label;
use crate::domain::table::Kind;

/// A unit of the units table, or one that some source writes and that no unit answers to.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Unit code, or the text as written for an unknown one.
    pub code: String,
    /// Name; for an unknown unit the text as written.
    pub name: String,
    /// Whether the units table has it.
    pub known: bool,
    /// Department that answers for it; `None` for an unknown unit.
    pub department: Option<String>,
    /// organ, institution, …
    pub kind: Option<String>,
    /// Known to be paid outside the treasury's central payroll.
    pub off_central_pay: bool,
    /// 自收自支
    pub self_funded: bool,
    /// Day of abolition, as days since 1970.
    pub abolished_on: Option<i32>,
}

/// Source name, and a unit as that source writes it.
type SourceText = (String, String);
/// Which known unit that means, and by which way it was found.
type Found = (Option<usize>, Option<&'static str>);

/// All units of a night, numbered in the order of their codes, and the mapping to them.
#[derive(Debug, Clone, Default)]
pub struct Units {
    list: Vec<Unit>,
    by_code: HashMap<String, i32>,
    map: BTreeMap<SourceText, (i32, Option<&'static str>)>,
    kinds: BTreeMap<String, Kind>,
}

/// The units table, and how what a source writes is looked up in it.
pub(super) struct UnitTable {
    known: Vec<Unit>,
    keys: Keys,
    /// Source name and cleaned text = unit code.
    crossed: HashMap<SourceText, String>,
}

impl UnitTable {
    /// The units table among some tables.
    pub(super) fn of<'a>(
        tables: impl Iterator<Item = (Kind, &'a LazyFrame)>,
        crosswalk: &[Crosswalk],
    ) -> PolarsResult<Self> {
        let mut known = Vec::new();
        let mut keys = Keys::default();
        for (_, rows) in tables.filter(|(kind, _)| *kind == Kind::Units) {
            read_units(&rows.clone().collect()?, &mut known, &mut keys)?;
        }
        let crossed = crosswalk.iter().map(|line| {
            let text = label::clean(&line.source_unit);
            ((line.source.clone(), text), line.unit_code.clone())
        });
        Ok(Self {
            known,
            keys,
            crossed: crossed.collect(),
        })
    }

    /// The unit that a source means by a text.
    pub(super) fn unit(&self, source: &str, text: &str) -> Option<&Unit> {
        self.find(source, text).map(|(unit, _)| &self.known[unit])
    }

    fn find(&self, source: &str, text: &str) -> Option<(usize, &'static str)> {
        self.keys.find(text).or_else(|| {
            let code = self.crossed.get(&(source.to_owned(), text.to_owned()))?;
            let unit = self.keys.code.get(code).copied().flatten()?;
            Some((unit, "crosswalk"))
        })
    }
}

/// The ways to find a unit, in the order in which they are tried. `None` marks a key that two units bear.
#[derive(Default)]
struct Keys {
    code: HashMap<String, Option<usize>>,
    uscc: HashMap<String, Option<usize>>,
    name: HashMap<String, Option<usize>>,
    alias: HashMap<String, Option<usize>>,
}

impl Units {
    /// Read the units table and map every unit text that a source writes.
    pub(super) fn of(sources: &[CodedSource], crosswalk: &[Crosswalk]) -> PolarsResult<Self> {
        let tables = sources.iter().map(|source| (source.kind, &source.rows));
        let table = UnitTable::of(tables, crosswalk)?;

        let mut found: BTreeMap<SourceText, Found> = BTreeMap::new();
        let mut unknown: BTreeSet<String> = BTreeSet::new();
        for source in sources {
            let words = source.unit.iter().chain(&source.counterpart).flatten();
            for text in words {
                let hit = table.find(&source.name, text);
                if hit.is_none() {
                    unknown.insert(text.clone());
                }
                found.insert(
                    (source.name.clone(), text.clone()),
                    (hit.map(|hit| hit.0), hit.map(|hit| hit.1)),
                );
            }
        }
        let kinds = sources
            .iter()
            .map(|source| (source.name.clone(), source.kind))
            .collect();
        Ok(Self::numbered(table.known, unknown, found, kinds))
    }

    fn numbered(
        known: Vec<Unit>,
        unknown: BTreeSet<String>,
        found: BTreeMap<SourceText, Found>,
        kinds: BTreeMap<String, Kind>,
    ) -> Self {
        let strangers = unknown.into_iter().map(|text| Unit {
            code: text.clone(),
            name: text,
            ..Unit::default()
        });
        let mut list: Vec<Unit> = known.iter().cloned().chain(strangers).collect();
        // An unknown unit may be written like a known code only by a source whose own mapping failed: known goes first.
        list.sort_by(|a, b| (&a.code, !a.known).cmp(&(&b.code, !b.known)));
        let mut by_code = HashMap::new();
        for (id, unit) in (0..).zip(&list) {
            by_code.entry(unit.code.clone()).or_insert(id);
        }
        let id_of = |code: &str| by_code.get(code).copied().unwrap_or(0);
        let map = found
            .into_iter()
            .map(|((source, text), (unit, by))| {
                let id = unit.map_or_else(|| id_of(&text), |unit| id_of(&known[unit].code));
                ((source, text), (id, by))
            })
            .collect();
        Self {
            list,
            by_code,
            map,
            kinds,
        }
    }

    /// The unit of an id used in frames.
    #[must_use]
    pub fn get(&self, id: i32) -> Option<&Unit> {
        usize::try_from(id).ok().and_then(|id| self.list.get(id))
    }

    /// The id of a unit by code (or, for an unknown unit, by its text).
    #[must_use]
    pub fn id_of(&self, code: &str) -> Option<i32> {
        self.by_code.get(code).copied()
    }

    /// The unit that a source means by a text; none where it wrote no such text tonight and no unit has it as its code.
    #[must_use]
    pub fn meant(&self, source: &str, text: &str) -> Option<&Unit> {
        let mapped = self.map.get(&(source.to_owned(), text.to_owned()));
        let id = mapped.map(|(id, _)| *id).or_else(|| self.id_of(text))?;
        self.get(id)
    }

    /// Every unit with its id, in the order of codes.
    pub fn iter(&self) -> impl Iterator<Item = (i32, &Unit)> {
        (0..).zip(&self.list)
    }

    /// Departments: the units of the table that answer for at least one unit, by code.
    #[must_use]
    pub fn departments(&self) -> BTreeMap<String, String> {
        let codes: BTreeSet<&str> = self
            .list
            .iter()
            .filter_map(|unit| unit.department.as_deref())
            .collect();
        codes
            .into_iter()
            .map(|code| {
                let name = self
                    .id_of(code)
                    .and_then(|id| self.get(id))
                    .map_or(code, |unit| unit.name.as_str());
                (code.to_owned(), name.to_owned())
            })
            .collect()
    }

    /// `unit_index`: one row per unit.
    pub(super) fn index(&self) -> PolarsResult<LazyFrame> {
        let ids: Vec<i32> = self.iter().map(|(id, _)| id).collect();
        let known: Vec<bool> = self.list.iter().map(|unit| unit.known).collect();
        let abolished: Vec<Option<i32>> = self.list.iter().map(|unit| unit.abolished_on).collect();
        let frame = df!("unit_id" => ids, "known" => known, "abolished_on" => abolished)?;
        Ok(frame
            .lazy()
            .with_column(col("abolished_on").cast(polars::prelude::DataType::Date)))
    }

    /// Every text of a source, with the department of the unit that it means; none where it means no known unit.
    #[must_use]
    pub fn departments_of(&self, source: &str) -> BTreeMap<&str, Option<&str>> {
        let meant = self.of_source(source).into_iter();
        meant
            .map(|(text, id)| (text, self.get(id).and_then(|of| of.department.as_deref())))
            .collect()
    }

    /// What each text of a source means.
    pub(super) fn of_source(&self, source: &str) -> HashMap<&str, i32> {
        let own = self.map.iter().filter(|((of, _), _)| of == source);
        own.map(|((_, text), (id, _))| (text.as_str(), *id))
            .collect()
    }

    /// Every way in which some source writes one of these units: source name and text.
    pub(super) fn texts_of(&self, ids: &BTreeSet<i32>) -> BTreeSet<(&str, &str)> {
        let meant = self.map.iter().filter(|(_, (id, _))| ids.contains(id));
        meant
            .map(|((source, text), _)| (source.as_str(), text.as_str()))
            .collect()
    }

    /// `unit_map`: one row per source and unit text.
    pub(super) fn map_table(&self) -> PolarsResult<DataFrame> {
        let kinds: Vec<&str> = self
            .map
            .keys()
            .map(|(source, _)| self.kinds[source].name())
            .collect();
        let sources: Vec<&str> = self.map.keys().map(|(source, _)| source.as_str()).collect();
        let texts: Vec<&str> = self.map.keys().map(|(_, text)| text.as_str()).collect();
        let ids: Vec<i32> = self.map.values().map(|(id, _)| *id).collect();
        let by: Vec<Option<&str>> = self.map.values().map(|(_, by)| *by).collect();
        df!(
            "kind" => kinds,
            "source" => sources,
            "unit_text" => texts,
            "unit_id" => ids,
            "mapped_by" => by,
        )
    }
}

impl Keys {
    fn find(&self, text: &str) -> Option<(usize, &'static str)> {
        let ways: [(&'static str, &HashMap<String, Option<usize>>); 4] = [
            ("code", &self.code),
            ("uscc", &self.uscc),
            ("name", &self.name),
            ("alias", &self.alias),
        ];
        ways.into_iter()
            .find_map(|(way, keys)| keys.get(text).copied().flatten().map(|unit| (unit, way)))
    }
}

/// A key that two units bear finds neither.
fn claim(keys: &mut HashMap<String, Option<usize>>, key: String, unit: usize) {
    keys.entry(key)
        .and_modify(|held| *held = held.filter(|other| *other == unit))
        .or_insert(Some(unit));
}

fn read_units(frame: &DataFrame, known: &mut Vec<Unit>, keys: &mut Keys) -> PolarsResult<()> {
    let columns = [
        "unit_code",
        "name",
        "uscc",
        "aliases",
        "department_code",
        "kind",
        "funding",
    ];
    let text = |name: &str| frame.column(name).and_then(Column::str).cloned();
    let [code, name, uscc, aliases, department, kind, funding] = columns.map(text);
    let (code, name, uscc, aliases) = (code?, name?, uscc?, aliases?);
    let (department, kind, funding) = (department?, kind?, funding?);
    let centrally = frame.column("paid_centrally")?.bool()?.clone();
    let abolished = frame.column("abolished_on")?.date()?.physical().clone();
    for row in 0..frame.height() {
        let Some(unit_code) = code.get(row) else {
            continue;
        };
        let unit = known.len();
        let self_funded = funding.get(row) == Some("self");
        known.push(Unit {
            code: unit_code.to_owned(),
            name: name.get(row).unwrap_or(unit_code).to_owned(),
            known: true,
            department: Some(department.get(row).unwrap_or(unit_code).to_owned()),
            kind: kind.get(row).map(str::to_owned),
            off_central_pay: !centrally.get(row).unwrap_or(!self_funded),
            self_funded,
            abolished_on: abolished.get(row),
        });
        claim(&mut keys.code, unit_code.to_owned(), unit);
        if let Some(uscc) = uscc.get(row) {
            claim(&mut keys.uscc, label::clean(uscc), unit);
        }
        if let Some(name) = name.get(row) {
            claim(&mut keys.name, label::clean(name), unit);
        }
        for alias in aliases
            .get(row)
            .unwrap_or_default()
            .split(';')
            .map(label::clean)
            .filter(|alias| !alias.is_empty())
        {
            claim(&mut keys.alias, alias, unit);
        }
    }
    // A former name that is another unit's name today points to two units.
    let doubtful: Vec<String> = keys
        .alias
        .iter()
        .filter(|(alias, unit)| keys.name.get(*alias).is_some_and(|named| named != *unit))
        .map(|(alias, _)| alias.clone())
        .collect();
    for key in doubtful {
        keys.name.insert(key.clone(), None);
        keys.alias.insert(key, None);
    }
    Ok(())
}
