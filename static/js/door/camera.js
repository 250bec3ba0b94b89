// The camera: ten square cut-outs a second go to the reader; it never stops while a verdict is shown.
const SIDE = 720;
const EVERY = 100;

export class Camera {
  constructor(video, onText) {
    this.video = video;
    this.onText = onText;
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = SIDE;
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
    this.busy = false;
  }

  async start() {
    this.stop();
    const wish = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    if (!this.reader) {
      this.reader = new Worker(new URL("reader.js", import.meta.url), { type: "module" });
      this.reader.addEventListener("message", ({ data }) => {
        this.busy = false;
        if (data) this.onText(data);
      });
    }
    this.clock = setInterval(() => this.look(), EVERY);
  }

  stop() {
    clearInterval(this.clock);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  get canLight() {
    return Boolean(this.stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
  }

  light(on) {
    return this.stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on }] });
  }

  look() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (this.busy || !width || this.video.readyState < 2) return;
    const cut = Math.min(width, height);
    this.pen.drawImage(this.video, (width - cut) / 2, (height - cut) / 2, cut, cut, 0, 0, SIDE, SIDE);
    const pixels = this.pen.getImageData(0, 0, SIDE, SIDE).data.buffer;
    this.busy = true;
    this.reader.postMessage({ pixels, side: SIDE }, [pixels]);
  }
}
