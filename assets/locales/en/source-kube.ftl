source-kube-not-built = This palier was built without Kubernetes: install it with `cargo install palier --features kube`, or reach the cluster's Prometheus by its address (`palier prom URL`).
