//! Linux's own tables as text → [`HostSample`]. Pure: the texts come from this machine
//! (`source::local`) or from one long-lived remote shell ([`SAMPLER`], [`FrameReader`]).
//!
//! A text that is missing or makes no sense leaves its part of the sample unknown; nothing is
//! guessed.

mod sampler;
mod tables;

pub use sampler::{FrameFault, FrameReader, MAX_FRAME, MAX_LINE, SAMPLER, sampler_command};
pub(super) use tables::{Mount, mounts};

use crate::domain::observation::{HostSample, Pressures};
use crate::domain::reading::Origin;
use crate::source::real;

macro_rules! sections {
    ($($name:ident = $doc:literal;)+) => {
        /// The raw texts of one look; empty where the machine has none.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Sections {
            $(#[doc = $doc] pub $name: String,)+
        }

        impl Sections {
            /// The section of that name in a frame.
            fn get_mut(&mut self, name: &str) -> Option<&mut String> {
                match name { $(stringify!($name) => Some(&mut self.$name),)+ _ => None }
            }

            /// Every section's name.
            pub const NAMES: &[&str] = &[$(stringify!($name),)+];
        }
    };
}

sections! {
    hostname = "/proc/sys/kernel/hostname";
    stat = "/proc/stat: the lines `cpu…` and `btime` suffice.";
    loadavg = "/proc/loadavg";
    meminfo = "/proc/meminfo";
    net_dev = "/proc/net/dev";
    diskstats = "/proc/diskstats";
    pressure_cpu = "/proc/pressure/cpu";
    pressure_memory = "/proc/pressure/memory";
    pressure_io = "/proc/pressure/io";
    mounts = "/proc/mounts; needed only where `df` tells no types.";
    df = "`df -Pk`, better `df -PkT`, in the C locale.";
}

/// What the texts tell.
#[must_use]
pub fn host_sample(sections: &Sections, origin: Origin) -> HostSample {
    let mut sample = HostSample::empty(origin);
    sample.name = real::machine_name(&sections.hostname);
    let stat = tables::stat(&sections.stat);
    (sample.cpu, sample.cores, sample.started) = (stat.cpu, stat.cores, stat.started);
    sample.tables.cores = stat.each;
    sample.load = tables::loadavg(&sections.loadavg);
    sample.memory = tables::meminfo(&sections.meminfo);
    sample.tables.memory = tables::spare(&sections.meminfo);
    sample.tables.interfaces = real::interfaces(tables::net_dev(&sections.net_dev));
    sample.network = real::sum(&sample.tables.interfaces);
    sample.tables.devices = real::block_devices(tables::diskstats(&sections.diskstats));
    sample.disk_io_seconds = real::busy(&sample.tables.devices);
    sample.pressure = Pressures {
        cpu: tables::pressure(&sections.pressure_cpu),
        memory: tables::pressure(&sections.pressure_memory),
        io: tables::pressure(&sections.pressure_io),
    };
    sample.filesystems =
        real::distinct(tables::df(&sections.df, &tables::mounts(&sections.mounts)));
    sample
}

#[cfg(test)]
mod tests;
