// Made from src/render/templates by scripts/generate.mjs; do not edit.

/** The text of each boot template, by its name. */
export const templates: Readonly<Record<string, string>> = {
  "grub2": "#statelite {{image}}\nset timeout=5\nset default=\"xCAT OS Deployment\"\nmenuentry \"xCAT OS Deployment\" {\n    insmod http\n    insmod tftp\n    set root=tftp,{{server}}\n    echo Loading kernel ...\n    linux{{#if (eq arch \"x86_64\")}}efi{{/if}} /{{kernel}} {{cmdline}} BOOTIF=$net_default_mac\n    echo Loading initial ramdisk ...\n    initrd{{#if (eq arch \"x86_64\")}}efi{{/if}} /{{initrd}}\n}{{!-- xCAT ends the file here, without a newline. --~}}\n",
  "pxe": "#statelite {{image}}\nDEFAULT xCAT\nLABEL xCAT\n  KERNEL {{kernel}}\n  APPEND initrd={{initrd}} {{cmdline}}\n",
  "xnba-elilo": "#statelite {{image}}\ndefault=\"xCAT\"\ndelay=0\n\nimage=/tftpboot/{{kernel}}\n   label=\"xCAT\"\n   initrd=/tftpboot/{{initrd}}\n   append=\"{{cmdline}} BOOTIF=%B\"\n",
  "xnba-uefi": "#!gpxe\n#statelite {{image}}\nchain http://${next-server}/tftpboot/xcat/elilo-x64.efi -C /tftpboot/xcat/xnba/nodes/{{node}}.elilo\n",
  "xnba": "#!gpxe\n#statelite {{image}}\nimgfetch -n kernel http://${next-server}/tftpboot/{{kernel}}\nimgload kernel\nimgargs kernel {{cmdline}} BOOTIF=01-${netX/mac:hexhyp}\nimgfetch -n initrd http://${next-server}/tftpboot/{{initrd}}\nimgexec kernel\n",
};
