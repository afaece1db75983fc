export interface Sounds {
  readonly accepted: () => void;
  readonly refused: () => void;
}

interface Tone {
  readonly hertz: number;
  readonly startSeconds: number;
  readonly seconds: number;
}

const acceptedTones: readonly Tone[] = [{ hertz: 1320, startSeconds: 0, seconds: 0.06 }];
const refusedTones: readonly Tone[] = [
  { hertz: 220, startSeconds: 0, seconds: 0.13 },
  { hertz: 175, startSeconds: 0.16, seconds: 0.2 },
];
const volume = 0.12;

/** The two sounds of the counter, made by the page itself. Silent where `isOn` says so or where there is no audio. */
export function createSounds(isOn: () => boolean): Sounds {
  let context: AudioContext | null = null;

  const play = (tones: readonly Tone[], shape: OscillatorType): void => {
    if (!isOn() || typeof AudioContext === 'undefined') return;
    context ??= new AudioContext();
    // Browsers keep audio asleep until somebody has touched the page.
    if (context.state === 'suspended') void context.resume();
    for (const tone of tones) playTone(context, tone, shape);
  };

  return {
    accepted: () => play(acceptedTones, 'sine'),
    refused: () => play(refusedTones, 'square'),
  };
}

function playTone(context: AudioContext, tone: Tone, shape: OscillatorType): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const start = context.currentTime + tone.startSeconds;
  const end = start + tone.seconds;
  oscillator.type = shape;
  oscillator.frequency.value = tone.hertz;
  gain.gain.setValueAtTime(volume, start);
  gain.gain.exponentialRampToValueAtTime(0.001, end);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end);
}
