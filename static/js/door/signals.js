// What is heard and felt with each verdict, and a screen that stays on. One touch unlocks all of it.
const TONES = { enter: [[880, 0.12]], ask: [[520, 0.12], [520, 0.12]], stop: [[180, 0.45]] };
const SHAKES = { enter: [60], ask: [80, 80, 80], stop: [400] };
let sound = null;

export function unlock() {
  const Sound = window.AudioContext ?? window.webkitAudioContext;
  if (Sound && !sound) sound = new Sound();
  sound?.resume();
  stayAwake();
}

export function signal(family) {
  navigator.vibrate?.(SHAKES[family] ?? []);
  if (sound?.state !== "running") return;
  let at = sound.currentTime;
  for (const [pitch, length] of TONES[family] ?? []) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.25;
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + length);
    at += length + 0.08;
  }
}

export async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // the battery is low, or the page is hidden: nothing to do
  }
}
