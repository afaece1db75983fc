/** A jump of the device's clock that is told; less is drift, or somebody who sets it right by a minute. */
export const JUMP_MS = 2 * 60_000;
/** A computer that slept this long shows it by its clock alone; a longer leap forward is not taken for sleep. */
export const MAX_SLEEP_MS = 24 * 60 * 60_000;
/** A till that was off this long may as well have lost its clock: a person is asked. */
export const MAX_AWAY_MS = 30 * 24 * 60 * 60_000;
/** An answer that took longer says too little about the time. */
export const MAX_ROUND_TRIP_MS = 10_000;
/** What the server tells is taken to within this much besides the round trip, so that nothing is written for a breath. */
const STEADY_MS = 2_000;

/** Who told how far this device's clock is off. */
export type ClockSource = 'device' | 'server' | 'person';

/** What is kept on disk. */
export interface ClockNote {
  /** Business time less device time. */
  readonly offsetMs: number;
  readonly source: ClockSource;
  /** Business time when this was noted: the till was alive then. */
  readonly notedMs: number;
  /** The device's clock jumped, or disagrees with what is known, and nobody has said since what time it is. */
  readonly doubtful: boolean;
}

export interface BusinessClockOptions {
  /** Unix milliseconds by the device: may be wrong by years, and jump. */
  readonly deviceMs: () => number;
  /** Milliseconds since any moment; never jumps, and may stand still while the computer sleeps. */
  readonly monotonicMs: () => number;
  readonly note: ClockNote | undefined;
  /** No time before this can be now: the newest fact, the newest time a server told, or when this was built. */
  readonly floorMs: number;
  readonly onChange: () => void;
  /** Keeps it for the next start. */
  readonly keep: (note: ClockNote) => void;
}

/**
 * Three times, kept apart: the device's clock, the server's, and the *business time* that facts are dated by. Business time
 * is the device's clock plus an offset, which the server tells whenever it answers, or a person when it can't. Between those
 * it goes on steadily: the device's clock is watched against one that can't jump.
 */
export class BusinessClock {
  readonly #options: BusinessClockOptions;
  #offsetMs: number;
  #source: ClockSource;
  #doubtful: boolean;
  #lastDeviceMs: number;
  #lastMonotonicMs: number;
  #serverSkewMs: number | null = null;

  constructor(options: BusinessClockOptions) {
    this.#options = options;
    const { note, floorMs } = options;
    this.#lastDeviceMs = options.deviceMs();
    this.#lastMonotonicMs = options.monotonicMs();
    this.#offsetMs = note?.offsetMs ?? 0;
    this.#source = note?.source ?? 'device';
    this.#doubtful = note?.doubtful ?? false;
    const lastKnownMs = Math.max(floorMs, note?.notedMs ?? 0);
    const awayMs = this.#lastDeviceMs + this.#offsetMs - lastKnownMs;
    const isBehind = awayMs < -JUMP_MS;
    const isAhead = note !== undefined && awayMs > MAX_AWAY_MS;
    if (isBehind || isAhead) {
      // It goes on from the last time that is known to have been: a date that is too old can be put right, one ahead can't.
      this.#offsetMs = lastKnownMs - this.#lastDeviceMs;
      this.#doubtful = true;
    }
  }

  /** Business time, Unix milliseconds. */
  nowMs(): number {
    this.#watch();
    return this.#lastDeviceMs + this.#offsetMs;
  }

  get doubtful(): boolean {
    return this.#doubtful;
  }

  /** The device's own clock. */
  deviceMs(): number {
    return this.#options.deviceMs();
  }

  /** Server time less device time, when it last told; null before. */
  get serverSkewMs(): number | null {
    return this.#serverSkewMs;
  }

  /**
   * The server told its time in an answer.
   * @param roundTripMs from sending to having the answer, by the clock that can't jump
   */
  learn(serverMs: number, roundTripMs: number): void {
    if (roundTripMs < 0 || roundTripMs > MAX_ROUND_TRIP_MS) return;
    this.#watch();
    const skewMs = serverMs + roundTripMs / 2 - this.#lastDeviceMs;
    this.#serverSkewMs = skewMs;
    const isSteady =
      this.#source === 'server' &&
      !this.#doubtful &&
      Math.abs(skewMs - this.#offsetMs) <= roundTripMs / 2 + STEADY_MS;
    if (!isSteady) this.#set(Math.round(skewMs), 'server', false);
  }

  /** A person says what time it is. */
  confirm(businessMs: number): void {
    this.#watch();
    this.#set(businessMs - this.#lastDeviceMs, 'person', false);
  }

  /** Keeps what is known for the next start; called now and then. */
  keep(): void {
    const { note } = this;
    this.#options.keep(note);
  }

  get note(): ClockNote {
    const notedMs = this.nowMs();
    return { offsetMs: this.#offsetMs, source: this.#source, notedMs, doubtful: this.#doubtful };
  }

  /** Looks whether the device's clock went as time does. */
  #watch(): void {
    const deviceMs = this.#options.deviceMs();
    const monotonicMs = this.#options.monotonicMs();
    const jumpMs = deviceMs - this.#lastDeviceMs - (monotonicMs - this.#lastMonotonicMs);
    this.#lastDeviceMs = deviceMs;
    this.#lastMonotonicMs = monotonicMs;
    if (Math.abs(jumpMs) < JUMP_MS) return;
    // A short leap forward is a computer that slept, and its clock is right; time itself never goes back, nor leaps a day.
    const goesOn = jumpMs > 0 && jumpMs <= MAX_SLEEP_MS;
    this.#serverSkewMs = this.#serverSkewMs === null ? null : this.#serverSkewMs - jumpMs;
    this.#set(goesOn ? this.#offsetMs : this.#offsetMs - jumpMs, this.#source, true);
  }

  #set(offsetMs: number, source: ClockSource, doubtful: boolean): void {
    this.#offsetMs = offsetMs;
    this.#source = source;
    this.#doubtful = doubtful;
    this.#options.keep({ offsetMs, source, notedMs: this.#lastDeviceMs + offsetMs, doubtful });
    this.#options.onChange();
  }
}
