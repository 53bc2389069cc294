//! `palier decide` as typed.

use clap::Args;

/// The answers; --units answers for the count.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// What may be spent on hosting a month
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub(crate) budget: Option<String>,
    /// Whether there is a DevOps team: yes or no
    #[arg(long, value_name = "YES|NO")]
    pub(crate) devops: Option<String>,
    /// Whether several regions are required: yes or no
    #[arg(long, value_name = "YES|NO")]
    pub(crate) multi_region: Option<String>,
    /// The availability that is required, in percent
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) sla: Option<String>,
    /// The answer to any question of the profile's tree; --units answers for the count
    #[arg(long = "answer", value_name = "ID=VALUE")]
    pub(crate) answers: Vec<String>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}
