/** The library surface: the pipeline as pure functions, for tools that want a model, a plan or a picture of one. */
export type { Cluster } from './cluster/cluster.ts';
export { resolveCluster } from './cluster/resolve-cluster.ts';
export type { Diagnostic } from './core/diagnostic.ts';
export type { Look } from './core/look.ts';
export type { Plan } from './core/plan.ts';
export type { Resource } from './core/resource.ts';
export { importXcat } from './import/import-xcat.ts';
export { desireAll, editors } from './kinds/registry.ts';
export { loadManifests } from './manifest/load-manifests.ts';
export { makePlan } from './planning/make-plan.ts';
export { surveyImages } from './planning/survey-image.ts';
export { renderDiagnostics } from './render/diagnostics/render-diagnostics.ts';
export { parsePlan } from './render/plan/parse-plan.ts';
export { planJson } from './render/plan/plan-json.ts';
export { renderPlan } from './render/plan/render-plan.ts';
