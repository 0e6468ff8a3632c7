//! How a list of texts is written down: one line a text, Chinese then English.

/// Makes an enum of texts. `{0}`, `{1}` … in a text are filled in by its `fill`.
macro_rules! words {
    ($(#[$doc:meta])* $list:ident { $($name:ident: $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $list { $(#[doc = concat!("`", $zh, "` / `", $en, "`")] $name,)* }

        impl $list {
            /// Every text, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The text in a language.
            #[must_use]
            pub const fn text(self, language: super::Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, super::Language::Zh) => $zh, (Self::$name, super::Language::En) => $en,)*
                }
            }

            /// The text with `{0}`, `{1}` … replaced by the values given. A mark without a value stays as it is.
            #[must_use]
            pub fn fill(self, language: super::Language, values: &[&dyn std::fmt::Display]) -> String {
                super::fill(self.text(language), values)
            }
        }
    };
}
