/** Commands that people type, with what they are for, by verb; a test holds their options to the program. */
export const commandExamples: Readonly<Record<string, readonly (readonly [command: string, purpose: string])[]>> = {
  validate: [
    ['statelite validate', 'every problem of the manifests, with its line'],
    ['statelite validate --format github', 'as annotations of a pull request'],
  ],
  plan: [
    ['statelite plan --out change.plan', 'what would change, saved for apply'],
    ['statelite plan --image rhels5.3-x86_64-test1 --details', 'one image, with each step and text difference'],
    ['statelite plan --node n001-n010 --detailed-exitcode', 'exit code 2 when these nodes would change'],
  ],
  apply: [
    ['statelite apply', 'plan, ask, and do'],
    ['statelite apply change.plan', 'exactly that plan, or nothing when something moved since'],
    ['statelite apply --staged', 'first what running nodes need, so that no link ever dangles for them'],
    ['statelite apply --resume', 'finish a run that was stopped'],
  ],
  confirm: [['statelite confirm last', 'the newest run stays']],
  rollback: [['statelite rollback last', 'return to the tree before the newest run']],
  history: [
    ['statelite history --prune 20', 'remove the runs before the newest 20, if nothing foreign is saved in them'],
  ],
  drift: [['statelite drift', 'what differs from what was applied; exit code 2 when something does']],
  state: [['statelite state list', 'everything of ours on this machine']],
  import: [['statelite import xcat /root/dump --out site', "manifests from the CSV files of xCAT's tables"]],
  litefile: [['statelite litefile compute', 'the rules of a group, as xCAT prints them']],
  litetree: [['statelite litetree n001', 'the layers of a node, as xCAT prints them']],
  liteimg: [['statelite liteimg rhels5.3-x86_64-test1', 'prepare one image']],
  nodeset: [['statelite nodeset n001-n010 statelite=rhels5.3-x86_64-test1', 'boot these nodes from an image']],
  power: [['statelite power boot n001-n010', 'start nodes once from the network']],
  agent: [
    [
      'statelite agent once --repo https://git.example.org/site.git --allowed-signers /etc/statelite/allowed_signers',
      'what the newest signed commit would change; nothing is changed',
    ],
    ['statelite agent pause --reason "storage moves"', 'no round does anything until statelite agent resume'],
  ],
  fmt: [['statelite fmt --check', 'exit code 2 when a manifest is not in canonical form']],
  completion: [['statelite completion bash', 'the completion script; source it, or put it where the shell looks']],
  init: [['statelite init --master 172.10.0.1', 'start a repository here, asking for what is missing']],
  doctor: [['statelite doctor', 'what this machine lacks to serve diskless nodes, and how to mend it']],
  schema: [
    ['statelite schema --out .statelite/manifest.schema.json', 'what an editor completes and checks manifests with'],
  ],
};
