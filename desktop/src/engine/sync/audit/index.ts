export { CaughtUp } from './caught-up.ts';
export { auditWhenIdle } from './idle-audit.ts';
export { ReplicaAudit } from './replica-audit.ts';
