import type { Cluster } from '../../cluster/cluster.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { checkTemplate } from './check-template.ts';
import { templateValueNames } from './template-names.ts';

/** What is wrong with the site's own boot templates; they may be rendered when this is empty. */
export const checkTemplates = (cluster: Cluster): readonly Diagnostic[] =>
  [...cluster.site.templates.values()].flatMap(({ file, text }) => checkTemplate(file, text, templateValueNames));
