import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { ELECTRIC_SLOT, PUBLICATION, roleNames } from '../src/postgres/roles.queries.ts';

const deployed = (name: string) => readFile(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');

describe('the deployment', () => {
  it('names publication, slot and roles as the migrations and the server do', async () => {
    const compose = await deployed('compose.yaml');
    const streamId = /ELECTRIC_REPLICATION_STREAM_ID: (\w+)/.exec(compose)?.[1];
    expect([`electric_publication_${streamId}`, `electric_slot_${streamId}`]).toEqual([
      PUBLICATION,
      ELECTRIC_SLOT,
    ]);
    expect(compose).toContain(`postgresql://${roleNames.shapes}:`);
    expect(compose).toContain("ELECTRIC_MANUAL_TABLE_PUBLISHING: 'true'");
    const roles = await deployed('postgres/roles.sql');
    expect([...roles.matchAll(/CREATE ROLE (\w+)/g)].map(([, name]) => name)).toEqual(
      Object.values(roleNames),
    );
    expect(await deployed('make-env.sh')).toContain(`postgres-role:${roleNames.shapes}`);
  });

  it('gives the servers settings that they understand, and believes no proxy that others could be', async () => {
    const compose = await deployed('compose.yaml');
    const block = /environment: &server-environment\n((?: {4}.*\n)+)/.exec(compose)?.[1] ?? '';
    const settings = Object.fromEntries(
      [...block.matchAll(/^ {4}(\w+): '?(.*?)'?$/gm)].map(([, name = '', value = '']) => [
        name,
        value.replace(/\$\{KEDAI_LOG_LEVEL:-(\w+)\}/, '$1').replace(/\$\{.*?\}/, 's'.repeat(64)),
      ]),
    );
    expect(readConfig(settings)).toMatchObject({
      host: '0.0.0.0',
      electricUrl: 'http://cache:8080',
      trustProxy: ['uniquelocal'],
      databaseUrl: expect.stringMatching(/^postgres:\/\/kedai_admin:s+@postgres:5432\/kedai$/),
    });
  });
});
