//! The palier program.

use std::process::ExitCode;

fn main() -> ExitCode {
    // kube and reqwest panic without a provider; ring is the one that is built in.
    drop(rustls::crypto::ring::default_provider().install_default());
    drop(color_eyre::install());
    palier::cli::main()
}
