//! Rows of what runs containers: Docker, Kubernetes, its volumes, Kepler.

use super::health;
use super::table::Condition::{Is, Not};
use super::table::{Mark, Row, Scope, Total, counter, gauge, mark, share};
use crate::domain::metric::Metric;
use crate::domain::part::{Fact, PartKind};

const MEMORY: &[&str] = &["container_memory_working_set_bytes"];
const CPU: &[&str] = &["container_cpu_usage_seconds_total"];
const MEMORY_LIMIT: &[&str] = &["container_spec_memory_limit_bytes"];
const QUOTA: &[&str] = &["container_spec_cpu_quota"];
const PERIOD: &[&str] = &["container_spec_cpu_period"];
const THROTTLED: &[&str] = &["container_cpu_cfs_throttled_periods_total"];
const PERIODS: &[&str] = &["container_cpu_cfs_periods_total"];
const KILLED: &[&str] = &["container_oom_events_total"];

/// Docker, by cAdvisor: groups of processes without an image are no containers.
pub(super) const DOCKER: Row = Row {
    proof: MEMORY,
    group: &["container_label_com_docker_compose_project"],
    name: &["container_label_com_docker_compose_service", "name"],
    only: &[Not("image", &[""]), Is("pod", &[""])],
    figures: &[
        counter(Fact::CpuCores, CPU),
        share(Fact::Throttled, THROTTLED, PERIODS),
        gauge(Fact::Memory, MEMORY),
        gauge(Fact::MemoryLimit, MEMORY_LIMIT),
        mark(Mark::Quota, QUOTA).greatest(),
        mark(Mark::Period, PERIOD).greatest(),
        gauge(Fact::OutOfMemory, KILLED),
        mark(Mark::Started, &["container_start_time_seconds"]).greatest(),
    ],
    judge: health::container,
    scope: Scope::Cluster,
    select: Some(
        "topk($N, max by($K)(container_memory_working_set_bytes{image!=\"\",pod=\"\",name!=\"\"}))",
    ),
    ..Row::new("cadvisor", PartKind::Container)
};

/// A pod's containers, by the kubelet: `POD` is the one that holds the pod's network.
pub(super) const PODS: Row = Row {
    proof: MEMORY,
    name: &["pod"],
    only: &[Not("image", &[""]), Not("pod", &[""]), Not("container", &["", "POD"])],
    figures: &[
        counter(Fact::CpuCores, CPU),
        share(Fact::Throttled, THROTTLED, PERIODS),
        gauge(Fact::Memory, MEMORY),
    ],
    judge: health::container,
    scope: Scope::Cluster,
    select: Some(SELECT_PODS),
    ..Row::new("kubernetes", PartKind::Pod)
};

macro_rules! at_work {
    ($pods:literal) => {
        concat!(
            "topk($N, ",
            $pods,
            " unless on($K) max by($K)(kube_pod_status_phase{phase=\"Succeeded\"} == 1))"
        )
    };
}

/// Those that are not ready, the largest, any; but none that has done its work.
const SELECT_PODS: &str = concat!(
    "(",
    at_work!("max by($K)(kube_pod_status_ready{condition=\"false\"} == 1)"),
    " or ",
    at_work!(
        "sum by($K)(container_memory_working_set_bytes{image!=\"\",pod!=\"\",container!=\"\"})"
    ),
    " or ",
    at_work!("max by($K)(kube_pod_status_ready)"),
    ")"
);

/// Pods, by kube-state-metrics.
pub(super) const POD_STATES: Row = Row {
    proof: &["kube_pod_status_phase", "kube_pod_status_ready"],
    name: &["pod"],
    figures: &[
        gauge(Fact::CpuLimit, &["kube_pod_container_resource_limits"])
            .only(&[Is("resource", &["cpu"])]),
        gauge(Fact::MemoryLimit, &["kube_pod_container_resource_limits"])
            .only(&[Is("resource", &["memory"])]),
        gauge(Fact::Restarts, &["kube_pod_container_status_restarts_total"]),
        gauge(Fact::OutOfMemory, &["kube_pod_container_status_last_terminated_reason"])
            .only(&[Is("reason", &["OOMKilled"])]),
        mark(Mark::Ready, &["kube_pod_status_ready"]).only(&[Is("condition", &["true"])]),
        mark(Mark::Pending, &["kube_pod_status_phase"]).only(&[Is("phase", &["Pending"])]),
        mark(Mark::Failed, &["kube_pod_status_phase"]).only(&[Is("phase", &["Failed"])]),
        mark(Mark::Succeeded, &["kube_pod_status_phase"]).only(&[Is("phase", &["Succeeded"])]),
        mark(Mark::Crashing, &["kube_pod_container_status_waiting_reason"])
            .only(&[Is("reason", &["CrashLoopBackOff"])]),
    ],
    judge: health::pod,
    totals: &[
        (Metric::PodsReady, Total::Marks(Mark::Ready)),
        (Metric::PodsTotal, Total::Count),
        (Metric::Restarts, Total::Sum(Fact::Restarts)),
    ],
    scope: Scope::Cluster,
    select: Some(SELECT_PODS),
    ..Row::new("kubernetes", PartKind::Pod)
};

/// Nodes, by kube-state-metrics.
pub(super) const NODES: Row = Row {
    proof: &["kube_node_status_condition"],
    group: &[],
    name: &["node"],
    figures: &[
        mark(Mark::Ready, &["kube_node_status_condition"])
            .only(&[Is("condition", &["Ready"]), Is("status", &["true"])]),
        mark(Mark::Pressed, &["kube_node_status_condition"])
            .only(&[Not("condition", &["Ready"]), Is("status", &["true"])]),
        gauge(Fact::CpuLimit, &["kube_node_status_allocatable"]).only(&[Is("resource", &["cpu"])]),
        gauge(Fact::MemoryLimit, &["kube_node_status_allocatable"])
            .only(&[Is("resource", &["memory"])]),
    ],
    judge: health::node,
    totals: &[(Metric::NodesReady, Total::Marks(Mark::Ready)), (Metric::NodesTotal, Total::Count)],
    scope: Scope::Cluster,
    select: Some(concat!(
        "(topk($N, max by($K)(kube_node_status_condition{condition=\"Ready\",status!=\"true\"} == 1)) ",
        "or topk($N, max by($K)(kube_node_status_condition)))",
    )),
    ..Row::new("kubernetes", PartKind::Node)
};

/// Deployments, by kube-state-metrics, named as `kubectl` names them.
pub(super) const DEPLOYMENTS: Row = Row {
    proof: &["kube_deployment_spec_replicas"],
    name: &["deployment"],
    prefix: "deployment/",
    figures: &[
        gauge(Fact::Replicas, &["kube_deployment_status_replicas_available"]),
        gauge(Fact::ReplicasWanted, &["kube_deployment_spec_replicas"]),
    ],
    judge: |draft, _| health::copies(draft),
    scope: Scope::Cluster,
    select: Some(concat!(
        "(topk($N, max by($K)(kube_deployment_status_replicas_unavailable > 0)) ",
        "or topk($N, max by($K)(kube_deployment_spec_replicas)))",
    )),
    ..Row::new("kubernetes", PartKind::Pod)
};

/// Volumes as pods see them, by the kubelet.
pub(super) const VOLUMES: Row = Row {
    proof: &["kubelet_volume_stats_capacity_bytes"],
    name: &["persistentvolumeclaim"],
    figures: &[
        gauge(Fact::Used, &["kubelet_volume_stats_used_bytes"]).greatest(),
        gauge(Fact::Size, &["kubelet_volume_stats_capacity_bytes"]).greatest(),
    ],
    judge: |draft, _| health::volume(draft),
    scope: Scope::Cluster,
    select: Some(
        "topk($N, max by($K)(kubelet_volume_stats_used_bytes) / max by($K)(kubelet_volume_stats_capacity_bytes))",
    ),
    ..Row::new("kubelet", PartKind::Volume)
};

/// Longhorn's volumes. Since 1.9 a label tells the state, before a number.
pub(super) const LONGHORN_VOLUMES: Row = Row {
    proof: &["longhorn_volume_capacity_bytes"],
    group: &["pvc_namespace"],
    name: &["pvc", "volume"],
    figures: &[
        gauge(Fact::Used, &["longhorn_volume_actual_size_bytes"]).greatest(),
        gauge(Fact::Size, &["longhorn_volume_capacity_bytes"]).greatest(),
        mark(Mark::Degraded, &["longhorn_volume_robustness"])
            .only(&[Is("state", &["degraded"])])
            .greatest(),
        mark(Mark::Faulted, &["longhorn_volume_robustness"])
            .only(&[Is("state", &["faulted"])])
            .greatest(),
        mark(Mark::Robustness, &["longhorn_volume_robustness"])
            .only(&[Is("state", &[""])])
            .greatest(),
    ],
    judge: health::longhorn,
    scope: Scope::Cluster,
    ..Row::new("longhorn", PartKind::Volume)
};

/// Longhorn's nodes; each manager tells of its own.
pub(super) const LONGHORN_NODES: Row = Row {
    proof: &["longhorn_node_storage_capacity_bytes"],
    group: &[],
    name: &["node"],
    figures: &[
        gauge(Fact::Used, &["longhorn_node_storage_usage_bytes"]).greatest(),
        gauge(Fact::Size, &["longhorn_node_storage_capacity_bytes"]).greatest(),
        mark(Mark::Ready, &["longhorn_node_status"])
            .only(&[Is("condition", &["ready"])])
            .greatest(),
    ],
    judge: |draft, now| {
        health::volume(draft);
        health::node(draft, now);
    },
    totals: &[
        (Metric::StorageUsed, Total::Sum(Fact::Used)),
        (Metric::StorageTotal, Total::Sum(Fact::Size)),
    ],
    scope: Scope::Cluster,
    ..Row::new("longhorn", PartKind::Node)
};

/// Power: watts since Kepler 0.10, joules before. The package zone alone: core lies within it.
pub(super) const KEPLER: Row = Row {
    proof: &["kepler_node_cpu_watts", "kepler_container_joules_total"],
    group: &[],
    name: &["node_name", "instance"],
    figures: &[
        gauge(Fact::Power, &["kepler_node_cpu_watts"]).only(&[Is("zone", &["package"])]),
        counter(Fact::Power, &["kepler_container_joules_total"]),
    ],
    judge: |draft, _| draft.good(),
    totals: &[(Metric::Power, Total::Sum(Fact::Power))],
    ..Row::new("kepler", PartKind::Node)
};

/// Power by pod.
pub(super) const KEPLER_PODS: Row = Row {
    proof: &["kepler_pod_cpu_watts"],
    group: &["pod_namespace"],
    name: &["pod_name"],
    figures: &[gauge(Fact::Power, &["kepler_pod_cpu_watts"])
        .only(&[Is("zone", &["package"]), Not("state", &["terminated"])])],
    scope: Scope::Cluster,
    ..Row::new("kubernetes", PartKind::Pod)
};
