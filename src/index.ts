export { makePlan } from './planning/make-plan.ts';
