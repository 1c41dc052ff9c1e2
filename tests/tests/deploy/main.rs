//! What a municipality installs, as far as it can be tried without containers: files against the specifications of
//! others, their agreement with one another and with the program, and real servers with our configuration.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod afgeleid;
mod bestanden;
mod bewaking;
mod compose;
mod geheimen;
mod hulp;
mod kubernetes;
mod kubernetes_netwerk;
mod nats;
mod nats_cluster;
mod postgres;
mod samen;
mod systemd;
