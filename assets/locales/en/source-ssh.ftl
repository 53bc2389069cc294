### A machine over SSH, and metrics pages.

source-ssh-key-unknown = SSH to { $host }: its host key is not known here. Run `{ $command }` once, compare the fingerprint and accept it; palier then connects by itself.
source-ssh-key-changed = SSH to { $host }: its host key is not the one known here. Either the server was reinstalled, or someone stands in between. Ask its owner, then remove the old key with `ssh-keygen -R`.
source-ssh-denied = SSH to { $host }: the server refused every key ({ $error }). Check that `{ $command }` works without a question; a key with a passphrase needs ssh-agent (`ssh-add`), for palier asks for nothing.
source-ssh-unresolved = SSH to { $host }: no address has this name. Check the name, your SSH configuration and the network.
source-ssh-refused = SSH to { $host }: connection refused. Is sshd running there, and on this port?
source-ssh-timeout = SSH to { $host }: no answer in time. Check the network, the firewall and the address.
source-ssh-unreachable = SSH to { $host }: no way to it ({ $error }). Check the network.
source-ssh-configuration = SSH to { $host }: ssh does not accept its configuration ({ $error }). Check that `{ $command }` works.
source-ssh-no-ssh = SSH to { $host }: the other side hung up before the connection stood ({ $error }). Is it an SSH server, and does it accept more connections?
source-ssh-failed = SSH to { $host } failed: { $error }. Check that `{ $command }` works.
source-ssh-destination = SSH: “{ $host }” is no destination. Write HOST, USER@HOST or ssh://USER@HOST:PORT.
source-ssh-directory = SSH: the private directory for forwarded sockets cannot be used: { $error }. Check TMPDIR and XDG_RUNTIME_DIR.
source-ssh-no-client = SSH to { $host }: the program ssh is missing here. Install OpenSSH's client.
source-ssh-jump = SSH to { $host } goes through { $jump }. { $reason }
source-ssh-jump-onward = SSH through { $jump }: it was reached, but finds no way from there to { $host } ({ $error }). Check that sshd runs on { $host }, and that { $jump } may forward to it (AllowTcpForwarding, PermitOpen).
source-ssh-lost = The SSH connection to { $host } ended. palier connects again by itself.
source-ssh-lost-because = The SSH connection to { $host } ended: { $error }. palier connects again by itself.
source-ssh-silenced = Not heard: the SSH connection to { $host } is lost.
source-ssh-forwarding = sshd on { $host } forbids forwarding, so exporters and PostgreSQL there cannot be reached. Set AllowTcpForwarding (and AllowStreamLocalForwarding) to local there.

source-ssh-container-no-docker = Container { $name } on { $host }: this account finds neither docker nor podman there. Install one of them, or configure the exporter's own address.
source-ssh-container-denied = Container { $name } on { $host }: this account may not ask Docker. Add it to the group docker there (`sudo usermod -aG docker USER`; that group can do what root can), or publish the exporter's port on 127.0.0.1 and configure that address.
source-ssh-container-daemon = Container { $name } on { $host }: Docker does not run there. Start it (`sudo systemctl start docker`).
source-ssh-container-none = Container { $name } on { $host }: no container has this name. `docker ps` there shows the names; Compose writes PROJECT-SERVICE-1.
source-ssh-container-stopped = Container { $name } on { $host }: it does not run (state: { $state }). Start it (`docker start { $name }`).
source-ssh-container-no-address = Container { $name } on { $host }: it has no address of its own (network: { $network }). Configure the address of what it shares its network with, or put it on a network.
source-ssh-container-timeout = Container { $name } on { $host }: Docker there gave no answer within { $limit }.
source-ssh-container-failed = Container { $name } on { $host }: Docker there could not be asked ({ $error }). Check that `docker inspect { $name }` works there.

source-ssh-sampler-failed = Reading /proc on { $host }: the remote command could not be started ({ $error }).
source-ssh-sampler-timeout = Reading /proc on { $host }: no answer within { $limit }.
source-ssh-sampler-ended = Reading /proc on { $host }: the remote command ended. Does the account have a shell there?
source-ssh-sampler-ended-saying = Reading /proc on { $host }: the remote command ended, saying “{ $words }”. Does the account have a shell there?
source-ssh-sampler-no-proc = { $host } offers no /proc, so it is no Linux, or hides it. Without an exporter palier reads Linux only: install node_exporter there, and configure its address.

source-ssh-page-refused = Metrics from { $url }: connection refused. Is the exporter running, and on this port?
source-ssh-page-closed = Metrics from { $url }: nothing answers there. Is the exporter running, and on this port?
source-ssh-page-timeout = Metrics from { $url }: no whole answer within { $limit }.
source-ssh-page-too-large = Metrics from { $url }: the page is larger than { $limit }, and was not read to its end. Is it a metrics page?
source-ssh-page-cut = Metrics from { $url }: the transfer broke off ({ $error }).
source-ssh-page-token-wrong = Metrics from { $url }: the server refused the bearer token (HTTP { $status }). Check the application's token.
source-ssh-page-token-missing = Metrics from { $url }: the server asks who is there (HTTP { $status }). Set the application's token.
source-ssh-page-token-unusable = Metrics from { $url }: the bearer token holds characters that no header can carry. Check the application's token.
source-ssh-page-redirect = Metrics from { $url }: the server sends elsewhere, and credentials do not follow. Configure the address that answers itself.
source-ssh-page-status = Metrics from { $url }: the server answered HTTP { $status }. Check the path.
source-ssh-page-failed = Metrics from { $url } could not be fetched: { $error }.
