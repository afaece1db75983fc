import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('the settings', () => {
  it('have a default for everything: this machine alone, an embedded PostgreSQL, an embedded shape engine', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 4600,
      host: '127.0.0.1',
      databaseUrl: undefined,
      electricUrl: undefined,
      secret: undefined,
      trustProxy: undefined,
      clockOffsetMs: 0,
    });
    expect(isAbsolute(config.dataDir)).toBe(true);
  });

  it('come from the environment, where an empty variable is one that is not set', () => {
    const config = readConfig({
      PORT: '8080',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgres://admin:pw@db.example:5432/kedai',
      ELECTRIC_URL: 'https://electric.example',
      ELECTRIC_SECRET: '',
      KEDAI_SECRET: 's'.repeat(32),
      KEDAI_CLOCK_OFFSET_MS: '-3600000',
      KEDAI_STORE: 'corner-shop',
    });
    expect(config).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      databaseUrl: 'postgres://admin:pw@db.example:5432/kedai',
      electricUrl: 'https://electric.example',
      electricSecret: undefined,
      clockOffsetMs: -3_600_000,
      defaultStore: 'corner-shop',
    });
  });

  it('name the proxies that are believed, and refuse to believe everybody', () => {
    const proxies = (text: string) => readConfig({ KEDAI_TRUST_PROXY: text }).trustProxy;
    expect(proxies('10.1.0.0/16, ::1,uniquelocal')).toEqual(['10.1.0.0/16', '::1', 'uniquelocal']);
    expect(proxies('')).toBeUndefined();
    for (const wrong of ['true', '1', '10.1.0.0/33', '10.1.0', 'front.example', '10.1.0.1,']) {
      expect(() => proxies(wrong)).toThrow(/KEDAI_TRUST_PROXY: must name addresses/);
    }
  });

  it('are refused in one message that names each that is wrong, and repeats no secret', () => {
    const wrong = {
      PORT: '99999',
      DATABASE_URL: 'mysql://x',
      KEDAI_SECRET: 'too-short',
      ELECTRIC_URL: 'nowhere',
    };
    expect(() => readConfig(wrong)).toThrow(
      /PORT: .*DATABASE_URL: must start with postgres:.*KEDAI_SECRET: must have at least 32.*ELECTRIC_URL: must be an http/,
    );
    expect(() => readConfig(wrong)).not.toThrow(/too-short/);
  });
});
