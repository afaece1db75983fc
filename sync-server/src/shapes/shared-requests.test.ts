import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { SharedRequests } from './shared-requests.ts';

/** An upstream whose answers are given by hand. */
function fakeUpstream() {
  const asked: {
    url: string;
    signal: AbortSignal;
    answer(response: Response): void;
    fail(error: Error): void;
  }[] = [];
  const upstream = (url: string, init?: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      const signal = init?.signal ?? new AbortController().signal;
      signal.addEventListener('abort', () => reject(signal.reason));
      asked.push({ url, signal, answer: resolve, fail: reject });
    });
  return { asked, requests: new SharedRequests(upstream as typeof fetch) };
}

const staying = () => new AbortController().signal;

/** A body that is written piece by piece. */
function pieces() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  return {
    readable,
    write: (part: string) => writer.write(new TextEncoder().encode(part)),
    end: () => writer.close(),
    breakOff: () => writer.abort(new Error('cut')),
  };
}

/** A body of that many pieces of a megabyte, each made when it is asked for. */
function megabytes(count: number) {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_000_000));
      if (pulled === count) controller.close();
    },
  });
  return { body, pulled: () => pulled };
}

const bytesOf = async (body: AsyncIterable<Uint8Array>): Promise<number> => {
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  return bytes;
};

describe('shared requests', () => {
  it('ask upstream once for a hundred clients at one place, and give each the whole answer', async () => {
    const { asked, requests } = fakeUpstream();
    const waiting = Array.from({ length: 100 }, () => requests.get('http://up/a', staying()));
    const elsewhere = requests.get('http://up/b', staying());
    expect(asked.map(({ url }) => url)).toEqual(['http://up/a', 'http://up/b']);
    const body = pieces();
    asked[0]?.answer(new Response(body.readable, { status: 200, headers: { 'electric-offset': '7_0' } }));
    const answers = await Promise.all(waiting);
    const texts = Promise.all(answers.map((answer) => text(answer.body)));
    await body.write('[{"first":');
    await body.write('1}]');
    await body.end();
    expect(new Set(await texts)).toEqual(new Set(['[{"first":1}]']));
    expect(answers[99]?.headers.get('electric-offset')).toBe('7_0');
    asked[1]?.answer(new Response('[]'));
    expect(await text((await elsewhere).body)).toBe('[]');
    expect(asked).toHaveLength(2);
  });

  it('ask again for who comes after the answer has begun', async () => {
    const { asked, requests } = fakeUpstream();
    const first = requests.get('http://up/a', staying());
    asked[0]?.answer(new Response('[1]'));
    expect(await text((await first).body)).toBe('[1]');
    requests.get('http://up/a', staying()).catch(() => undefined);
    expect(asked).toHaveLength(2);
  });

  it('let go of upstream when the last client has gone, and not before', async () => {
    const { asked, requests } = fakeUpstream();
    const [one, two] = [new AbortController(), new AbortController()];
    const outcomes = [requests.get('http://up/a', one.signal), requests.get('http://up/a', two.signal)];
    const settled = Promise.allSettled(outcomes);
    one.abort();
    expect(asked[0]?.signal.aborted).toBe(false);
    two.abort();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(requests.waitingUpstream).toBe(0);
  });

  it('do not ask upstream for a client that has gone already', async () => {
    const { asked, requests } = fakeUpstream();
    const gone = AbortSignal.abort();
    await expect(requests.get('http://up/a', gone)).rejects.toThrow();
    expect(asked.filter(({ signal }) => !signal.aborted)).toEqual([]);
  });

  it('let go of upstream when every client leaves in the middle of an answer', async () => {
    const { asked, requests } = fakeUpstream();
    const waiting = requests.get('http://up/a', staying());
    const body = pieces();
    asked[0]?.answer(new Response(body.readable));
    const { body: received } = await waiting;
    await body.write('[');
    received.destroy();
    await body.write('more').catch(() => undefined);
    await expect.poll(() => asked[0]?.signal.aborted, { timeout: 30_000 }).toBe(true);
  });

  it('pass a large answer on without losing any of it to a slow reader', async () => {
    const { asked, requests } = fakeUpstream();
    const waiting = [requests.get('http://up/a', staying()), requests.get('http://up/a', staying())];
    const large = 'x'.repeat(3_000_000);
    asked[0]?.answer(new Response(large));
    const [fast, slow] = await Promise.all(waiting);
    const quick = fast === undefined ? '' : text(fast.body);
    let slowly = 0;
    for await (const chunk of slow?.body ?? []) {
      slowly += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([(await quick).length, slowly]).toEqual([large.length, large.length]);
  });

  it('break off for every client when upstream breaks off, and fail for all when it fails', async () => {
    const { asked, requests } = fakeUpstream();
    const waiting = requests.get('http://up/a', staying());
    const body = pieces();
    asked[0]?.answer(new Response(body.readable));
    const { body: received } = await waiting;
    const broken = expect(text(received)).rejects.toThrow();
    await body.write('[');
    await body.breakOff();
    await broken;
    const failing = Promise.allSettled([
      requests.get('http://up/b', staying()),
      requests.get('http://up/b', staying()),
    ]);
    asked[1]?.fail(new Error('refused'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('do not let a client that takes nothing hold up another, and keep what it missed for it', async () => {
    const { asked, requests } = fakeUpstream();
    const waiting = [requests.get('http://up/a', staying()), requests.get('http://up/a', staying())];
    asked[0]?.answer(new Response(megabytes(10).body));
    const [fast, slow] = await Promise.all(waiting);
    expect(fast === undefined ? 0 : await bytesOf(fast.body)).toBe(10_000_000);
    expect(slow?.body.readableFlowing).toBeNull();
    expect(slow === undefined ? 0 : await bytesOf(slow.body)).toBe(10_000_000);
  });

  it('cut off a client that falls too far behind the fastest, and none that reads alone', async () => {
    const { asked, requests } = fakeUpstream();
    const waiting = [requests.get('http://up/a', staying()), requests.get('http://up/a', staying())];
    asked[0]?.answer(new Response(megabytes(20).body));
    const [fast, slow] = await Promise.all(waiting);
    expect(fast === undefined ? 0 : await bytesOf(fast.body)).toBe(20_000_000);
    expect([slow?.body.destroyed, slow?.body.errored?.message]).toEqual([
      true,
      'the client is too far behind',
    ]);

    const alone = requests.get('http://up/b', staying());
    const upstream = megabytes(20);
    asked[1]?.answer(new Response(upstream.body));
    const { body } = await alone;
    await new Promise((resolve) => body.once('readable', resolve));
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    // It is asked for no more than a client that reads nothing has room for.
    expect(upstream.pulled()).toBeLessThan(5);
    expect(await bytesOf(body)).toBe(20_000_000);
  });

  it('drop a client that has stopped reading, and not one that upstream keeps waiting', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { asked, requests } = fakeUpstream();
      const stalled = requests.get('http://up/a', staying());
      asked[0]?.answer(new Response('x'.repeat(3_000_000)));
      const { body } = await stalled;
      const quiet = requests.get('http://up/b', staying());
      const silence = pieces();
      asked[1]?.answer(new Response(silence.readable));
      const { body: patient } = await quiet;
      await new Promise((resolve) => body.once('readable', resolve));
      vi.advanceTimersByTime(100_000);
      expect([body.destroyed, patient.destroyed]).toEqual([true, false]);
      patient.destroy();
    } finally {
      vi.useRealTimers();
    }
  });

  it('survive an answer that breaks off before anybody listens to it', async () => {
    const { asked, requests } = fakeUpstream();
    const waiting = requests.get('http://up/a', staying());
    const body = pieces();
    asked[0]?.answer(new Response(body.readable));
    const { body: received } = await waiting;
    await body.breakOff();
    await expect.poll(() => received.destroyed, { timeout: 30_000 }).toBe(true);
  });

  it('send home who waits and who comes when the server stops, and finish the answers that have begun', async () => {
    const { asked, requests } = fakeUpstream();
    const begun = requests.get('http://up/a', staying());
    const body = pieces();
    asked[0]?.answer(new Response(body.readable));
    const { body: received } = await begun;
    const waiting = requests.get('http://up/b', staying());
    requests.close();
    await expect(waiting).rejects.toThrow('stopping');
    await expect(requests.get('http://up/c', staying())).rejects.toThrow('stopping');
    expect(asked.map(({ url, signal }) => [url, signal.aborted])).toEqual([
      ['http://up/a', false],
      ['http://up/b', true],
    ]);
    const whole = text(received);
    await body.write('[]');
    await body.end();
    expect(await whole).toBe('[]');
  });
});
