//! The PromQL of the machine in detail: each core, filesystem, interface and device by name, the largest
//! of many. What a series tells stands in a label, so that one question brings several figures.

/// The label that says what a series of the other expressions is.
pub(in crate::source::prometheus) const MARK: &str = "palier_mark";

/// The busiest cores' busy shares.
pub(in crate::source::prometheus) const CORES: &str = "topk(256, 1 - sum by(instance,cpu)(rate(node_cpu_seconds_total{mode=~\"idle|iowait|steal\",$I}[$W])) / sum by(instance,cpu)(rate(node_cpu_seconds_total{$I}[$W])))";

/// How the memory is made up, in bytes, by name.
pub(in crate::source::prometheus) const LAYERS: &str = "sum by(__name__)({__name__=~\"node_memory_(MemTotal|MemAvailable|MemFree|Buffers|SwapTotal|SwapFree)_bytes\",$I})";

/// The fullest filesystems: used, and used + available.
pub(in crate::source::prometheus) const FILLINGS: &str = concat!(
    marked!(
        "used",
        concat!(used!(real_filesystem), " and topk(64, ", fullness!(real_filesystem), ")")
    ),
    " or ",
    marked!(
        "reach",
        concat!(reach!(real_filesystem), " and topk(64, ", fullness!(real_filesystem), ")")
    ),
);

/// How what is left of the fullest filesystems changes per second, and how many readings of it there
/// are, over a week. Asked for rarely.
pub(in crate::source::prometheus) const TRENDS: &str = concat!(
    marked!(
        "change",
        concat!(
            "deriv(",
            real_filesystem!("avail"),
            "[7d]) and topk(64, ",
            fullness!(real_filesystem),
            ")"
        )
    ),
    " or ",
    marked!(
        "count",
        concat!(
            "count_over_time(",
            real_filesystem!("avail"),
            "[7d]) and topk(64, ",
            fullness!(real_filesystem),
            ")"
        )
    ),
);

/// Bytes and failed packets per second by interface.
pub(in crate::source::prometheus) const WIRES: &str = concat!(
    marked!("received", concat!("topk(64, ", wires!("receive_bytes"), ")")),
    " or ",
    marked!("sent", concat!("topk(64, ", wires!("transmit_bytes"), ")")),
    " or ",
    marked!(
        "errors",
        concat!("topk(64, ", wires!("receive_errs"), " + ", wires!("transmit_errs"), ")")
    ),
);

/// Time and bytes per second by block device.
pub(in crate::source::prometheus) const DEVICES: &str = concat!(
    marked!("busy", concat!("topk(64, ", devices!("io_time_seconds"), ")")),
    " or ",
    marked!("read", concat!("topk(64, ", devices!("read_bytes"), ")")),
    " or ",
    marked!("written", concat!("topk(64, ", devices!("written_bytes"), ")")),
);
