//! Which headcount type may be held in which kind of unit.

use super::HeadcountTypes;

impl HeadcountTypes {
    /// Whether a unit of this kind may hold the type: by the type's own list, else by its nearest ancestor's. True where
    /// nothing is said: of a type that is not in the tree, or of a unit whose kind is unknown.
    #[must_use]
    pub fn allows(&self, headcount_type: &str, kind: Option<&str>) -> bool {
        let Some(kind) = kind else { return true };
        let mut next = self.types.get(headcount_type);
        // The loader refuses cycles; the bound keeps a hand-made tree from hanging the caller.
        for _ in 0..=self.types.len() {
            let Some(of) = next else { return true };
            if let Some(kinds) = &of.allowed_in {
                return kinds
                    .iter()
                    .any(|allowed| allowed == "all" || allowed == kind);
            }
            next = of.parent.as_ref().and_then(|parent| self.types.get(parent));
        }
        true
    }
}
