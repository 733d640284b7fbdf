#!/bin/sh
# Makes a machine a management node that follows a git repository over ssh: an image, an NFS server, a git server of the
# user git, and all that examples/systemd asks for. The first argument is the address of the repository.
set -eu
export HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin
# What the layer in memory cannot do: be exported.
for name in home install tftpboot; do mount -t tmpfs -o mode=755 "$name" "/$name"; done
directory=/install/netboot/os1/x86_64/compute
mkdir -p $directory/rootimg/etc $directory/rootimg/var/log/app $directory/rootimg/usr/bin
cd $directory
echo 'server a' >rootimg/etc/ntp.conf
chown 1000:1001 rootimg/etc/ntp.conf
chmod 4640 rootimg/etc/ntp.conf
echo 'pings' >rootimg/usr/bin/ping
setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 rootimg/usr/bin/ping
echo 'booted' >rootimg/var/log/app/messages
chown -R 1000:1001 rootimg/var/log/app
echo 'kernel' >kernel
echo 'initrd' >initrd.gz
echo '/home 10.0.0.0/8(rw,no_subtree_check,fsid=1)' >/etc/exports

# Only NFS 4, which needs no rpcbind.
mount -t nfsd nfsd /proc/fs/nfsd
: >/var/lib/nfs/etab
: >/var/lib/nfs/rmtab
mkdir -p /var/lib/nfs/v4recovery
exportfs -ra
rpc.nfsd -N 3 2
rpc.mountd -N 3

# The git server.
echo 'git:x:998:998::/srv/git:/usr/bin/git-shell' >>/etc/passwd
echo 'git:*:19000::::::' >>/etc/shadow
echo 'git:x:998:' >>/etc/group
mkdir -p /run/sshd /etc/lab
for name in host agent signer stranger; do ssh-keygen -q -t ed25519 -N '' -C '' -f /etc/lab/$name; done
echo "restrict $(cat /etc/lab/agent.pub)" >/etc/lab/authorized_keys
cat >/etc/lab/sshd <<'END'
ListenAddress 127.0.0.1:2222
HostKey /etc/lab/host
AuthorizedKeysFile /etc/lab/authorized_keys
PasswordAuthentication no
UsePAM no
END
/usr/sbin/sshd -f /etc/lab/sshd
mkdir /srv/git
git init -q --bare -b main /srv/git/site.git
chown -R git:git /srv/git

# The repository, as somebody works in it.
cat >/root/.gitconfig <<'END'
[user]
name = Ann
email = ann@example.org
signingkey = /etc/lab/signer
[gpg]
format = ssh
[safe]
directory = *
END
git init -q -b main /root/work
cd /root/work
cat >statelite.yaml <<'END'
apiVersion: statelite/v1
kind: Site
metadata: { name: small }
spec:
  manifests: ["manifests/*.yaml"]
  master: 10.0.0.1
  exports:
    entries:
      - { path: /install, clients: ["*"], options: [ro, no_root_squash, sync, no_subtree_check, fsid=2] }
END
mkdir manifests
cat >manifests/all.yaml <<'END'
apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: os1, arch: x86_64, profile: compute }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: "n[01-03]" }
spec: { groups: [all], image: compute, ip: 10.0.1.1, mac: "52:54:00:00:00:01", noderes: { netboot: pxe } }
---
apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base }
spec: { files: [/etc/ntp.conf, /var/log/, /usr/bin/ping, { file: /etc/motd, method: bind }] }
END
git add .
git commit -q -S -m first
git push -q /srv/git/site.git main
chown -R git:git /srv/git

# What the units want.
printf '#!/bin/sh\nexec /engine/node /engine/dist/cli.js "$@"\n' >/usr/local/bin/statelite
chmod 755 /usr/local/bin/statelite
install -m 600 /etc/lab/agent /etc/statelite/key
echo "[127.0.0.1]:2222 $(cat /etc/lab/host.pub)" >/etc/statelite/known_hosts
echo "ann@example.org $(cat /etc/lab/signer.pub)" >/etc/statelite/allowed_signers
cat >/etc/statelite/agent.env <<'END'
STATELITE_REPO=ssh://git@127.0.0.1:2222/srv/git/site.git
STATELITE_MODE=enforce
GIT_SSH_COMMAND=ssh -F none -i /etc/statelite/key -o UserKnownHostsFile=/etc/statelite/known_hosts -o BatchMode=yes -o ConnectTimeout=10
END
systemctl daemon-reload
