source-kube-not-built = Ce palier a été construit sans Kubernetes : installez-le par `cargo install palier --features kube`, ou joignez le Prometheus de la grappe par son adresse (`palier prom URL`).
