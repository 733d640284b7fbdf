import { describeDebianNodes } from './support/debian-nodes.ts';

describeDebianNodes('dracut');
