export { listBackups } from './backup-files.ts';
export { createIdleWork } from './idle-work.ts';
