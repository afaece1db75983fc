import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present, type Result } from '#shared/kernel/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';
import { type Keeper, MAX_OFFERS } from './keeper.ts';
import { type KeeperSession, openKeeperSession } from './keeper-client.ts';
import { CODE, keeperAddress, lineTo, NOON_MS, type Sent, testKeeper } from './peer.fixture.ts';
import { keyOfCode, proofOf } from './peer-crypto.ts';
import { type CopyRequest, HELLO_PATH, MAX_FILE_BYTES, packBody } from './peer-protocol.ts';

const NAME = 'segment-00000001-0000000000000001.journal';
const NEXT = 'segment-00000002-0000000000000009.journal';
const facts = { kind: 'facts', name: NAME } as const;

let kit: ReturnType<typeof testKeeper>;
let keeper: Keeper;
beforeEach(() => {
  kit = testKeeper();
  keeper = kit.begin();
});
afterEach(() => kit.remove());

type Line = Parameters<typeof lineTo>[1];
const opening = (line?: Line, change: { code?: string; companyId?: string; streamId?: string } = {}) => {
  const { code = CODE, ...till } = change;
  return openKeeperSession({
    keeper: { ...keeperAddress, code },
    till: { ...kit.till, ...(till as Partial<typeof kit.till>) },
    random: randomBytes,
    fetch: lineTo(() => keeper, line),
    signal: new AbortController().signal,
  });
};
const open = async (line?: Line): Promise<KeeperSession> => {
  const opened = await opening(line);
  if (!opened.ok) throw new Error(`expected a session, not ${opened.error.code}`);
  return opened.value;
};
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
const append = (text: string, offset = 0, file: { kind: 'facts' | 'requests'; name: string } = facts) =>
  [{ op: 'append', ...file, offset }, Buffer.from(text)] as [CopyRequest, Buffer];
const kept = (name = NAME): string =>
  readFileSync(join(kit.folder, kit.till.streamId, 'journal', name), 'utf8');
const keptNames = (): string[] => readdirSync(join(kit.folder, kit.till.streamId, 'journal')).sort();

describe('a till that keeps copies', () => {
  it('[DEV-20] takes none without its code, of another company, or of itself, and learns nothing of them', async () => {
    expect(codeOf(await opening(undefined, { code: 'SSSSSSSSSSSSSSSS' }))).toBe('devices.copyCodeWrong');
    expect(codeOf(await opening(undefined, { companyId: newSampleId() }))).toBe('devices.copyCodeWrong');
    expect(codeOf(await opening(undefined, { streamId: kit.own }))).toBe('devices.copyOwnTill');
    expect(await kit.copies.list()).toEqual([]);
  });

  it('[DEV-20] is believed by no till unless it proves that it knows the code', async () => {
    const stranger = kit.begin('SSSSSSSSSSSSSSSS');
    const pretending: Line = async ({ body }) => {
      const { nonce } = JSON.parse(body.toString()) as { nonce: string };
      const [session, theirs] = [nonce, nonce];
      const proof = proofOf(
        keyOfCode('SSSSSSSSSSSSSSSS', kit.till.companyId),
        'keeper',
        nonce,
        session,
        theirs,
      );
      return Response.json({ session, nonce: theirs, proof });
    };
    expect(codeOf(await opening(pretending))).toBe('devices.copyCodeWrong');
    const session = await open(async (sent, deliver) => {
      if (sent.path === '/v1/hello') return deliver(sent);
      const answer = await stranger.answer({ ...sent, via: '' });
      return new Response(new Uint8Array(answer.body), { status: 200 });
    });
    expect(codeOf(await session.ask(...append('x')))).toBe('devices.copyUnreachable');
  });

  it('[DEV-20] takes nothing twice that was said once, nor anything that was changed on the way', async () => {
    const heard: Sent[] = [];
    const session = await open((sent, deliver) => {
      heard.push(sent);
      return deliver(sent);
    });
    await session.ask(...append('one'));
    await session.ask({ op: 'setAside', ...facts });
    await session.ask(...append('two'));
    const [, first, aside] = heard;
    const again = async (sent: Sent) =>
      (await keeper.answer({ ...present(sent, 'a request'), via: '' })).status;
    expect(await again(present(first, 'an append'))).toBe(401);
    expect(await again(present(aside, 'a putting aside'))).toBe(401);
    const last = present(heard.at(-1), 'a request');
    const changed = { ...last, headers: { ...last.headers, 'kedai-count': '9' } };
    expect(await again(changed)).toBe(401);
    expect(await again({ ...changed, body: packBody(...append('three')) })).toBe(401);
    expect(await again({ ...last, headers: {} })).toBe(401);
    keeper = kit.begin();
    expect(await again(last)).toBe(401);
    expect(kept()).toBe('two');
    expect(keptNames()).toHaveLength(2);
  });

  it('[DEV-20] gives nobody a till’s place for a greeting, heard before or never gone on with', async () => {
    const greetings: Sent[] = [];
    const noting: Line = (sent, deliver) => {
      if (sent.path === HELLO_PATH) greetings.push(sent);
      return deliver(sent);
    };
    const session = await open();
    expect(codeOf(await session.ask(...append('one')))).toBe('ok');
    const waiting = await open(noting);
    for (let time = 0; time < 2 * MAX_OFFERS; time += 1)
      await keeper.answer({ ...present(greetings[0], 'a greeting'), via: '' });
    expect(codeOf(await waiting.ask(...append('onetwo')))).toBe('ok');
    for (let other = 0; other <= MAX_OFFERS; other += 1) await open();
    expect(codeOf(await session.ask(...append('onetwothree')))).toBe('ok');
    expect(kept()).toBe('onetwothree');
  });

  it('[DEV-20] knows a greeting that comes twice, and lets it speak once', async () => {
    const heard: Sent[] = [];
    const session = await open(async (sent, deliver) => {
      heard.push(sent);
      await deliver(sent);
      return deliver(sent);
    });
    // Its first word was delivered twice too: the second time it was one that had been said.
    expect(codeOf(await session.ask(...append('one')))).toBe('devices.copyUnreachable');
    expect(codeOf(await (await open()).ask(...append('one')))).toBe('ok');
    const statuses = [];
    for (const sent of heard) statuses.push((await keeper.answer({ ...sent, via: '' })).status);
    expect(statuses).toEqual([200, 401]);
  });

  it('[DEV-20] says nothing but that it doesn’t understand to whoever sends something else', async () => {
    const ask = async (path: string, body: string) =>
      (await keeper.answer({ path, headers: {}, body: Buffer.from(body), via: '' })).status;
    expect(await ask('/', '')).toBe(404);
    expect(await ask('/v1/hello', 'not json')).toBe(400);
    expect(await ask('/v1/hello', '{}')).toBe(400);
    expect(await ask('/v1/copies', '{}')).toBe(401);
  });
});

describe('what is kept of another till', () => {
  it('[DEV-21] is only ever added to: what differs is refused, put aside and stays', async () => {
    const session = await open();
    expect(codeOf(await session.ask(...append('abcd')))).toBe('ok');
    expect(codeOf(await session.ask(...append('cdef', 2)))).toBe('ok');
    expect(kept()).toBe('abcdef');
    expect(codeOf(await session.ask(...append('ab')))).toBe('ok');
    expect(kept()).toBe('abcdef');
    expect(codeOf(await session.ask(...append('abXd')))).toBe('devices.copyDiffers');
    expect(codeOf(await session.ask(...append('z', 9)))).toBe('devices.copyRefused');
    expect(kept()).toBe('abcdef');
    for (const other of ['abX', 'abY']) {
      expect(codeOf(await session.ask({ op: 'setAside', ...facts }))).toBe('ok');
      expect(codeOf(await session.ask(...append(other)))).toBe('ok');
    }
    expect(keptNames().map((name) => [name, kept(name)])).toEqual([
      [NAME, 'abY'],
      [`${NAME}.kept-1.damaged`, 'abcdef'],
      [`${NAME}.kept-2.damaged`, 'abX'],
    ]);
  });

  it('[DEV-21] says how much it is and whether it is the same, and goes only when something newer is there', async () => {
    const session = await open();
    const compared = (through: number) => session.ask({ op: 'compare', ...facts, through });
    expect(await compared(3)).toMatchObject({ ok: true, value: { bytes: 0 } });
    await session.ask(...append('abcdef'));
    const [three, all] = [await compared(3), await compared(100)];
    expect(three).toMatchObject({ ok: true, value: { bytes: 6 } });
    expect(three).not.toEqual(all);
    expect(codeOf(await session.ask({ op: 'remove', ...facts }))).toBe('devices.copyRefused');
    expect(kept()).toBe('abcdef');
    await session.ask(...append('next', 0, { kind: 'facts', name: NEXT }));
    expect(codeOf(await session.ask({ op: 'remove', ...facts }))).toBe('ok');
    expect(keptNames()).toEqual([NEXT]);
  });

  it('[DEV-22] stays inside its folder and its bounds', async () => {
    kit.remove();
    kit = testKeeper({ tills: 1, bytesPerTill: 500, setAside: 1 });
    keeper = kit.begin();
    const session = await open();
    for (const name of ['../x.journal', 'about.json', '..', `${NAME}/../../x`, '/etc/passwd', `${NAME}\0`]) {
      const bad = await session.ask(...append('x', 0, { kind: 'facts', name }));
      expect({ name, code: codeOf(bad) }).toEqual({ name, code: 'devices.copyRefused' });
    }
    expect(codeOf(await session.ask(...append('x', MAX_FILE_BYTES)))).toBe('devices.copyNoRoom');
    expect(codeOf(await session.ask(...append('0123')))).toBe('ok');
    expect(codeOf(await session.ask(...append('x'.repeat(400), 4)))).toBe('devices.copyNoRoom');
    expect(kept()).toBe('0123');
    const other = await opening(undefined, { streamId: newSampleId() });
    if (!other.ok) throw new Error('expected a session');
    expect(codeOf(await other.value.ask(...append('x')))).toBe('devices.copyNoRoom');
    expect(codeOf(await opening(undefined, { streamId: '../../escape' }))).toBe('devices.copyUnreachable');
  });

  it('[DEV-22] has an end to how many files there are, also of nothing', async () => {
    kit.remove();
    kit = testKeeper({ filesPerTill: 5 });
    keeper = kit.begin();
    const session = await open();
    const codes: string[] = [];
    for (let number = 1; number <= 6; number += 1) {
      const name = NAME.replace('0001.journal', `000${number}.journal`);
      codes.push(codeOf(await session.ask(...append('', 0, { kind: 'facts', name }))));
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', ...Array(3).fill('devices.copyNoRoom')]);
  });

  it('is listed with its till, and through which receipt it is whole', async () => {
    const session = await open();
    await session.ask(...append('abc'));
    const about = { ...kit.till, via: keeperAddress.host };
    expect(await kit.copies.list()).toEqual([{ ...about, whole: null }]);
    await session.ask({ op: 'through', through: { sequence: 7, receiptSequence: 5 } });
    const whole = { sequence: 7, receiptSequence: 5, at: new Date(NOON_MS).toISOString() };
    expect(await kit.copies.list()).toEqual([{ ...about, whole }]);
  });
});
