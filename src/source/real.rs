//! What counts as a real filesystem, interface and block device (MODEL §2): one answer for
//! exporters' pages, /proc over SSH and this machine, so that they agree on the same machine.

use crate::domain::machine::{DeviceCounters, InterfaceCounters};
use crate::domain::message::clean;
use crate::domain::observation::{Filesystem, Network};
use std::collections::BTreeMap;

/// Names of mounts, devices and machines are cut after so many characters.
const NAME_LIMIT: usize = 120;

/// More filesystems or devices than this on one machine are not believed.
const MOST: usize = 1_000;

/// Kernel interfaces, memory, layers, read-only images, and other machines' disks: a full image is
/// no news, and a dead server's mount would block whoever asks for its size.
const UNREAL_TYPES: &[&str] = &[
    "9p",
    "afs",
    "aufs",
    "autofs",
    "binfmt_misc",
    "bpf",
    "ceph",
    "cgroup",
    "cgroup2",
    "cifs",
    "configfs",
    "cramfs",
    "debugfs",
    "devpts",
    "devtmpfs",
    "ecryptfs",
    "efivarfs",
    "erofs",
    "fusectl",
    "glusterfs",
    "hugetlbfs",
    "iso9660",
    "lustre",
    "mqueue",
    "ncpfs",
    "nfs",
    "nfs4",
    "nfsd",
    "none",
    "nsfs",
    "overlay",
    "overlayfs",
    "pipefs",
    "proc",
    "pstore",
    "ramfs",
    "rootfs",
    "rpc_pipefs",
    "securityfs",
    "selinuxfs",
    "smb3",
    "smbfs",
    "sockfs",
    "squashfs",
    "sysfs",
    "tmpfs",
    "tracefs",
    "udf",
    "unionfs",
    "virtiofs",
];

/// Whether a filesystem of that type holds data of this machine.
pub(super) fn is_real_type(fstype: &str) -> bool {
    !fstype.is_empty() && !fstype.starts_with("fuse.") && !UNREAL_TYPES.contains(&fstype)
}

/// A filesystem as found, with its type where that is known.
pub(super) struct Found {
    pub(super) fstype: Option<String>,
    pub(super) filesystem: Filesystem,
}

/// The real ones, each device once under its shortest mount point, sorted by mount point. Where
/// nothing is real (inside a container), the root stands in, whatever its type.
pub(super) fn distinct(found: Vec<Found>) -> Vec<Filesystem> {
    let mut devices: BTreeMap<String, Filesystem> = BTreeMap::new();
    let mut root = None;
    for Found { fstype, mut filesystem } in found {
        let sane = [filesystem.size, filesystem.free, filesystem.available]
            .iter()
            .all(|bytes| bytes.is_finite() && *bytes >= 0.0);
        if !sane || filesystem.size <= 0.0 {
            continue;
        }
        // Without a type only a device node is believed.
        let real =
            fstype.as_deref().map_or_else(|| filesystem.device.starts_with("/dev/"), is_real_type)
                && !["/dev", "/proc", "/sys"].iter().any(|top| is_under(&filesystem.mount, top));
        let is_root = filesystem.mount == "/";
        let device = filesystem.device.clone();
        filesystem.mount = clean(&filesystem.mount, NAME_LIMIT);
        filesystem.device = clean(&filesystem.device, NAME_LIMIT);
        if is_root {
            root = Some(filesystem.clone());
        }
        if !real {
            continue;
        }
        let shorter = devices.get(&device).is_none_or(|known| {
            (filesystem.mount.len(), &filesystem.mount) < (known.mount.len(), &known.mount)
        });
        if shorter && devices.len() < MOST {
            devices.insert(device, filesystem);
        }
    }
    let mut real: Vec<_> = devices.into_values().collect();
    real.sort_by(|a, b| a.mount.cmp(&b.mount));
    if real.is_empty() { root.into_iter().collect() } else { real }
}

fn is_under(mount: &str, top: &str) -> bool {
    mount.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Interfaces that carry other interfaces' traffic once more, or none that leaves the machine:
/// loopback, the ends and bridges of containers, tunnels, VLANs, bonds.
pub(super) fn is_real_interface(name: &str) -> bool {
    const UNREAL: &[&str] = &[
        "veth",
        "docker",
        "br-",
        "cali",
        "flannel",
        "cni",
        "cilium",
        "lxc",
        "lxdbr",
        "podman",
        "virbr",
        "vnet",
        "tun",
        "tap",
        "wg",
        "vxlan",
        "dummy",
        "ifb",
        "kube-",
        "nodelocaldns",
        "fwbr",
        "fwln",
        "fwpr",
        "sit",
        "gre",
        "ip6tnl",
        "bond",
        "bonding_masters",
    ];
    let bridge = name.strip_prefix("br").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    name != "lo" && !bridge && !name.contains('.') && !UNREAL.iter().any(|p| name.starts_with(p))
}

/// Whole block devices: no loop, memory or mapped devices (those lie on real ones), no partitions.
pub(super) fn is_real_block_device(name: &str) -> bool {
    const UNREAL: &[&str] = &["loop", "dm-", "ram", "zram", "fd", "sr", "md", "nbd"];
    if UNREAL.iter().any(|p| name.starts_with(p)) {
        return false;
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() == name.len() {
        return true;
    }
    if name.starts_with("nvme") || name.starts_with("mmcblk") {
        // nvme0n1p2 is a partition, nvme0n1 is not.
        return !stem.ends_with('p');
    }
    let letters = ["sd", "hd", "vd", "xvd"].iter().find_map(|p| stem.strip_prefix(p));
    letters.is_none_or(str::is_empty)
}

/// The real block devices among those told.
pub(super) fn block_devices(
    told: impl Iterator<Item = (String, DeviceCounters)>,
) -> BTreeMap<String, DeviceCounters> {
    told.filter(|(name, counted)| is_real_block_device(name) && counted.busy.is_finite())
        .take(MOST)
        .map(|(name, counted)| (clean(&name, NAME_LIMIT), counted))
        .collect()
}

/// The seconds of I/O of each.
pub(super) fn busy(devices: &BTreeMap<String, DeviceCounters>) -> BTreeMap<String, f64> {
    devices.iter().map(|(name, counted)| (name.clone(), counted.busy)).collect()
}

/// The real interfaces among those told, each name once: the first.
pub(super) fn interfaces(
    told: impl Iterator<Item = (String, InterfaceCounters)>,
) -> BTreeMap<String, InterfaceCounters> {
    let mut seen = BTreeMap::new();
    for (name, counted) in told {
        if is_real_interface(&name)
            && counted.received.is_finite()
            && counted.sent.is_finite()
            && seen.len() < MOST
        {
            let errors = counted.errors.filter(|e| e.is_finite());
            let name = clean(&name, NAME_LIMIT);
            seen.entry(name).or_insert(InterfaceCounters { errors, ..counted });
        }
    }
    seen
}

/// The sums over interfaces; none when there is no one.
pub(super) fn sum(interfaces: &BTreeMap<String, InterfaceCounters>) -> Option<Network> {
    let add = |sum: Network, one: &InterfaceCounters| Network {
        received: sum.received + one.received,
        sent: sum.sent + one.sent,
    };
    (!interfaces.is_empty()).then(|| interfaces.values().fold(Network::default(), add))
}

/// A machine's name, safe to show.
pub(super) fn machine_name(name: &str) -> String {
    clean(name, NAME_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(device: &str, mount: &str, fstype: Option<&str>, size: f64) -> Found {
        Found {
            fstype: fstype.map(str::to_owned),
            filesystem: Filesystem {
                mount: mount.to_owned(),
                device: device.to_owned(),
                size,
                free: size / 2.0,
                available: size / 2.0,
            },
        }
    }

    #[test]
    fn a_device_counts_once_and_images_never() {
        let real = distinct(vec![
            found("/dev/vda1", "/var/lib/docker/volumes", Some("ext4"), 10.0),
            found("/dev/vda1", "/", Some("ext4"), 10.0),
            found("/dev/loop3", "/snap/core/1", Some("squashfs"), 1.0),
            found("overlay", "/var/lib/docker/overlay2/x/merged", Some("overlay"), 10.0),
            found("tmpfs", "/run", Some("tmpfs"), 10.0),
            found("server:/export", "/mnt", Some("nfs4"), 10.0),
            found("/dev/sr0", "/media", Some("iso9660"), 10.0),
            found("/dev/vdb", "/srv\u{1b}[2J", Some("xfs"), 20.0),
            found("/dev/vdc", "/empty", Some("xfs"), 0.0),
            found("/dev/vdd", "/odd", Some("xfs"), f64::NAN),
        ]);
        let mounts: Vec<_> = real.iter().map(|f| f.mount.as_str()).collect();
        assert_eq!(mounts, ["/", "/srv [2J"]);
    }

    #[test]
    fn in_a_container_the_root_stands_in() {
        let real = distinct(vec![
            found("overlay", "/", Some("overlay"), 10.0),
            found("tmpfs", "/dev/shm", Some("tmpfs"), 10.0),
        ]);
        assert_eq!(real.len(), 1);
        assert_eq!(real[0].mount, "/");
    }

    #[test]
    fn interfaces_that_repeat_others_are_left_out() {
        for name in ["eth0", "ens3", "enp1s0f0", "wlan0", "venet0", "bridge-less0"] {
            assert!(is_real_interface(name), "{name}");
        }
        for name in
            ["lo", "veth12ab", "docker0", "br-8f", "br0", "cali1", "flannel.1", "cni0", "eth0.100"]
        {
            assert!(!is_real_interface(name), "{name}");
        }
    }

    #[test]
    fn partitions_and_layers_are_no_devices() {
        for name in ["sda", "vda", "xvda", "nvme0n1", "mmcblk0", "sdaa"] {
            assert!(is_real_block_device(name), "{name}");
        }
        for name in
            ["sda1", "vda15", "nvme0n1p2", "mmcblk0p1", "loop0", "dm-0", "ram0", "zram0", "sr0"]
        {
            assert!(!is_real_block_device(name), "{name}");
        }
    }
}
