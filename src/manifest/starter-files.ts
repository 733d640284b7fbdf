/** What is asked of somebody who starts a repository. */
export interface Start {
  readonly site: string;
  /** The address by which nodes reach this machine. */
  readonly master: string;
  readonly image: { readonly os: string; readonly arch: string; readonly profile: string };
  /** A noderange that names the nodes. */
  readonly nodes: string;
  /** The first address of the range; undefined leaves it to be filled in. */
  readonly ip: string | undefined;
  readonly mac: string | undefined;
}

/** `debian12-x86_64-compute`, as xCAT names images; undefined when a part is missing. The profile may have hyphens. */
export const parseImageName = (name: string): Start['image'] | undefined => {
  const [, os, arch, profile] = /^([^-]+)-([^-]+)-(.+)$/.exec(name) ?? [];
  return os === undefined || arch === undefined || profile === undefined ? undefined : { os, arch, profile };
};

/** The files of a repository to begin with: each kind that a first plan needs, and the others as comments to fill in. */
export const starterFiles = (
  start: Start,
  schema: string,
): readonly { readonly name: string; readonly text: string }[] => {
  const { os, arch, profile } = start.image;
  const image = scalar(`${os}-${arch}-${profile}`);
  return [
    { name: 'statelite.yaml', text: siteText(start) },
    {
      name: 'manifests/images.yaml',
      text: `${modeline('../')}# The root tree lies in /install/netboot/${plain(os)}/${plain(arch)}/${plain(profile)}/rootimg, kernel and initrd.gz beside it.
# \`statelite genimage\` builds it when a \`build\` says how; docs/images.md has the words.
apiVersion: statelite/v1
kind: Image
metadata: { name: ${image} }
spec: { os: ${scalar(os)}, arch: ${scalar(arch)}, profile: ${scalar(profile)} }
`,
    },
    { name: 'manifests/nodes.yaml', text: nodesText(start, image) },
    { name: 'manifests/litefile.yaml', text: litefileText() },
    { name: 'manifests/litetree.yaml', text: litetreeText(start) },
    { name: 'manifests/state.yaml', text: stateText(start) },
    { name: '.statelite/manifest.schema.json', text: schema },
    { name: '.gitignore', text: '# Saved plans hold the contents of files.\n*.plan\n' },
  ];
};

const siteText = ({
  site,
  master,
}: Start): string => `${modeline('')}# The management node. \`statelite validate\` checks everything, \`statelite plan\` says what would change.
apiVersion: statelite/v1
kind: Site
metadata: { name: ${scalar(site)} }
spec:
  manifests: ["manifests/**/*.yaml"]
  installdir: /install
  tftpdir: /tftpboot

  # The address by which nodes reach this machine: NFSROOT= on their kernel command line.
  master: ${scalar(master)}

  # Nodes read the images and never write them. Every other line of /etc/exports is left alone.
  exports:
    file: /etc/exports
    entries:
      - { path: /install, clients: ["*"], options: [ro, no_root_squash, sync, no_subtree_check] }
`;

const nodesText = (
  { nodes, ip, mac }: Start,
  image: string,
): string => `${modeline('../')}# One manifest makes all nodes of a range; ip and mac count up. A table in CSV can hold them instead (\`table: nodes.csv\`).
apiVersion: statelite/v1
kind: Node
metadata: { name: ${scalar(nodes)} }
spec:
  groups: [compute]
  image: ${image}
${ip === undefined ? '  # ip: 172.10.1.1 # of the first node\n' : `  ip: ${scalar(ip)}\n`}${mac === undefined ? '  # mac: "52:54:00:00:00:01"\n' : `  mac: ${scalar(mac)}\n`}`;

const litefileText =
  (): string => `${modeline('../')}# What is not simply read from the image. \`statelite lint IMAGE\` proposes rules for what an image writes to.
# tmpfs (the default): writable, gone after a reboot. persistent: kept in the node's state directory. ro: as the layers have it.
# con: the image's default, then what every layer says.
apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base }
spec:
  files:
    - /tmp/
    - /var/tmp/
    - /var/log/
    - /var/cache/
    - /var/spool/
    # - { file: /etc/motd, options: con }
    # - { file: /var/lib/misc/, options: persistent } # needs the manifest of state.yaml
`;

const litetreeText = ({
  master,
}: Start): string => `${modeline('../')}# Where contents come from: the first layer that has a path supplies it. $node is the name of the node.
apiVersion: statelite/v1
kind: LiteTree
metadata: { name: layers }
spec:
  layers: []
  #  - { priority: 1, directory: "${plain(master)}:/install/layers/$node" }
`;

const stateText = ({
  master,
}: Start): string => `${modeline('../')}# Where what is persistent is kept, a directory for each node below it. Persistent rules need it.
# apiVersion: statelite/v1
# kind: Statelite
# metadata: { name: state }
# spec: { mounts: [{ node: compute, statemnt: "${plain(master)}:/statelite" }] }
`;

const modeline = (up: string): string => `# yaml-language-server: $schema=${up}.statelite/manifest.schema.json\n`;

/** A text as a YAML scalar: plain where nothing in it could mean something else. */
const scalar = (text: string): string =>
  /^(?:[A-Za-z_][\w.-]*|\d+\.\d+\.\d+\.\d+)$/.test(text) && !/^(?:true|false|null|yes|no|on|off|nan|inf)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** A text for a comment: one line of it. */
const plain = (text: string): string => text.replace(/[^ -~]/g, '?');
