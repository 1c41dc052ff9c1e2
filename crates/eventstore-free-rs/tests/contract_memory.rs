//! The log in memory keeps every promise.

eventstore_free_rs::contract!(eventstore_free_rs::contract::InMemory);
