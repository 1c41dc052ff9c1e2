//! What to read, and what an append must not find: events by type and tag.

use crate::Tag;

/// Most items, type names and tags in one query, all counted together.
pub const MAX_QUERY_TERMS: usize = 500;

/// A choice of events: all of them, or those that match at least one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    items: Vec<QueryItem>,
}

/// Events of one of these types (any type when empty) that carry all of these tags.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryItem {
    /// One of these type names; empty means any.
    pub kinds: Vec<String>,
    /// All of these tags. The first one is searched by, so the rarest belongs there.
    pub tags: Vec<Tag>,
}

impl Query {
    /// Every event.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Events of these types.
    #[must_use]
    pub fn kinds<K: Into<String>>(kinds: impl IntoIterator<Item = K>) -> Self {
        Self::all().or(QueryItem { kinds: kinds.into_iter().map(Into::into).collect(), tags: Vec::new() })
    }

    /// Events that carry all of these tags.
    #[must_use]
    pub fn tags<T: Into<Tag>>(tags: impl IntoIterator<Item = T>) -> Self {
        Self::all().or(QueryItem { kinds: Vec::new(), tags: tags.into_iter().map(Into::into).collect() })
    }

    /// The same query, or this item.
    #[must_use]
    pub fn or(mut self, item: QueryItem) -> Self {
        self.items.push(item);
        self
    }

    /// The items; empty means every event.
    #[must_use]
    pub fn items(&self) -> &[QueryItem] {
        &self.items
    }

    /// Whether the query passes [`MAX_QUERY_TERMS`]; the log then refuses it.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        let terms = self.items.iter().map(|item| 1 + item.kinds.len() + item.tags.len());
        terms.sum::<usize>() > MAX_QUERY_TERMS
    }

    /// Whether an event with this type and these tags is chosen.
    #[must_use]
    pub fn matches(&self, kind: &str, tags: &[Tag]) -> bool {
        self.items.is_empty()
            || self.items.iter().any(|item| {
                (item.kinds.is_empty() || item.kinds.iter().any(|k| k == kind))
                    && item.tags.iter().all(|tag| tags.contains(tag))
            })
    }
}
