//! The way into a cluster: flags that every command takes, and that hold with the target `kube`.

use crate::config::KubeWords;
use clap::Args;
use std::path::PathBuf;

/// Which cluster, and what in it.
#[derive(Debug, Args)]
pub(in crate::cli) struct Cluster {
    /// Another kubeconfig than KUBECONFIG or ~/.kube/config
    #[arg(long, global = true, value_name = "FILE", help_heading = "With the target kube")]
    kubeconfig: Option<PathBuf>,
    /// Another context than the current one
    #[arg(long, global = true, value_name = "NAME", help_heading = "With the target kube")]
    context: Option<String>,
    /// Where Prometheus runs; else it is looked for everywhere
    #[arg(long, global = true, value_name = "NAME", help_heading = "With the target kube")]
    namespace: Option<String>,
    /// Its service: NAME[:PORT][/PATH]; else the usual names are looked for
    #[arg(long, global = true, value_name = "SERVICE", help_heading = "With the target kube")]
    service: Option<String>,
}

impl Cluster {
    /// A flag that was given, whichever.
    pub(super) fn given(&self) -> Option<&'static str> {
        let flags = [
            ("--kubeconfig", self.kubeconfig.is_some()),
            ("--context", self.context.is_some()),
            ("--namespace", self.namespace.is_some()),
            ("--service", self.service.is_some()),
        ];
        flags.into_iter().find_map(|(flag, given)| given.then_some(flag))
    }

    pub(super) fn words(&self) -> KubeWords {
        KubeWords {
            config_file: self.kubeconfig.clone(),
            context: self.context.clone(),
            namespace: self.namespace.clone(),
            service: self.service.clone(),
        }
    }
}
