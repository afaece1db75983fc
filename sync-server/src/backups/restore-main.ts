import { join, resolve } from 'node:path';
import { instantOf } from '#shared/kernel/index.ts';
import { readConfig } from '../config.ts';
import { keptSecretOf } from '../secrets.ts';
import { restore } from './restore.ts';

/** `npm run server:restore -- <backup>`: with the settings of the server that is to have it, and while that is stopped. */
async function main(): Promise<void> {
  const [archive] = process.argv.slice(2);
  if (archive === undefined) throw new Error('Say which backup to restore: npm run server:restore -- <file>');
  const config = readConfig(process.env);
  const { dataDir, secret, backupPassphrase } = config;
  const backupDir = config.backupDir ?? join(dataDir, 'backups');
  const passphrase = backupPassphrase ?? secret ?? (await keptSecretOf(dataDir));
  if (passphrase === undefined) {
    throw new Error(
      'Set KEDAI_BACKUP_PASSPHRASE (or KEDAI_SECRET, if the backup was made without a passphrase): this data folder holds no secret.',
    );
  }
  const aside = await restore({
    archive: resolve(archive),
    dataDir,
    backupDir,
    passphrase,
    now: instantOf(Date.now()),
  });
  process.stdout.write(
    `Restored. ${aside === undefined ? '' : `The database that was there is in ${aside}. `}Start the server: tills send again what came after the backup.\n`,
  );
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
