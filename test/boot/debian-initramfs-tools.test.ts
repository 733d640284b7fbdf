import { describeDebianNodes } from './support/debian-nodes.ts';

describeDebianNodes('initramfs-tools');
