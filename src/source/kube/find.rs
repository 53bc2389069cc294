//! Which service is the cluster's Prometheus, which of its ports is asked, and which pod stands
//! behind it. Pure: it judges what the API server listed.
//!
//! By its usual names, in this order: kube-prometheus-stack's own (by its label), the operator's
//! `prometheus-operated`, the plain chart's `prometheus-server`, `prometheus-k8s` and `prometheus`,
//! VictoriaMetrics' `vmsingle-*` and `vmselect-*` with their charts' names, and last whatever ends
//! in `-prometheus`.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Where a VictoriaMetrics cluster answers like a Prometheus, for its first tenant.
const SELECT: &str = "/select/0/prometheus";

/// What is looked for, as a person reads it.
pub(super) const USUAL: &str = "*-prometheus, prometheus-operated, prometheus-server, \
                                prometheus-k8s, prometheus, vmsingle-*, vmselect-*";

/// The operator's usual Alertmanager.
pub(super) const ALERTMANAGER: &str = "alertmanager-operated";

/// Namespaces that monitoring usually has, where not all may be listed.
pub(super) const NAMESPACES: [&str; 3] = ["monitoring", "observability", "prometheus"];

/// No more names are told that were near.
const NEAREST: usize = 5;

/// What every object has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) labels: Option<BTreeMap<String, String>>,
    pub(super) deletion_timestamp: Option<String>,
}

/// A service, as far as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Service {
    pub(super) metadata: Metadata,
    pub(super) spec: ServiceSpec,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct ServiceSpec {
    pub(super) selector: Option<BTreeMap<String, String>>,
    pub(super) ports: Option<Vec<ServicePort>>,
}

/// One of its ports.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServicePort {
    #[serde(default)]
    pub(super) name: Option<String>,
    pub(super) port: u16,
    #[serde(default)]
    pub(super) protocol: Option<String>,
    #[serde(default)]
    pub(super) target_port: Option<Port>,
}

/// A port by number, or by the name that the pod gives it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Port {
    Number(u16),
    Name(String),
}

/// A pod, as far as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Pod {
    pub(super) metadata: Metadata,
    pub(super) spec: PodSpec,
    pub(super) status: PodStatus,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct PodSpec {
    pub(super) containers: Vec<Container>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Container {
    pub(super) ports: Option<Vec<ContainerPort>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContainerPort {
    #[serde(default)]
    pub(super) name: Option<String>,
    pub(super) container_port: u16,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct PodStatus {
    pub(super) conditions: Option<Vec<Condition>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Condition {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) status: String,
}

/// What `--service` says: `NAME[:PORT][/PATH]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) name: String,
    /// By number or by name.
    pub(super) port: Option<String>,
    /// The path prefix of its API; with its slash, or empty.
    pub(super) path: Option<String>,
}

impl Wanted {
    pub(super) fn of(words: &str) -> Self {
        let (place, path) = match words.split_once('/') {
            Some((place, path)) => (place, Some(path.trim_end_matches('/'))),
            None => (words, None),
        };
        let (name, port) = match place.split_once(':') {
            Some((name, port)) => (name, Some(port.to_owned()).filter(|port| !port.is_empty())),
            None => (place, None),
        };
        let path =
            path.map(|path| if path.is_empty() { String::new() } else { format!("/{path}") });
        Self { name: name.to_owned(), port, path }
    }
}

impl Service {
    pub(super) fn full_name(&self) -> String {
        format!("{}/{}", self.metadata.namespace, self.metadata.name)
    }

    fn label(&self, name: &str) -> Option<&str> {
        self.metadata.labels.as_ref()?.get(name).map(String::as_str)
    }

    /// The selector of its pods, as a query; none: it has none.
    pub(super) fn selector(&self) -> Option<String> {
        let selector = self.spec.selector.as_ref().filter(|selector| !selector.is_empty())?;
        let pairs: Vec<_> = selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
        Some(pairs.join(","))
    }

    /// The port that is asked for; without a wish the one that Prometheus usually has.
    pub(super) fn port(&self, wanted: Option<&str>) -> Option<&ServicePort> {
        let tcp = |port: &&ServicePort| port.protocol.as_deref().unwrap_or("TCP") == "TCP";
        let all = || self.spec.ports.iter().flatten().filter(tcp);
        let named = |name: &str| all().find(|port| port.name.as_deref() == Some(name));
        let numbered = |number: u16| all().find(|port| port.port == number);
        match wanted {
            Some(wanted) => match wanted.parse() {
                Ok(number) => numbered(number),
                Err(_) => named(wanted),
            },
            None => ["http-web", "web", "http", "prometheus"]
                .into_iter()
                .find_map(named)
                .or_else(|| [9090, 8429, 8428, 8481, 9093, 80].into_iter().find_map(numbered))
                .or_else(|| all().next()),
        }
    }

    /// Its ports, as a person reads them.
    pub(super) fn ports(&self) -> String {
        let all = self.spec.ports.iter().flatten().map(|port| match &port.name {
            Some(name) => format!("{} ({name})", port.port),
            None => port.port.to_string(),
        });
        all.take(NEAREST).collect::<Vec<_>>().join(", ")
    }
}

/// How usual a service's name is for a Prometheus, best first, and the path of its API.
fn rank(service: &Service) -> Option<(u8, &'static str)> {
    service.selector()?;
    let name = service.metadata.name.as_str();
    let of_stack = service.label("app") == Some("kube-prometheus-stack-prometheus")
        || service.label("self-monitor") == Some("true");
    match name {
        _ if of_stack && name.ends_with("-prometheus") => Some((0, "")),
        "prometheus-operated" => Some((1, "")),
        "prometheus-server" => Some((2, "")),
        _ if name.ends_with("-prometheus-server") => Some((2, "")),
        "prometheus-k8s" | "prometheus" => Some((3, "")),
        _ if name.starts_with("vmsingle-") => Some((4, "")),
        _ if name.ends_with("-victoria-metrics-single-server") => Some((4, "")),
        _ if name.starts_with("vmselect-") => Some((5, SELECT)),
        _ if name.ends_with("-victoria-metrics-cluster-vmselect") => Some((5, SELECT)),
        _ if name.ends_with("-prometheus") => Some((6, "")),
        _ => None,
    }
}

/// The path at which a service of that name usually answers.
pub(super) fn usual_path(service: &Service) -> &'static str {
    rank(service).map_or("", |(_, path)| path)
}

/// How near a namespace is: the context's own, then what monitoring is usually called.
fn nearness(namespace: &str, own: &str) -> usize {
    if namespace == own {
        return 0;
    }
    NAMESPACES.iter().position(|usual| *usual == namespace).map_or(usize::MAX, |at| at + 1)
}

/// The likeliest Prometheus, and how many more there are that are as likely elsewhere.
pub(super) fn usual<'a>(services: &'a [Service], own: &str) -> Option<(&'a Service, usize)> {
    let mut all: Vec<_> =
        services.iter().filter_map(|service| Some((rank(service)?.0, service))).collect();
    all.sort_by_key(|(rank, service)| {
        let place = nearness(&service.metadata.namespace, own);
        (*rank, place, service.metadata.namespace.clone(), service.metadata.name.clone())
    });
    let (best, service) = *all.first()?;
    let others = all.iter().skip(1).filter(|(rank, _)| *rank == best).count();
    Some((service, others))
}

/// Those of that name, the nearest namespace first.
pub(super) fn named<'a>(services: &'a [Service], name: &str, own: &str) -> Option<&'a Service> {
    let of_name = services.iter().filter(|service| service.metadata.name == name);
    of_name.min_by_key(|service| {
        let namespace = &service.metadata.namespace;
        (nearness(namespace, own), namespace.clone())
    })
}

/// The names that come nearest to what was looked for, as a person reads them.
pub(super) fn nearest(services: &[Service], wanted: Option<&str>) -> Option<String> {
    let likeness = |service: &Service| {
        let name = service.metadata.name.as_str();
        if let Some(wanted) = wanted {
            return strsim::jaro_winkler(name, wanted);
        }
        let telling = ["prom", "victoria", "metrics", "mimir", "thanos"];
        f64::from(u8::from(telling.iter().any(|part| name.contains(part))))
    };
    let mut near: Vec<_> = services
        .iter()
        .map(|service| (likeness(service), service))
        .filter(|(likeness, _)| *likeness > 0.7)
        .collect();
    near.sort_by(|(a, one), (b, other)| {
        b.total_cmp(a).then_with(|| one.full_name().cmp(&other.full_name()))
    });
    let names: Vec<_> = near.iter().take(NEAREST).map(|(_, service)| service.full_name()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

impl Pod {
    /// Whether it answers, as far as the cluster knows.
    pub(super) fn is_ready(&self) -> bool {
        let mut conditions = self.status.conditions.iter().flatten();
        self.metadata.deletion_timestamp.is_none()
            && conditions.any(|condition| condition.kind == "Ready" && condition.status == "True")
    }

    /// The number of the port behind a service's port.
    pub(super) fn target(&self, port: &ServicePort) -> Option<u16> {
        match &port.target_port {
            None => Some(port.port),
            Some(Port::Number(0)) => None,
            Some(Port::Number(number)) => Some(*number),
            Some(Port::Name(name)) => {
                let ports = self.spec.containers.iter().flat_map(|c| c.ports.iter().flatten());
                let mut of_name = ports.filter(|port| port.name.as_ref() == Some(name));
                of_name.next().map(|port| port.container_port)
            }
        }
    }
}

/// The pod to go to: a ready one, and another one than `avoided` where there is another.
pub(super) fn pod<'a>(pods: &'a [Pod], avoided: Option<&str>) -> Option<&'a Pod> {
    let ready = pods.iter().filter(|pod| pod.is_ready());
    ready.min_by_key(|pod| (avoided == Some(pod.metadata.name.as_str()), &pod.metadata.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn service(namespace: &str, name: &str, labels: &Value, ports: &Value) -> Service {
        serde_json::from_value(json!({
            "metadata": {"name": name, "namespace": namespace, "labels": labels, "uid": "x"},
            "spec": {"selector": {"app": name}, "ports": ports, "clusterIP": "None"},
        }))
        .unwrap()
    }

    fn plain(namespace: &str, name: &str) -> Service {
        service(namespace, name, &Value::Null, &json!([{"port": 9090}]))
    }

    #[test]
    fn the_usual_names_are_known_in_their_order() {
        let stack = json!({"app": "kube-prometheus-stack-prometheus", "self-monitor": "true"});
        let all = [
            plain("shop", "my-prometheus"),
            plain("vm", "vmselect-main"),
            plain("vm", "vmsingle-main"),
            plain("ops", "prometheus"),
            plain("ops", "obs-prometheus-server"),
            plain("monitoring", "prometheus-operated"),
            service("monitoring", "kps-kube-prometheus-prometheus", &stack, &json!([])),
        ];
        let mut left = all.to_vec();
        for expected in all.iter().rev() {
            let (found, others) = usual(&left, "default").unwrap();
            assert_eq!((found, others), (expected, 0));
            left.retain(|service| service != expected);
        }
        assert_eq!(usual_path(&all[1]), "/select/0/prometheus");
        let strange = [
            plain("ops", "kps-prometheus-node-exporter"),
            plain("ops", "prometheus-adapter"),
            plain("ops", "alertmanager-operated"),
        ];
        assert_eq!(usual(&strange, "default"), None);
        let near = "ops/kps-prometheus-node-exporter, ops/prometheus-adapter";
        assert_eq!(nearest(&strange, None).as_deref(), Some(near));
        let near = nearest(&strange, Some("prometheus-adaptor"));
        assert!(near.unwrap().starts_with("ops/prometheus-adapter"));
        let mut headless = plain("ops", "prometheus");
        headless.spec.selector = None;
        assert_eq!(usual(&[headless], "default"), None, "no pod can be found behind it");
    }

    #[test]
    fn of_several_the_nearest_namespace_is_taken_and_the_others_are_counted() {
        let all = ["a", "monitoring", "own"].map(|namespace| plain(namespace, "prometheus"));
        assert_eq!(usual(&all, "own"), Some((&all[2], 2)));
        assert_eq!(usual(&all, "default"), Some((&all[1], 2)));
        assert_eq!(named(&all, "prometheus", "x"), Some(&all[1]));
        assert_eq!(named(&all, "other", "x"), None);
    }

    #[test]
    fn a_wish_may_name_a_port_and_a_path() {
        let wanted = |name: &str, port: Option<&str>, path: Option<&str>| Wanted {
            name: name.to_owned(),
            port: port.map(str::to_owned),
            path: path.map(str::to_owned),
        };
        assert_eq!(Wanted::of("vm"), wanted("vm", None, None));
        assert_eq!(Wanted::of("vm:web"), wanted("vm", Some("web"), None));
        assert_eq!(Wanted::of("vm:80/a/b/"), wanted("vm", Some("80"), Some("/a/b")));
        assert_eq!(Wanted::of("vm/"), wanted("vm", None, Some("")));
    }

    #[test]
    fn the_port_is_found_by_name_and_number_and_in_the_pod() {
        let ports = json!([
            {"name": "reloader-web", "port": 8080, "targetPort": "reloader-web"},
            {"name": "dns", "port": 53, "protocol": "UDP"},
            {"name": "http-web", "port": 9090, "targetPort": "http-web", "protocol": "TCP"},
        ]);
        let service = service("m", "p", &Value::Null, &ports);
        let pod: Pod = serde_json::from_value(json!({
            "metadata": {"name": "p-0"},
            "spec": {"containers": [
                {"name": "reloader", "ports": [{"name": "reloader-web", "containerPort": 8081}]},
                {"name": "bare"},
                {"name": "prometheus", "ports": [{"name": "http-web", "containerPort": 19090}]},
            ]},
        }))
        .unwrap();
        let at = |wanted: Option<&str>| service.port(wanted).and_then(|port| pod.target(port));
        assert_eq!(at(None), Some(19090));
        assert_eq!(at(Some("reloader-web")), Some(8081));
        assert_eq!(at(Some("8080")), Some(8081));
        assert_eq!(at(Some("53")), None, "no port of TCP");
        assert_eq!(at(Some("9093")), None);
        assert_eq!(service.ports(), "8080 (reloader-web), 53 (dns), 9090 (http-web)");
        let plain = plain("m", "q");
        assert_eq!(plain.port(None).and_then(|port| pod.target(port)), Some(9090));
    }

    #[test]
    fn a_ready_pod_is_taken_and_a_doubtful_one_avoided() {
        let of = |name: &str, ready: &str, ends: Value| -> Pod {
            serde_json::from_value(json!({
                "metadata": {"name": name, "deletionTimestamp": ends},
                "status": {"conditions": [{"type": "Initialized", "status": "True"},
                                          {"type": "Ready", "status": ready}]},
            }))
            .unwrap()
        };
        let all = [
            of("p-0", "False", Value::Null),
            of("p-1", "True", json!("2026-11-22T08:00:00Z")),
            of("p-3", "True", Value::Null),
            of("p-2", "True", Value::Null),
        ];
        let name = |avoided| pod(&all, avoided).map(|pod| pod.metadata.name.as_str());
        assert_eq!(name(None), Some("p-2"));
        assert_eq!(name(Some("p-2")), Some("p-3"));
        assert_eq!(pod(&all[..2], None), None);
        assert_eq!(pod(&all[3..], Some("p-2")), Some(&all[3]), "there is no other");
    }
}
