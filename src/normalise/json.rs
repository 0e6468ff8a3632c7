//! JSON and NDJSON: records are objects whose keys are the headers. Every record says for itself which keys it has, so
//! a column is looked up record by record, and a required key that no record of a file has is a missing header.

use std::borrow::Cow;
use std::fmt;

use rayon::prelude::*;
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::config::source::Form;

use super::assembly::Part;
use super::encoding::{Coding, Transcode, detect};
use super::error::NormaliseError;
use super::object::{Key, Keys, Taking};
use super::plan::Plan;
use super::unpack::{Item, read_up_to};
use super::waves::{CHUNK, Waves};

/// Records of a JSON array that are taken together.
const TOGETHER: usize = 1 << 14;

/// Reads one NDJSON file.
///
/// # Errors
/// When the file cannot be read, or no record has a required key.
pub(super) fn read_lines(
    item: &Item,
    plan: &Plan,
    form: &Form,
    chunk: Option<usize>,
) -> Result<Part, NormaliseError> {
    let detected = detect(item, form.encoding.as_deref(), &plan.source)?;
    let (_, transcode) = detected.coding.cells(b'|');
    let keys = Keys::new(plan);
    item.read(|reader| {
        let mut mark = [0; 4];
        read_up_to(reader, &mut mark[..detected.mark]).map_err(|e| item.fault(e))?;
        let mut waves = Waves {
            item,
            plan,
            taker: &keys,
            line_end: b'\n',
            chunk: chunk.unwrap_or(CHUNK),
            part: Part::new(item.name.clone(), None, plan),
            records: 0,
        };
        match transcode {
            None => waves.run(reader)?,
            Some(encoding) => waves.run(&mut Transcode::new(reader, encoding))?,
        }
        keys.check(&item.name, waves.part.tally.data)?;
        Ok(waves.part)
    })
}

/// Reads one JSON body: an array of objects at `items`, at its root, or in the one member that is an array.
///
/// # Errors
/// When the body is no JSON, has no such array, or no record has a required key.
pub(super) fn read_body(item: &Item, plan: &Plan, form: &Form) -> Result<Part, NormaliseError> {
    let detected = detect(item, form.encoding.as_deref(), &plan.source)?;
    let bytes = item.bytes()?;
    let text = match detected.coding {
        Coding::Utf8 => String::from_utf8(bytes[detected.mark..].to_vec())
            .map_err(|_| form_fault(item, plan, "it is not valid UTF-8".into()))?,
        coding => String::from_utf8(coding.sample(&bytes[detected.mark..])).unwrap_or_default(),
    };
    drop(bytes);
    let array = find_array(&text, form.items.as_deref())
        .map_err(|problem| form_fault(item, plan, problem))?;
    let records: Vec<&RawValue> =
        serde_json::from_str(array).map_err(|e| form_fault(item, plan, e.to_string()))?;
    let keys = Keys::new(plan);
    let mut part = Part::new(item.name.clone(), None, plan);
    let stretches: Vec<_> = records
        .par_chunks(TOGETHER)
        .map(|records| {
            let mut taking = Taking::new(&keys, records.len());
            for (i, record) in records.iter().enumerate() {
                taking.record(i as i32 + 1, record.get());
            }
            taking.finish()
        })
        .collect();
    for (i, stretch) in stretches.into_iter().enumerate() {
        part.append(plan, stretch?, (i * TOGETHER) as i32)?;
    }
    keys.check(&item.name, part.tally.data)?;
    Ok(part)
}

fn form_fault(item: &Item, plan: &Plan, problem: String) -> NormaliseError {
    NormaliseError::Form {
        file: item.name.clone(),
        source_name: plan.source.clone(),
        format: "json",
        problem,
    }
}

/// The text of the array of records.
fn find_array<'t>(text: &'t str, items: Option<&str>) -> Result<&'t str, String> {
    let mut at: &RawValue =
        serde_json::from_str(text).map_err(|e| format!("it is no JSON ({e})"))?;
    for token in items.unwrap_or("").split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        let next = if at.get().starts_with('[') {
            let list: Vec<&RawValue> = serde_json::from_str(at.get()).map_err(|e| e.to_string())?;
            key.parse().ok().and_then(|i: usize| list.get(i).copied())
        } else {
            members(at.get())?
                .into_iter()
                .find(|(k, _)| *k == key)
                .map(|(_, v)| v)
        };
        at =
            next.ok_or_else(|| format!("nothing stands at `items` {}", items.unwrap_or_default()))?;
    }
    if at.get().starts_with('[') {
        return Ok(at.get());
    }
    if items.is_none() && at.get().starts_with('{') {
        let members = members(at.get())?;
        let mut arrays = members.iter().filter(|(_, v)| v.get().starts_with('['));
        if let (Some((_, array)), None) = (arrays.next(), arrays.next()) {
            return Ok(array.get());
        }
        let keys: Vec<_> = members.iter().map(|(k, _)| k.as_ref()).take(20).collect();
        return Err(format!(
            "the records are not to be found; say where with `items` in [pull], the members are: {}",
            keys.join(", ")
        ));
    }
    Err("there is no array of records".into())
}

fn members(text: &str) -> Result<Vec<(Cow<'_, str>, &RawValue)>, String> {
    // A scalar must not be quoted in the error: it may be personal.
    if !text.starts_with('{') {
        return Err("`items` leads through something that is no object".into());
    }
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(Cow<'de, str>, &'de RawValue)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut out = Vec::new();
            while let Some((key, value)) = map.next_entry::<Key<'de>, &RawValue>()? {
                out.push((key.0, value));
            }
            Ok(out)
        }
    }
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Members).map_err(|e| e.to_string())
}
