# A Prometheus inside a Kubernetes cluster.

kube-not-built = This palier was built without Kubernetes: take a release's program, build it with `cargo install --path . --features kube`, or forward the port yourself (`kubectl port-forward -n monitoring svc/prometheus-operated 9090`) and watch it with `palier prom http://127.0.0.1:9090`.

kube-config-missing = There is no kubeconfig at { $files }: copy it from your cluster (on k3s /etc/rancher/k3s/k3s.yaml), or say where it is with --kubeconfig FILE or KUBECONFIG.
kube-config-unreadable = The kubeconfig { $file } cannot be read: { $error }.
kube-config-invalid = The kubeconfig { $file } is no valid YAML at line { $line }: mend it there, or fetch it from your cluster again.
kube-config-unmergeable = The kubeconfig { $file } does not go with the files before it in KUBECONFIG: it is of another kind or version.
kube-context-unset = The kubeconfig has no current context: choose one with --context NAME or `kubectl config use-context NAME`; it knows { $known }.
kube-context-unknown = The kubeconfig has no context “{ $context }”; it knows { $known }.
kube-context-unknown-near = The kubeconfig has no context “{ $context }”: did you mean “{ $nearest }”?
kube-cluster-missing = The context “{ $context }” names the cluster “{ $cluster }”, which the kubeconfig does not describe: fetch the kubeconfig again.
kube-cluster-address = The context “{ $context }” has no usable address of a server: look at `server` and `proxy-url` of its cluster in the kubeconfig.
kube-context-certificate = A certificate or key of the context “{ $context }” cannot be read: { $error }. Fetch the kubeconfig again.
kube-account-unreadable = The service account of this pod cannot be used: { $error }.

kube-plugin-missing = The context “{ $context }” signs in to { $server } through the program “{ $command }”, which is not on this machine: install it, or put it on the PATH.
kube-plugin-missing-hint = The context “{ $context }” signs in to { $server } through the program “{ $command }”, which is not on this machine. Its kubeconfig says: { $hint }
kube-plugin-failed = The program “{ $command }”, through which the context “{ $context }” signs in to { $server }, failed: { $error }. Sign in with it by hand first.
kube-plugin-strange = The program “{ $command }”, through which the context “{ $context }” signs in to { $server }, gave no credentials that can be used: sign in with it by hand first.
kube-plugin-slow = Signing in to the cluster took longer than { $limit }: the program that its kubeconfig names waits for something; sign in by hand first, or give it more time with --timeout.
kube-provider = The context “{ $context }” signs in to { $server } in a way that is no longer known: { $error }. Fetch the kubeconfig again.
kube-token-file = The token of the context “{ $context }” for { $server } cannot be read from { $file }: { $error }.
kube-certificate = The certificates of the context “{ $context }” for { $server } cannot be used: { $error }. Fetch the kubeconfig again.

kube-refused = { $server } refuses the credentials of the context “{ $context }” (status 401): they have expired or were withdrawn; sign in again, or fetch the kubeconfig anew.
kube-anonymous = { $server } does not know who asks (status 403 for system:anonymous): the context “{ $context }” has no credentials; sign in again, or fetch the kubeconfig anew.
kube-forbidden = { $server } does not let { $user } (context “{ $context }”) { $verb } { $resource } in the namespace { $namespace } (status 403): a Role there needs the rule { $rule }
kube-forbidden-everywhere = { $server } does not let { $user } (context “{ $context }”) { $verb } { $resource } (status 403): name the namespace with --namespace, or add to a ClusterRole the rule { $rule }
kube-status = { $server } (context “{ $context }”) answered with status { $status }: { $error }.
kube-strange = { $server } (context “{ $context }”) does not answer like the Kubernetes API: { $error }. Look at `server` in the kubeconfig.
kube-too-large = { $server } (context “{ $context }”) sent more than palier reads, and reading stopped there: name the service with --namespace and --service.
kube-timeout = { $server } (context “{ $context }”) did not answer in time: it is slow, or packets are lost on the way; --timeout gives it longer.
kube-unreachable = No connection to { $server } (context “{ $context }”): { $error }. Check the network, the VPN, and `server` in the kubeconfig.
kube-tls = { $server } (context “{ $context }”) is not trusted: { $error }. Check `certificate-authority` and `tls-server-name` in the kubeconfig.
kube-proxy = The proxy on the way to { $server } (context “{ $context }”) is of a kind that palier does not speak: http, https and socks5 are known.
kube-no-websocket = { $server } (context “{ $context }”) lets no WebSocket through ({ $error }), and the port-forward needs one: a proxy on the way may be the reason.

kube-no-usual = No service with a usual name of Prometheus in namespace { $namespace } of { $server } (context “{ $context }”); looked for { $names }. Name it with --service NAME.
kube-no-usual-near = No service with a usual name of Prometheus in namespace { $namespace } of { $server } (context “{ $context }”); looked for { $names }. Nearest: { $nearest }. Name it with --service NAME.
kube-no-service = No service “{ $service }” in namespace { $namespace } of { $server } (context “{ $context }”): see `kubectl get services -A`.
kube-no-service-near = No service “{ $service }” in namespace { $namespace } of { $server } (context “{ $context }”). Nearest: { $nearest }.
kube-no-port = The service { $service } at { $server } (context “{ $context }”) has no port { $port }; it has { $known }.
kube-no-selector = The service { $service } at { $server } (context “{ $context }”) selects no pods, so there is nothing to forward to: name another with --service.
kube-no-pod = Behind the service { $service } at { $server } (context “{ $context }”) there is no pod with { $selector }: is Prometheus scaled to zero?
kube-no-ready-pod = Behind the service { $service } at { $server } (context “{ $context }”) no pod is ready ({ $count } there are): see `kubectl describe pod`.
kube-no-target-port = The pod { $pod } has no port of the name that port { $port } of the service { $service } leads to, at { $server } (context “{ $context }”): check `targetPort`.
kube-several = Of { $count } more services that may be Prometheus, { $service } at { $server } (context “{ $context }”) was taken: --namespace and --service choose another.

kube-forward-refused = { $server } (context “{ $context }”) could not forward port { $port } of the pod { $pod }: { $error }.
kube-forward-failed = Port { $port } of the pod { $pod } at { $server } (context “{ $context }”) could not be reached: { $error }.
kube-forward-silent = The forward to port { $port } of the pod { $pod } at { $server } (context “{ $context }”) ended without an answer; another one is tried.
kube-socket = No socket could be made for the forward to { $server } (context “{ $context }”): { $error }.
