import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { undeclaredChanges, type Wire, wireNow } from './wire.ts';

const recorded: Wire = JSON.parse(readFileSync(join(import.meta.dirname, 'protocol.json'), 'utf8'));

describe('what goes over the wire', () => {
  const now = wireNow();

  it('does not change without a new version', () => {
    expect(undeclaredChanges(recorded, now)).toEqual([]);
  });

  it('is recorded as it is: node scripts/record-protocol.ts', () => {
    expect(now, 'Record what is new with: node scripts/record-protocol.ts').toEqual(recorded);
  });
});

describe('a change of the wire', () => {
  const before: Wire = {
    protocol: 4,
    parts: { 'fact sales.saleCompleted.v1': 'a', 'message pushRequest': 'b', 'table products': 'c' },
  };
  const changed = (parts: Record<string, string>, protocol = 4): readonly string[] =>
    undeclaredChanges(before, { protocol, parts: { ...before.parts, ...parts } });

  it('needs the protocol’s next version, and is named', () => {
    expect(changed({})).toEqual([]);
    expect(changed({ 'table products': 'x' })).toEqual([
      expect.stringMatching(/^table products changed, and PROTOCOL_VERSION is still 4\. .*servedProtocols/),
    ]);
    expect(changed({ 'message more': 'x' })).toEqual([expect.stringMatching(/^message more is new/)]);
    expect(changed({ 'table products': 'x', 'message more': 'x' }, 5)).toEqual([]);
  });

  it('of a fact needs that fact’s next version, whatever the protocol’s is', () => {
    expect(changed({ 'fact sales.saleCompleted.v1': 'x' }, 5)).toEqual([
      expect.stringMatching(/^fact sales\.saleCompleted\.v1 changed\. .*next version beside it/),
    ]);
    expect(changed({ 'fact sales.saleCompleted.v2': 'x' })).toEqual([]);
    const { 'fact sales.saleCompleted.v1': _gone, ...rest } = before.parts;
    expect(undeclaredChanges(before, { protocol: 5, parts: rest })).toEqual([
      expect.stringMatching(/^fact sales\.saleCompleted\.v1 is gone/),
    ]);
  });
});
