//! A Prometheus inside a cluster: what the command line says, then the file.

use super::super::choose::Chooser;
use super::Chosen;
use crate::config::flags::{Explicit, Flags};
use crate::config::target::KubeTarget;
use toml::Spanned;

/// The way into the cluster. What nobody says is the kubeconfig's.
pub(super) fn kube(on: &mut Chooser<'_>, flags: &Flags, chosen: &Chosen<'_>) -> KubeTarget {
    let file = chosen.file.map(Spanned::get_ref);
    let said = match &flags.explicit {
        Some(Explicit::Kube(words)) => words.clone(),
        _ => crate::config::flags::KubeWords::default(),
    };
    let written = |key: Option<&Spanned<String>>| key.map(|words| words.get_ref().clone());
    let config_file = match said.config_file {
        Some(path) => Some(on.path(&path.to_string_lossy(), None)),
        None => file
            .and_then(|file| file.kubeconfig.as_ref())
            .map(|path| on.path_in_file(path.get_ref())),
    };
    KubeTarget {
        config_file,
        context: said.context.or_else(|| written(file?.context.as_ref())),
        namespace: said.namespace.or_else(|| written(file?.namespace.as_ref())),
        service: said.service.or_else(|| written(file?.service.as_ref())),
        instance: written(file.and_then(|file| file.instance.as_ref())),
        dialect: None,
    }
}
