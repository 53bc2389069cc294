//! Closed lists of quantities, each with a stable name and its one unit.

/// An enumeration of quantities: `Variant = "name", Unit, "doc";`. It gets `ALL`, `id` and `unit`.
macro_rules! quantities {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident;
        $($variant:ident = $id:literal, $unit:ident, $doc:literal;)+
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $doc] $variant,)+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name, in configuration, JSON and message names.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// Its unit.
            #[must_use]
            pub fn unit(self) -> $crate::domain::metric::Unit {
                match self { $(Self::$variant => $crate::domain::metric::Unit::$unit,)+ }
            }

            /// The one of that name.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                match id { $($id => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

pub(super) use quantities;
