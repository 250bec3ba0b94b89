// Reads QR codes in a worker, so that the picture never stops. Its .wasm comes from our own host, never from a CDN.
import { prepareZXingModule, readBarcodes } from "../vendor/zxing-wasm/reader/index.js";

const folder = new URL("../vendor/zxing-wasm/reader/", import.meta.url);
prepareZXingModule({ overrides: { locateFile: (name) => new URL(name, folder).href }, fireImmediately: true });

addEventListener("message", async ({ data: { pixels, side } }) => {
  let text = "";
  try {
    const picture = new ImageData(new Uint8ClampedArray(pixels), side, side);
    const [found] = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true });
    text = found?.isValid ? found.text : "";
  } catch {
    // a picture that cannot be read is a picture without a code
  }
  postMessage(text);
});
