/** The columns of the tables that are imported, in the order of xCAT's schema (`litefile(5)` and its neighbours). */
export const knownColumns: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    litefile: 'image file options comments disable',
    litetree: 'priority image directory mntopts comments disable',
    statelite: 'node image statemnt mntopts comments disable',
    policy: 'priority name host commands noderange parameters time rule comments disable',
    nodelist:
      'node groups status statustime appstatus appstatustime primarysn hidden updatestatus updatestatustime zonename comments disable',
    nodetype: 'node os arch profile provmethod supportedarchs nodetype comments disable',
    noderes:
      'node servicenode netboot tftpserver tftpdir nfsserver monserver nfsdir installnic primarynic discoverynics cmdinterface xcatmaster current_osimage next_osimage nimserver routenames nameservers proxydhcp syslog comments disable',
    nodepos: 'node rack u chassis slot room height comments disable',
    mac: 'node interface mac comments disable',
    hosts: 'node ip hostnames otherinterfaces comments disable',
    nodehm:
      'node power mgt cons termserver termport conserver serialport serialspeed serialflow getmac cmdmapping consoleondemand consoleenabled comments disable',
    bootparams: 'node kernel initrd kcmdline addkcmdline dhcpstatements adddhcpstatements comments disable',
    osimage:
      'imagename groups profile imagetype description provmethod rootfstype osdistroname osupdatename cfmdir osname osvers osarch synclists postscripts postbootscripts serverrole isdeletable kitcomponents environvar nfsrootopts comments disable',
    linuximage:
      'imagename template boottarget addkcmdline pkglist pkgdir otherpkglist otherpkgdir exlist postinstall rootimgdir kerneldir nodebootif otherifce netdrivers kernelver krpmver permission dump crashkernelsize partitionfile driverupdatesrc usercomment comments disable',
    site: 'key value comments disable',
  }).map(([table, columns]) => [table, columns.split(' ')]),
);

/** The columns that the tables had in January 2010, for texts without a header line. */
export const columnsOf2010: ReadonlyMap<string, readonly string[]> = new Map([
  ['litetree', ['priority', 'image', 'directory', 'comments', 'disable']],
  ['statelite', ['node', 'image', 'statemnt', 'comments', 'disable']],
]);

/** The tables that hold one row for a node or a group, besides `nodelist`. */
export const nodeTables = ['noderes', 'nodepos', 'nodetype', 'nodehm', 'mac', 'hosts', 'bootparams'] as const;

/** Tables that hold passwords or keys: never read further than their name. */
export const secretTables: ReadonlySet<string> = new Set([
  'passwd',
  'ipmi',
  'mpa',
  'openbmc',
  'pdu',
  'ppchcp',
  'ppcdirect',
  'prodkey',
  'rack_pdu',
  'switches',
  'token',
  'vcon',
  'websrv',
  'domain',
  'iscsi',
  'hypervisor',
  'zone',
]);

/** Whether a name promises a secret: such keys and columns are not imported, whatever the table. */
export const soundsSecret = (name: string): boolean =>
  /passw|passphrase|pwd|pw$|secret|token|cred|priv|auth|community|[a-z_]key$/i.test(name);

/** Whether a manifest may have a column of that name in a node's table. */
export const isColumnName = (column: string): boolean => /^[a-z][A-Za-z0-9_]*$/.test(column) && !soundsSecret(column);

/** Columns of xCAT that no manifest has a place for: their values stay as comments. */
export const placelessColumns: ReadonlySet<string> = new Set(['policy.time']);

/** Columns that xCAT writes by itself and that mean nothing to a manifest. */
export const volatileColumns: ReadonlySet<string> = new Set([
  'nodelist.status',
  'nodelist.statustime',
  'nodelist.appstatus',
  'nodelist.appstatustime',
  'nodelist.updatestatus',
  'nodelist.updatestatustime',
  'bootparams.kernel',
  'bootparams.initrd',
  'bootparams.kcmdline',
  'bootparams.dhcpstatements',
]);

/** Keys of the site table that may be imported although nothing refers to them; none can hold a secret. */
export const safeSiteKeys: ReadonlySet<string> = new Set([
  'dhcpinterfaces',
  'httpport',
  'nameservers',
  'ntpservers',
  'timezone',
]);
