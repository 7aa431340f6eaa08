// A page's camera: asked for, sent picture by picture to the engine on this computer, and drawn upon.
const PICTURE_PX = 640;

async function askCamera(wanted = {}) {
  if (!navigator.mediaDevices) throw new Error("A camera needs a secure page: open it on this computer, or over HTTPS.");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: PICTURE_PX }, frameRate: { ideal: 30 }, ...wanted } });
  } catch (fault) {
    const refused = fault.name === "NotAllowedError";
    throw new Error(refused ? "The browser may not use the camera. Allow it beside the address, then press start." : "No camera was found. Plug one in, then press start.");
  }
}

// Sends pictures as long as `on()`, no more than two ahead of what was answered; `came` is told of each that arrives.
function sendPictures(video, socket, on, came) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { alpha: false });
  const ahead = { count: 0 };
  const next = () => (video.requestVideoFrameCallback ? video.requestVideoFrameCallback(tick) : setTimeout(tick, 33));
  const tick = (_, seen) => {
    if (!on()) return;
    next();
    came(seen);
    if (ahead.count > 1 || socket.readyState !== 1 || !video.videoWidth) return;
    const atS = (seen?.captureTime || performance.now()) / 1000;
    canvas.width = Math.min(PICTURE_PX, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    ahead.count += 1;
    canvas.toBlob(async (blob) => {
      if (!on() || !blob) return;
      const head = new DataView(new ArrayBuffer(8));
      head.setFloat64(0, atS, true);
      socket.send(await new Blob([head, blob]).arrayBuffer());
    }, "image/jpeg", 0.8);
  };
  next();
  return () => { ahead.count = Math.max(0, ahead.count - 1); };
}

// The skeleton over the picture, and each judged angle with its number: dark below, light above, seen on any ground.
function drawSeen(canvas, video, told) {
  if (!canvas || !video.videoWidth) return;
  const width = (canvas.width = video.videoWidth);
  canvas.height = video.videoHeight;
  const pen = canvas.getContext("2d");
  const unit = width / 160;
  Object.assign(pen, { lineCap: "round", lineJoin: "round", textBaseline: "middle", font: `700 ${9 * unit}px sans-serif` });
  const line = (points, wide, colour) => {
    pen.beginPath();
    points.forEach(([x, y], i) => pen[i ? "lineTo" : "moveTo"](x * width, y * width));
    Object.assign(pen, { lineWidth: wide * unit, strokeStyle: colour });
    pen.stroke();
  };
  for (const [wide, colour] of [[1.7, "#101418"], [0.8, "#ffffff"]]) (told.bones || []).forEach(([a, b, c, d]) => line([[a, b], [c, d]], wide, colour));
  (told.angles || []).forEach(({ points, words }) => {
    line(points, 3, "#101418");
    line(points, 1.8, "#ffb000");
    const [x, y] = [points[1][0] * width + 4 * unit, points[1][1] * width - 4 * unit];
    Object.assign(pen, { lineWidth: 2 * unit, strokeStyle: "#101418", fillStyle: "#ffffff" });
    pen.strokeText(words, x, y);
    pen.fillText(words, x, y);
  });
}
