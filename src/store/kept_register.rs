//! Register rows that the office keeps. Whole document numbers: retention erases them here.

use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, doing};

/// One kept row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRegister {
    /// The decision that keeps it.
    pub decision_no: i64,
    /// Whole document number.
    pub person_id: String,
    /// Name.
    pub name: Option<String>,
    /// Kind of register row.
    pub kind: String,
    /// First day, YYYY-MM-DD.
    pub from_on: String,
    /// Last day.
    pub to_on: Option<String>,
    /// Own unit.
    pub unit_code: Option<String>,
    /// Unit on the other side.
    pub counterpart: Option<String>,
    /// Document that justifies it.
    pub document: String,
}

/// Keeps a row.
///
/// # Errors
/// When the store refuses it.
pub async fn add(conn: &mut AnyConnection, of: &KeptRegister) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO kept_register (decision_no, person_id, name, kind, from_on, to_on, unit_code, counterpart, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(of.decision_no)
    .bind(of.person_id.clone())
    .bind(of.name.clone())
    .bind(of.kind.clone())
    .bind(of.from_on.clone())
    .bind(of.to_on.clone())
    .bind(of.unit_code.clone())
    .bind(of.counterpart.clone())
    .bind(of.document.clone())
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("keeping a register row"))
}

/// Every kept row whose decision stands, in the order of the decisions.
///
/// # Errors
/// When the store cannot be read.
pub async fn standing(conn: &mut AnyConnection) -> Result<Vec<KeptRegister>, StoreError> {
    sqlx::query(
        "SELECT k.decision_no, k.person_id, k.name, k.kind, k.from_on, k.to_on, k.unit_code, k.counterpart, k.document \
         FROM kept_register k JOIN decision d ON d.decision_no = k.decision_no WHERE d.status = 'approved' \
         ORDER BY k.decision_no",
    )
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(read).collect())
    .map_err(doing("reading the kept register rows"))
}

fn read(row: &AnyRow) -> Result<KeptRegister, sqlx::Error> {
    Ok(KeptRegister {
        decision_no: row.try_get(0)?,
        person_id: row.try_get(1)?,
        name: row.try_get(2)?,
        kind: row.try_get(3)?,
        from_on: row.try_get(4)?,
        to_on: row.try_get(5)?,
        unit_code: row.try_get(6)?,
        counterpart: row.try_get(7)?,
        document: row.try_get(8)?,
    })
}
