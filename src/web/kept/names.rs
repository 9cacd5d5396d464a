//! Under which name a page is kept: its path, and of the query what its handler reads. What means nothing makes no second copy.

use std::{collections::HashMap, fmt, sync::Arc};

use axum::http::{Extensions, Uri};
use parking_lot::{Mutex, RwLock};
use serde::{
    Deserializer,
    de::{self, DeserializeOwned, Visitor},
    forward_to_deserialize_any,
};

/// The fields of the query that the handler of a request reads; noted by the extractor of the query, so that no list has to be kept.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Reads(Arc<Mutex<Fields>>);

/// Fields of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fields {
    These(Vec<&'static str>),
    /// Whatever is there.
    All,
}

impl Default for Fields {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

impl Reads {
    /// Notes that the handler reads a query of this shape.
    pub(in crate::web) fn note<T: DeserializeOwned>(extensions: &Extensions) {
        let Some(Self(reads)) = extensions.get::<Self>() else {
            return;
        };
        let mut reads = reads.lock();
        match (fields::<T>(), &mut *reads) {
            (Some(more), Fields::These(known)) => known.extend(more),
            (None, known) => *known = Fields::All,
            (Some(_), Fields::All) => {}
        }
    }

    fn fields(&self) -> Fields {
        let reads = self.0.lock();
        reads.clone()
    }
}

/// What the handler of each route reads, as was learnt from the first page that it made.
#[derive(Debug, Default)]
pub(super) struct Names(RwLock<HashMap<String, Fields>>);

impl Names {
    /// The name of the page at an address.
    pub(super) fn of(&self, route: &str, uri: &Uri) -> String {
        let routes = self.0.read();
        let fields = routes.get(route).unwrap_or(&Fields::All);
        let path = uri.path();
        let Some(query) = uri.query().filter(|query| !query.is_empty()) else {
            return path.to_owned();
        };
        match fields {
            Fields::All => format!("{path}?{query}"),
            Fields::These(fields) => {
                let mut read: Vec<(_, _)> = form_urlencoded::parse(query.as_bytes())
                    .filter(|(field, _)| fields.contains(&&**field))
                    .collect();
                // Their order tells nothing but where a field is repeated, and there it is kept.
                read.sort_by(|(one, _), (other, _)| one.cmp(other));
                if read.is_empty() {
                    return path.to_owned();
                }
                let name = format!("{path}?");
                let start = name.len();
                let mut query = form_urlencoded::Serializer::for_suffix(name, start);
                query.extend_pairs(read).finish()
            }
        }
    }

    /// Notes what the handler of a route reads, after it has made a page.
    pub(super) fn learn(&self, route: &str, reads: &Reads) {
        let mut routes = self.0.write();
        routes.insert(route.to_owned(), reads.fields());
    }

    /// Whether a page of this route was made before.
    pub(super) fn know(&self, route: &str) -> bool {
        let routes = self.0.read();
        routes.contains_key(route)
    }
}

/// The names of the fields of a struct that is read from a query; `None` for what is no such struct.
fn fields<T: DeserializeOwned>() -> Option<&'static [&'static str]> {
    let mut found = None;
    // It ends with an error whatever it finds: no value is made.
    T::deserialize(Asking(&mut found)).err();
    found
}

/// Asks a type for its fields instead of giving it any.
struct Asking<'a>(&'a mut Option<&'static [&'static str]>);

/// That the fields are known, and nothing is read.
#[derive(Debug)]
struct Asked;

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only the names of the fields were asked for")
    }
}

impl std::error::Error for Asked {}

impl de::Error for Asked {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Asking<'_> {
    type Error = Asked;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Asked> {
        Err(Asked)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Asked> {
        *self.0 = Some(fields);
        Err(Asked)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Asked> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map
        enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the names of its fields are read")]
    struct Query {
        as_of: Option<String>,
        #[serde(rename = "party")]
        parties: Vec<String>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the names of its fields are read")]
    struct Wrapped(Query);

    fn names(reads: &Reads) -> impl Fn(&str) -> String {
        let names = Names::default();
        names.learn("/{negotiation}", reads);
        move |address| names.of("/{negotiation}", &address.parse().unwrap())
    }

    #[test]
    fn a_query_tells_which_fields_it_has() {
        assert_eq!(fields::<Query>(), Some(&["as_of", "party"][..]));
        assert_eq!(fields::<Wrapped>(), Some(&["as_of", "party"][..]));
        assert_eq!(fields::<HashMap<String, String>>(), None);
    }

    #[test]
    fn what_the_handler_does_not_read_is_no_part_of_the_name() {
        let mut extensions = Extensions::new();
        let reads = Reads::default();
        extensions.insert(reads.clone());
        Reads::note::<Query>(&extensions);
        let name = names(&reads);
        assert_eq!(name("/a?utm_source=x"), "/a");
        assert_eq!(name("/a?"), "/a");
        assert_eq!(
            name("/a?party=b&x=1&as_of=2023-05-01&party=a"),
            "/a?as_of=2023-05-01&party=b&party=a"
        );
        assert_eq!(name("/a?party=a%20b"), name("/a?party=a+b"));
        assert_ne!(name("/a?party=a&party=b"), name("/a?party=b&party=a"));
        assert_eq!(names(&Reads::default())("/a?party=a"), "/a");
    }

    #[test]
    fn a_route_of_which_nothing_is_known_has_the_whole_query_in_its_names() {
        let names = Names::default();
        let name = names.of("/{negotiation}", &"/a?x=1".parse().unwrap());
        assert_eq!(name, "/a?x=1");
        assert!(!names.know("/{negotiation}"));
    }
}
