//! An API server as far as palier asks one: lists with selectors and pages, single services, the
//! sentences by which the real one refuses, and the port-forward over a WebSocket
//! (`v4.channel.k8s.io`), framed as the kubelet frames it, whose streams lead to real servers.

use super::socket::{self, Frame};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// The token that is let in.
pub(crate) const TOKEN: &str = "s3cret-token";

/// What the server does where it should answer.
#[derive(Debug, Clone)]
pub(crate) enum Odd {
    /// A status with its message.
    Status(u16, &'static str),
    /// These bytes as they are, as an answer of status 200.
    Body(&'static str),
    /// A body that never ends.
    Flood,
    /// A list whose every page promises another.
    Pages,
    /// Nothing at all.
    Silence,
}

/// How a pod is forwarded to.
#[derive(Debug, Clone)]
pub(crate) enum Stream {
    /// To this server.
    To(String),
    /// To nobody: the kubelet says so on the error channel.
    Refused,
    /// The upgrade is answered, and the first frame is none of the protocol.
    Garbage(Vec<u8>),
    /// The upgrade is answered with another status.
    NoUpgrade(u16),
}

#[derive(Default)]
struct State {
    services: Vec<Value>,
    pods: Vec<Value>,
    streams: BTreeMap<String, Stream>,
    odd: Vec<(String, Odd)>,
    asked: Vec<String>,
    open: Vec<(String, TcpStream)>,
    most: usize,
}

/// The server; its threads end with the test's process.
pub(crate) struct Server {
    state: Arc<Mutex<State>>,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // Whoever hangs up early ends a thread and nothing else.
                std::thread::spawn(move || drop(serve(&state, line)));
            }
        });
        Self { state, address }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn add_service(&self, service: Value) {
        self.state().services.push(service);
    }

    /// A pod, and where its ports lead.
    pub(crate) fn add_pod(&self, pod: Value, stream: Stream) {
        let name = pod["metadata"]["name"].as_str().unwrap().to_owned();
        let mut state = self.state();
        state.streams.insert(name, stream);
        state.pods.push(pod);
    }

    /// Takes a pod away as an eviction does: it is gone, and so is every stream to it.
    pub(crate) fn kill(&self, pod: &str) {
        let mut state = self.state();
        state.pods.retain(|known| known["metadata"]["name"] != pod);
        state.streams.remove(pod);
        for (_, line) in state.open.iter().filter(|(name, _)| name == pod) {
            drop(line.shutdown(Shutdown::Both));
        }
    }

    /// From now on paths that begin so are answered oddly; the first rule that fits holds.
    pub(crate) fn odd(&self, path: &str, odd: Odd) {
        self.state().odd.push((path.to_owned(), odd));
    }

    pub(crate) fn no_longer_odd(&self) {
        self.state().odd.clear();
    }

    /// Every path that was asked for, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// How many streams were open at once at most.
    pub(crate) fn most_streams(&self) -> usize {
        self.state().most
    }

    /// A kubeconfig of which this is the current context.
    pub(crate) fn kubeconfig(&self, user: &Value) -> String {
        let config = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "testing",
            "clusters": [{"name": "c", "cluster": {"server": self.address}}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "testing", "context": {"cluster": "c", "user": "u"}}],
        });
        // JSON is YAML.
        config.to_string()
    }
}

/// A service of the operator's, with a target port that has a name.
pub(crate) fn service(namespace: &str, name: &str, port: u16) -> Value {
    json!({
        "metadata": {"name": name, "namespace": namespace, "uid": "0e2c", "managedFields": [],
            "labels": {"app": "kube-prometheus-stack-prometheus", "self-monitor": "true"}},
        "spec": {"type": "ClusterIP", "clusterIP": "10.43.7.9",
            "selector": {"app.kubernetes.io/name": name},
            "ports": [
                {"name": "reloader-web", "protocol": "TCP", "port": 8080,
                 "targetPort": "reloader-web"},
                {"name": "http-web", "protocol": "TCP", "port": port, "targetPort": "http-web"},
            ]},
        "status": {"loadBalancer": {}},
    })
}

/// A pod of that service; what it calls `http-web` is another number than the service's port.
pub(crate) fn pod(namespace: &str, name: &str, of: &str, ready: bool) -> Value {
    json!({
        "metadata": {"name": name, "namespace": namespace, "uid": "91ab",
            "labels": {"app.kubernetes.io/name": of}},
        "spec": {"nodeName": "n1", "containers": [
            {"name": "config-reloader",
             "ports": [{"name": "reloader-web", "containerPort": 8081, "protocol": "TCP"}]},
            {"name": "prometheus",
             "ports": [{"name": "http-web", "containerPort": 19090, "protocol": "TCP"}]},
        ]},
        "status": {"phase": "Running", "conditions": [
            {"type": "Initialized", "status": "True"},
            {"type": "Ready", "status": if ready { "True" } else { "False" }},
        ]},
    })
}

struct Request {
    path: String,
    query: Vec<(String, String)>,
    headers: BTreeMap<String, String>,
}

impl Request {
    fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn read_request(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let target = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let url = url::Url::parse("http://x/").unwrap().join(&target).unwrap();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let query = url.query_pairs().into_owned().collect();
    Ok(Some(Request { path: url.path().to_owned(), query, headers }))
}

fn serve(state: &Mutex<State>, mut line: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(line.try_clone()?);
    while let Some(request) = read_request(&mut reader)? {
        let odd = {
            let mut state = state.lock().unwrap();
            state.asked.push(request.path.clone());
            let fits = |(path, _): &&(String, Odd)| request.path.starts_with(path.as_str());
            state.odd.iter().find(fits).map(|(_, odd)| odd.clone())
        };
        if request.headers.get("authorization") != Some(&format!("Bearer {TOKEN}")) {
            refuse(&mut line, 401, "Unauthorized")?;
            continue;
        }
        match odd {
            Some(Odd::Status(status, message)) => refuse(&mut line, status, message)?,
            Some(Odd::Body(body)) => answer(&mut line, 200, body)?,
            Some(Odd::Silence) => std::thread::sleep(Duration::from_mins(1)),
            Some(Odd::Pages) => {
                let page = json!({"metadata": {"continue": "more"}, "items": [{}]});
                answer(&mut line, 200, &page.to_string())?;
            }
            Some(Odd::Flood) => {
                line.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")?;
                loop {
                    line.write_all(&[b' '; 8192])?;
                }
            }
            None if request.path.ends_with("/portforward") => {
                return forward(state, &request, line, reader);
            }
            None => objects(state, &request, &mut line)?,
        }
    }
    Ok(())
}

fn answer(line: &mut TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    line.write_all(format!("{head}{body}").as_bytes())
}

fn refuse(line: &mut TcpStream, code: u16, message: &str) -> std::io::Result<()> {
    let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": "Any", "code": code});
    answer(line, code, &body.to_string())
}

/// Lists and single objects: `/api/v1[/namespaces/NS]/KIND[/NAME]`.
fn objects(state: &Mutex<State>, request: &Request, line: &mut TcpStream) -> std::io::Result<()> {
    let parts: Vec<&str> = request.path.trim_start_matches("/api/v1/").split('/').collect();
    let (namespace, rest) = match parts.as_slice() {
        ["namespaces", namespace, rest @ ..] => (Some(*namespace), rest),
        rest => (None, rest),
    };
    let (kind, name) = (rest.first().copied().unwrap_or_default(), rest.get(1));
    let all = {
        let state = state.lock().unwrap();
        match kind {
            "services" => state.services.clone(),
            "pods" => state.pods.clone(),
            _ => Vec::new(),
        }
    };
    let selector = request.query("labelSelector").unwrap_or_default();
    let selected = |object: &&Value| {
        let mut pairs = selector.split(',').filter_map(|pair| pair.split_once('='));
        namespace.is_none_or(|namespace| object["metadata"]["namespace"] == namespace)
            && pairs.all(|(key, value)| object["metadata"]["labels"][key] == value)
    };
    let found: Vec<Value> = all.iter().filter(selected).cloned().collect();
    if let Some(name) = name {
        return match found.iter().find(|object| object["metadata"]["name"] == **name) {
            Some(object) => answer(line, 200, &object.to_string()),
            None => refuse(line, 404, &format!("{kind} \"{name}\" not found")),
        };
    }
    let number = |name: &str| request.query(name).and_then(|text| text.parse::<usize>().ok());
    let (from, limit) = (number("continue").unwrap_or(0), number("limit").unwrap_or(usize::MAX));
    let until = from.saturating_add(limit).min(found.len());
    let more = if until < found.len() { until.to_string() } else { String::new() };
    let list = json!({"kind": "List", "apiVersion": "v1",
        "metadata": {"resourceVersion": "7", "continue": more}, "items": found[from..until]});
    answer(line, 200, &list.to_string())
}

/// The kubelet's side of a port-forward: each port has a channel for data and one for errors, and
/// the first frame of each is the port, little end first.
fn forward(
    state: &Mutex<State>,
    request: &Request,
    mut line: TcpStream,
    mut reader: BufReader<TcpStream>,
) -> std::io::Result<()> {
    let name = request.path.rsplit('/').nth(1).unwrap_or_default().to_owned();
    let stream = state.lock().unwrap().streams.get(&name).cloned();
    let Some(stream) = stream else {
        return refuse(&mut line, 404, &format!("pods \"{name}\" not found"));
    };
    if let Stream::NoUpgrade(status) = stream {
        return answer(&mut line, status, "{}");
    }
    let port: u16 = request.query("ports").unwrap_or_default().parse().unwrap_or(0);
    let offered = request.headers.get("sec-websocket-protocol").cloned().unwrap_or_default();
    assert!(offered.contains("v4.channel.k8s.io"), "{offered}");
    let key = request.headers.get("sec-websocket-key").cloned().unwrap_or_default();
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n",
        socket::accept(&key)
    );
    line.write_all(head.as_bytes())?;
    if let Stream::Garbage(bytes) = stream {
        socket::send(&mut line, &bytes)?;
        // Until palier hangs up.
        return reader.read_to_end(&mut Vec::new()).map(drop);
    }
    let [low, high] = port.to_le_bytes();
    socket::send(&mut line, &[0, low, high])?;
    socket::send(&mut line, &[1, low, high])?;
    // The pods of this world listen on the port that they call `http-web`, and on no other.
    let there = match &stream {
        Stream::To(address) if port == 19090 => TcpStream::connect(address).ok(),
        _ => None,
    };
    let Some(mut there) = there else {
        let words = format!(
            "error forwarding port {port} to pod 91ab, uid : exit status 1: dial tcp4 \
             127.0.0.1:{port}: connect: connection refused"
        );
        let mut frame = vec![1];
        frame.extend_from_slice(words.as_bytes());
        socket::send(&mut line, &frame)?;
        return socket::close(&mut line);
    };
    {
        let mut state = state.lock().unwrap();
        state.open.push((name, line.try_clone()?));
        state.most = state.most.max(state.open.len());
    }
    let (mut up, mut down) = (there.try_clone()?, line.try_clone()?);
    let to_palier = std::thread::spawn(move || {
        let mut buffer = vec![0; 32 << 10];
        loop {
            let length = there.read(&mut buffer[1..]).unwrap_or(0);
            if length == 0 {
                break;
            }
            buffer[0] = 0;
            if socket::send(&mut down, &buffer[..=length]).is_err() {
                break;
            }
        }
        drop(socket::close(&mut down));
    });
    while let Ok(frame) = socket::receive(&mut reader) {
        match frame {
            Frame::Binary(bytes) if bytes.first() == Some(&0) => up.write_all(&bytes[1..])?,
            Frame::Close => break,
            Frame::Binary(_) | Frame::Other => {}
        }
    }
    drop(up.shutdown(Shutdown::Both));
    drop(to_palier.join());
    let here = line.peer_addr().ok();
    state.lock().unwrap().open.retain(|(_, line)| line.peer_addr().ok() != here);
    drop(line.shutdown(Shutdown::Both));
    Ok(())
}
