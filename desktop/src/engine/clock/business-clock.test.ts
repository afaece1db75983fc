import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BusinessClock,
  type ClockNote,
  JUMP_MS,
  MAX_AWAY_MS,
  MAX_ROUND_TRIP_MS,
  MAX_SLEEP_MS,
} from './business-clock.ts';

const MORNING_MS = Date.parse('2026-11-21T01:00:00.000Z');
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** A till and the world: real time, a device's clock that is off by something, and a clock that can't jump. */
class World {
  trueMs = MORNING_MS;
  wrongMs: number;
  awakeMs = 0;
  note: ClockNote | undefined;
  changes = 0;
  clock: BusinessClock;

  constructor(options: { wrongMs?: number; note?: ClockNote; floorMs?: number } = {}) {
    this.wrongMs = options.wrongMs ?? 0;
    this.note = options.note;
    this.clock = this.start(options.floorMs ?? MORNING_MS - HOUR_MS);
  }

  start(floorMs: number): BusinessClock {
    this.clock = new BusinessClock({
      deviceMs: () => this.trueMs + this.wrongMs,
      monotonicMs: () => this.awakeMs,
      note: this.note,
      floorMs,
      onChange: () => {
        this.changes += 1;
      },
      keep: (note) => {
        this.note = note;
      },
    });
    return this.clock;
  }

  pass(ms: number): void {
    this.trueMs += ms;
    this.awakeMs += ms;
  }
  sleep(ms: number): void {
    this.trueMs += ms;
  }
  jump(ms: number): void {
    this.wrongMs += ms;
  }
  hear(roundTripMs = 0): void {
    this.pass(roundTripMs);
    this.clock.learn(this.trueMs - roundTripMs / 2, roundTripMs);
  }
  errorMs = (): number => this.clock.nowMs() - this.trueMs;
}

describe('business time', () => {
  it('is the device’s, until somebody says otherwise', () => {
    const world = new World();
    world.pass(HOUR_MS);
    expect([world.errorMs(), world.clock.doubtful, world.clock.serverSkewMs]).toEqual([0, false, null]);
  });

  it.each([3 * YEAR_MS, -3 * YEAR_MS, 10 * 60_000])(
    'is the server’s once it told, on a till that is off by %d ms',
    (wrongMs) => {
      const world = new World({ wrongMs, floorMs: 0 });
      world.hear(200);
      world.pass(HOUR_MS);
      expect([world.errorMs(), world.clock.doubtful, world.clock.serverSkewMs]).toEqual([0, false, -wrongMs]);
    },
  );

  it('is kept over a restart, and begins again at the last time that is known when the clock lost its own', () => {
    const world = new World();
    world.jump(-YEAR_MS);
    world.hear();
    world.pass(HOUR_MS);
    world.start(world.trueMs);
    expect([world.errorMs(), world.clock.doubtful]).toEqual([0, false]);
    world.clock.keep();
    world.pass(HOUR_MS);
    world.jump(-10 * YEAR_MS);
    world.start(world.trueMs - HOUR_MS);
    expect([world.errorMs(), world.clock.doubtful]).toEqual([-HOUR_MS, true]);
  });

  it('does not follow a clock that is years ahead after a start', () => {
    const world = new World();
    world.clock.keep();
    world.jump(3 * YEAR_MS);
    world.start(world.trueMs);
    expect([world.errorMs(), world.clock.doubtful]).toEqual([0, true]);
    world.hear();
    expect([world.errorMs(), world.clock.doubtful]).toEqual([0, false]);
  });

  it('follows a till that was off for a night, and asks about one that was off for more than a month', () => {
    const world = new World();
    world.clock.keep();
    world.trueMs += 12 * HOUR_MS;
    world.start(world.trueMs - 12 * HOUR_MS);
    expect([world.errorMs(), world.clock.doubtful]).toEqual([0, false]);
    world.clock.keep();
    world.trueMs += MAX_AWAY_MS + HOUR_MS;
    world.start(MORNING_MS);
    expect(world.clock.doubtful).toBe(true);
  });

  it('goes on steadily when the device’s clock is put back or leaps, is doubtful then, and says so once', () => {
    for (const leap of [-YEAR_MS, -HOUR_MS, MAX_SLEEP_MS + HOUR_MS, 5 * YEAR_MS]) {
      const world = new World();
      world.hear();
      const { changes } = world;
      world.pass(1000);
      world.jump(leap);
      expect([world.errorMs(), world.clock.doubtful]).toEqual([0, true]);
      world.pass(1000);
      expect([world.errorMs(), world.changes]).toEqual([0, changes + 1]);
    }
  });

  it('follows a computer that slept, and asks', () => {
    const world = new World();
    world.hear();
    world.sleep(9 * HOUR_MS);
    expect([world.errorMs(), world.clock.doubtful]).toEqual([0, true]);
  });

  it('is what a person says, until the server knows better', () => {
    const world = new World({ wrongMs: -YEAR_MS });
    expect(world.clock.doubtful).toBe(true);
    world.clock.confirm(world.trueMs + 60_000);
    expect([world.errorMs(), world.clock.doubtful]).toEqual([60_000, false]);
    world.hear();
    expect([world.errorMs(), world.clock.doubtful]).toEqual([0, false]);
  });

  it('learns nothing from an answer that took too long, and writes nothing for a breath', () => {
    const world = new World({ wrongMs: -YEAR_MS, floorMs: 0 });
    world.hear(MAX_ROUND_TRIP_MS + 1);
    expect([world.clock.serverSkewMs, world.note]).toEqual([null, undefined]);
    world.hear();
    const { changes } = world;
    world.jump(500);
    world.hear(100);
    expect([world.changes, Math.abs(world.errorMs())]).toEqual([changes, 500]);
  });
});

const step = fc.oneof(
  fc.record({ does: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 12 * HOUR_MS }) }),
  fc.record({ does: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: 12 * HOUR_MS }) }),
  fc.record({
    does: fc.constant('jump' as const),
    ms: fc.integer({ min: -10 * YEAR_MS, max: 10 * YEAR_MS }),
  }),
  fc.record({ does: fc.constant('hear' as const), ms: fc.integer({ min: 0, max: MAX_ROUND_TRIP_MS }) }),
  fc.record({ does: fc.constant('confirm' as const), ms: fc.integer({ min: -60_000, max: 60_000 }) }),
  fc.record({ does: fc.constant('restart' as const), ms: fc.constant(0) }),
);

describe('a clock that does anything', () => {
  it('is right as soon as the server told, never before what was known at the start, and never wrong without being doubtful', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world = new World();
        // What may be off while nobody has reason to doubt: what was told, what is too small to be noticed, and drift of it.
        let allowedMs = 0;
        for (const { does, ms } of steps) {
          const isRightBefore = !world.clock.doubtful;
          if (does === 'pass') world.pass(ms);
          else if (does === 'sleep') world.sleep(ms);
          else if (does === 'jump') {
            world.jump(ms);
            if (Math.abs(ms) < JUMP_MS) allowedMs += Math.abs(ms);
          } else if (does === 'hear') {
            world.hear(ms);
            allowedMs = ms + 2_000;
            expect(Math.abs(world.errorMs())).toBeLessThanOrEqual(ms / 2 + 2_001);
            expect(world.clock.doubtful).toBe(false);
          } else if (does === 'confirm') {
            world.clock.confirm(world.trueMs + ms);
            allowedMs = Math.abs(ms);
          } else {
            world.clock.keep();
            const knownMs = world.clock.nowMs();
            world.start(0);
            expect(world.clock.nowMs()).toBeGreaterThanOrEqual(knownMs - JUMP_MS);
          }
          // A short sleep isn't noticed as one, and needn't be: the device's clock is followed.
          if (does === 'sleep' && ms < JUMP_MS) allowedMs += ms;
          if (!world.clock.doubtful && isRightBefore) {
            expect(Math.abs(world.errorMs())).toBeLessThanOrEqual(allowedMs + 1);
          } else if (world.clock.doubtful) allowedMs = Number.MAX_SAFE_INTEGER;
        }
      }),
      { numRuns: 300 },
    );
  });
});
