import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bridgeContract } from '#shared/bridge.ts';
import { errorEntry, errorTable, tables } from '#shared/contract.ts';
import { columnName } from '#shared/kernel/index.ts';
import { commandDefinitions } from '#shared/sync/index.ts';

const root = join(import.meta.dirname, '..', '..');

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const sources = ['shared', 'desktop', 'sync-server']
  .flatMap(filesBelow)
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const code = sources.filter(({ path }) => !/\.test\.tsx?$/.test(path));
/** A suite that several stores run is a test, too. */
const tests = sources.filter(({ path }) => /(\.test|-contract)\.tsx?$/.test(path));

describe('the error table', () => {
  const codes = Object.keys(errorTable);

  it('has an entry for every code that is ever refused with', () => {
    const used = new Set(
      code.flatMap(({ text }) =>
        [...text.matchAll(/reject\(\s*'([a-z]+\.[a-zA-Z]+)'/g)].map((match) => match[1]),
      ),
    );
    expect(used.size).toBeGreaterThan(10);
    expect([...used].filter((each) => each !== undefined && !codes.includes(each))).toEqual([]);
  });

  it('has no entry that nothing refuses with', () => {
    const everything = code
      .filter(({ path }) => !path.endsWith('errors.ts'))
      .map(({ text }) => text)
      .join('\n');
    expect(codes.filter((each) => !everything.includes(`'${each}'`))).toEqual([]);
  });

  it('says what happened, what is safe and what to do, in whole sentences', () => {
    for (const each of codes) {
      const entry = errorEntry(each);
      for (const sentence of [entry.message, entry.safe, entry.next])
        expect(sentence).toMatch(/^[A-Z].{8,}\.$/);
    }
    expect(errorEntry('future.unknown')).toBe(errorTable['kernel.unexpected']);
  });
});

describe('the numbered rules', () => {
  const specs = filesOf('SPEC.md');
  const written = specs.flatMap((text) =>
    [...text.matchAll(/^- \*\*([A-Z]{3}-\d+)\*\*/gm)].map((match) => match[1]),
  );
  const rules = new Set(written);

  function filesOf(name: string): string[] {
    return readdirSync(join(root, 'shared', 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name === name)
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  }

  const quoted = new Set(
    tests.flatMap(({ text }) => [...text.matchAll(/\[([A-Z]{3}-\d+)\]/g)].map((match) => match[1])),
  );

  it('have a number each', () => {
    expect(written.filter((rule, index) => written.indexOf(rule) !== index)).toEqual([]);
  });

  it('are each quoted by the title of a test', () => {
    expect([...rules].filter((rule) => !quoted.has(rule))).toEqual([]);
    expect(rules.size).toBeGreaterThan(20);
  });

  it('exist when a test quotes them', () => {
    expect([...quoted].filter((rule) => !rules.has(rule))).toEqual([]);
  });
});

describe('the contract', () => {
  it('names every table once a home, with a key made of its columns', () => {
    const names = tables.flatMap((table) =>
      table.home === 'everywhere'
        ? [`server ${table.name}`, `replica ${table.name}`]
        : [`${table.home} ${table.name}`],
    );
    expect(new Set(names).size).toBe(names.length);
    for (const table of tables) {
      expect(table.key.every((name) => name in table.columns)).toBe(true);
      for (const name of Object.keys(table.columns)) expect(columnName(name)).toMatch(/^[a-z][a-z0-9_]*$/);
    }
  });

  it('gives every table of the server a company, the companies’ own being its id', () => {
    for (const table of tables) {
      if (table.home !== 'replica' && table.name !== 'companies')
        expect(table.columns).toHaveProperty('companyId');
    }
  });

  it('asks for a right, a person or nobody on every method of the bridge', () => {
    const methods = Object.values(bridgeContract).flatMap((context) => Object.values(context));
    expect(methods.length).toBeGreaterThan(25);
    for (const method of methods) expect(method.needs).toMatch(/^[a-zA-Z]+$/);
  });
});

describe('what somebody gives', () => {
  /** The schemas of single values inside a schema, by their place. */
  function leaves(schema: z.core.$ZodType, place: string): readonly (readonly [string, z.ZodType])[] {
    if (schema instanceof z.ZodObject) {
      const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
      return Object.entries(shape).flatMap(([name, inner]) => leaves(inner, `${place}.${name}`));
    }
    if (schema instanceof z.ZodArray) return leaves(schema.element, `${place}[]`);
    if (schema instanceof z.ZodRecord) return leaves(schema.valueType, `${place}[]`);
    if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => leaves(option, place));
    if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
      return leaves(schema.unwrap(), place);
    return schema instanceof z.ZodType ? [[place, schema]] : [];
  }

  it('[KER-10] is a day that the calendar has, in every field of the bridge and of every command', () => {
    const takes = (schema: z.ZodType, value: string) => schema.safeDecode(value as never).success;
    const given = [
      ...Object.entries(bridgeContract).flatMap(([context, methods]) =>
        Object.entries(methods).flatMap(([name, { input }]) => leaves(input, `${context}.${name}`)),
      ),
      ...commandDefinitions.flatMap(({ type, input }) => leaves(input, type)),
    ];
    const ofKind = (example: string) =>
      given.filter(
        ([, schema]) => takes(schema, example) && !takes(schema, 'no day') && !takes(schema, '2026-W09'),
      );
    const days = ofKind('2026-02-28');
    const instants = ofKind('2026-02-28T10:00:00.000Z');
    expect([days.length > 10, instants.length > 10]).toEqual([true, true]);
    const lenient = [
      ...days.filter(([, schema]) => takes(schema, '2026-02-30')),
      ...instants.filter(([, schema]) => takes(schema, '2026-02-30T10:00:00.000Z')),
    ];
    expect(lenient.map(([place]) => place)).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = [
    'README.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];

  it('link to files that are there', () => {
    const missing = documents.flatMap((document) => {
      const text = readFileSync(join(root, document), 'utf8');
      const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
      return links
        .filter((link) => !existsSync(join(root, document, '..', link)))
        .map((link) => `${document}: ${link}`);
    });
    expect(missing).toEqual([]);
  });
});
