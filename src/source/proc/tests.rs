use super::*;
use crate::domain::machine::{DeviceCounters, InterfaceCounters, Spare};
use crate::domain::observation::{CpuTimes, Memory, Network, Pressure};
use proptest::prelude::*;

const DF_TYPED: &str = "\
Filesystem              Type     1024-blocks     Used Available Capacity Mounted on
devtmpfs                devtmpfs    12334524        0  12334524       0% /dev
/dev/vda                ext4       264212084 17804944  77480944      19% /
/dev/vda                ext4       264212084 17804944  77480944      19% /var/lib/docker/volumes
/dev/sdb1               xfs         10000000  9000000   1000000      90% /srv/my data
/dev/loop0              squashfs       65536    65536         0     100% /snap/core/1
overlay                 overlay    264212084 17804944  77480944      19% /merged
none                    tmpfs              0        0         0       -  /x
";

fn sections() -> Sections {
    Sections {
        hostname: "vps-koprogo\n".to_owned(),
        stat: "cpu  43720 5 14312 224403 3012 7 112 160 40 0\n\
               cpu0 21146 0 5801 115509 294 0 16 78 0 0\n\
               cpu1 22573 0 8510 108894 2718 0 96 81 0 0\n\
               intr 1 2 3\nbtime 1795321209\n"
            .to_owned(),
        loadavg: "0.95 0.56 0.40 1/95 16488\n".to_owned(),
        meminfo: "MemTotal:       2048000 kB\nMemFree: 100 kB\nBuffers: 40 kB\nMemAvailable:    512000 kB\n\
                  SwapTotal: 1000 kB\nSwapFree: 250 kB\n"
            .to_owned(),
        net_dev: "Inter-|   Receive                                  |  Transmit\n \
                  face |bytes packets errs drop fifo frame compressed multicast|bytes\n    \
                  lo:    3245 30 0 0 0 0 0 0     3245 30 0 0 0 0 0 0\n  \
                  eth0:221307476 6315 0 0 0 0 0 0 362985 3761 0 0 0 0 0 0\n\
                  veth1: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n\
                  eth1: 24 1 0 0 0 0 0 0 15 1 0 0 0 0 0 0\n"
            .to_owned(),
        diskstats: "   7 0 loop0 1 0 0 0 0 0 0 0 0 99 0\n \
                    254 0 vda 92311 27768 8514546 58853 11852 68642 13121424 53331 1 36800 112917\n \
                    254 1 vda1 1 1 1 1 1 1 1 1 1 1 1\n"
            .to_owned(),
        pressure_cpu: "some avg10=0.00 avg60=12.50 avg300=0.07 total=39521330\n".to_owned(),
        pressure_memory: "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n\
                          full avg10=0.00 avg60=9.00 avg300=0.00 total=0\n"
            .to_owned(),
        pressure_io: String::new(),
        mounts: String::new(),
        df: DF_TYPED.to_owned(),
    }
}

#[test]
fn every_table_reads_by_hand() {
    let sample = host_sample(&sections(), Origin::new("/proc"));
    assert_eq!(sample.name, "vps-koprogo");
    // 43720 + 5 + 14312 + 7 + 112 = 58156 ticks of a hundredth.
    let cpu = CpuTimes { busy: 581.56, idle: 2244.03, iowait: 30.12, steal: 1.6 };
    let got = sample.cpu.unwrap();
    assert!((got.busy - cpu.busy).abs() < 1e-9);
    assert_eq!(CpuTimes { busy: cpu.busy, ..got }, cpu);
    assert_eq!(sample.cores, Some(2));
    assert_eq!(sample.started, Some(1_795_321_209.0));
    assert_eq!(sample.load, Some([0.95, 0.56, 0.40]));
    let kibibytes = |count: f64| count * 1024.0;
    let memory = Memory {
        total: kibibytes(2_048_000.0),
        available: kibibytes(512_000.0),
        swap_total: kibibytes(1000.0),
        swap_free: kibibytes(250.0),
    };
    assert_eq!(sample.memory, Some(memory));
    // eth0 and eth1; neither lo nor veth1.
    assert_eq!(sample.network, Some(Network { received: 221_307_500.0, sent: 363_000.0 }));
    assert_eq!(sample.disk_io_seconds.into_iter().collect::<Vec<_>>(), [("vda".to_owned(), 36.8)]);
    let tables = &sample.tables;
    // 21146 + 0 + 5801 + 0 + 16 = 26963 ticks.
    let first = tables.cores[&0];
    assert!((first.busy - 269.63).abs() < 1e-9 && tables.cores.len() == 2, "{tables:?}");
    assert_eq!((first.idle, first.steal), (1155.09, 0.78));
    let spare = Spare { free: kibibytes(100.0), buffers: kibibytes(40.0) };
    assert_eq!(tables.memory, Some(spare));
    let wire = InterfaceCounters { received: 221_307_476.0, sent: 362_985.0, errors: Some(0.0) };
    assert_eq!(tables.interfaces["eth0"], wire);
    assert_eq!(tables.interfaces.len(), 2);
    let disk = DeviceCounters {
        busy: 36.8,
        read: Some(8_514_546.0 * 512.0),
        written: Some(13_121_424.0 * 512.0),
    };
    assert_eq!(tables.devices["vda"], disk);
    assert_eq!(sample.pressure.cpu, Some(Pressure::Share(0.125)));
    assert_eq!(sample.pressure.memory, Some(Pressure::Share(0.0)));
    assert_eq!(sample.pressure.io, None);
    let mounts: Vec<_> = sample.filesystems.iter().map(|f| f.mount.as_str()).collect();
    assert_eq!(mounts, ["/", "/srv/my data"]);
    // 17804944 ÷ (17804944 + 77480944)
    let root = sample.filesystems[0].utilization().unwrap();
    assert!((root - 17_804_944.0 / 95_285_888.0).abs() < 1e-12, "{root}");
}

#[test]
fn without_types_the_mounts_tell_them() {
    let mut sections = sections();
    sections.df = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                   /dev/vda 100 40 60 40% /\n\
                   overlay 100 40 60 40% /merged\n\
                   tank/my data 100 40 -5 100% /tank\n\
                   tmpfs 100 40 60 40% /a\\b c\n"
        .to_owned();
    sections.mounts = "/dev/vda / ext4 rw 0 0\noverlay /merged overlay rw 0 0\n\
                       tank/my\\040data /tank zfs rw 0 0\ntmpfs /a\\134b\\040c tmpfs rw 0 0\n"
        .to_owned();
    let sample = host_sample(&sections, Origin::new("/proc"));
    let got: Vec<_> = sample
        .filesystems
        .iter()
        .map(|f| (f.mount.as_str(), f.device.as_str(), f.available / 1024.0))
        .collect();
    assert_eq!(got, [("/", "/dev/vda", 60.0), ("/tank", "tank/my data", 0.0)]);
}

#[test]
fn nothing_told_is_nothing_known() {
    let origin = Origin::new("/proc");
    assert_eq!(host_sample(&Sections::default(), origin.clone()), HostSample::empty(origin));
}

#[test]
fn escapes_in_mounts_are_decoded() {
    let read = mounts("a\\040b /c\\011\\134\\zz\\9 ext4 rw 0 0\nshort\n");
    let [mount] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!((mount.device.as_str(), mount.point.as_str()), ("a b", "/c\t\\\\zz\\9"));
}

const FRAME: &str = "Welcome!\r\n@@palier begin 1\n@@palier section loadavg\n|0.5 0.4 0.3\n\
                     @@palier section unheard\n|x\n@@palier section df\n|@@palier end\n||\n\
                     noise\n@@palier end\n";

#[test]
fn frames_come_whole_however_the_bytes_come() {
    for size in [1, 2, 7, FRAME.len()] {
        let mut reader = FrameReader::new();
        let mut frames = Vec::new();
        for _ in 0..2 {
            for piece in FRAME.as_bytes().chunks(size) {
                frames.extend(reader.feed(piece).unwrap());
            }
        }
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[0], frames[1]);
        assert_eq!(frames[0].loadavg, "0.5 0.4 0.3\n");
        assert_eq!(frames[0].df, "@@palier end\n|\n");
        assert_eq!(reader.chatter(), "noise");
    }
}

#[test]
fn a_frame_that_begins_again_forgets_its_start() {
    let mut reader = FrameReader::new();
    let cut = "@@palier begin 1\n@@palier section loadavg\n|1 1";
    assert_eq!(reader.feed(cut.as_bytes()), Ok(vec![]));
    let frames = reader.feed(b"\n@@palier begin 1\n@@palier end\n|late\n").unwrap();
    assert_eq!(frames, [Sections::default()]);
}

#[test]
fn an_answered_ping_is_no_frame() {
    let mut reader = FrameReader::new();
    assert_eq!(reader.feed(b"Welcome\n@@palier pong\n@@palier po"), Ok(vec![]));
    assert_eq!((reader.take_pongs(), reader.take_pongs()), (1, 0));
    assert_eq!(reader.feed(b"ng\n"), Ok(vec![]));
    assert_eq!(reader.take_pongs(), 1);
}

#[test]
fn streams_without_end_are_refused() {
    let mut reader = FrameReader::new();
    assert_eq!(reader.feed(&vec![b'x'; MAX_LINE + 1]), Err(FrameFault::LongLine));
    let mut reader = FrameReader::new();
    reader.feed(b"@@palier begin 1\n@@palier section df\n").unwrap();
    let line = [vec![b'|'; 60_000], vec![b'\n']].concat();
    let fault = (0..=MAX_FRAME / 60_000).find_map(|_| reader.feed(&line).err());
    assert_eq!(fault, Some(FrameFault::LongFrame));
    assert_eq!(FrameReader::new().feed(b"@@palier begin 2\n"), Err(FrameFault::Version));
}

#[test]
fn the_script_passes_through_any_login_shell() {
    assert!(!SAMPLER.contains(['\'', '\\', '!', '\n', '`']));
    // It redirects to nowhere else.
    for (at, _) in SAMPLER.match_indices('>') {
        let to = &SAMPLER[at + 1..];
        assert!(to.starts_with("/dev/null") || to.starts_with("&1"), "{to}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "[\\PC\n\t%\\\\0-9a-z:= -]{0,300}") {
        let sections = Sections {
            hostname: text.clone(),
            stat: format!("cpu {text}"),
            loadavg: text.clone(),
            meminfo: format!("MemTotal: {text}"),
            net_dev: text.clone(),
            diskstats: text.clone(),
            pressure_cpu: format!("some avg60={text}"),
            mounts: text.clone(),
            df: format!("Filesystem Type\n{text}"),
            ..Sections::default()
        };
        let _ = host_sample(&sections, Origin::new("/proc"));
    }

    #[test]
    fn no_bytes_break_the_frame_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut reader = FrameReader::new();
        let _ = reader.feed(&bytes);
        let _ = reader.feed(b"\n@@palier begin 1\n@@palier section df\n|");
        let _ = reader.feed(&bytes);
        prop_assert!(!reader.chatter().chars().any(char::is_control));
    }
}
