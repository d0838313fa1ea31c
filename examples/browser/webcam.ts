import {
  annotationSvg,
  closeCamera,
  createRecognizer,
  faceWords,
  openCamera,
  type StreamFrame,
} from '@mien/recognizer/web';

const [button, status, video, overlay, faces] = ['button', '[role=status]', 'video', 'div', '.faces'].map(
  selector => document.querySelector(selector)!,
) as [HTMLButtonElement, HTMLElement, HTMLVideoElement, HTMLElement, HTMLElement];
const say = (text: string): void => {
  status.textContent = text;
};

let watching: AbortController | null = null;

const recognizer = await createRecognizer().catch(error => {
  say(error.message);
  throw error;
});
say('The camera is off');
button.disabled = false;
button.addEventListener('click', () => (watching ? watching.abort() : watch()));

async function watch(): Promise<void> {
  watching = new AbortController();
  const { signal } = watching;
  button.textContent = 'Stop the camera';
  say('Asking for the camera');
  try {
    const camera = await openCamera();
    video.srcObject = camera;
    void video.play();
    say('The camera is on');
    try {
      for await (const frame of recognizer.stream(camera, { until: signal })) show(frame);
      say('The camera is off');
    } finally {
      closeCamera(camera);
    }
  } catch (error) {
    say((error as Error).message);
  }
  watching = null;
  button.textContent = 'Start the camera';
  video.srcObject = null;
  forget('');
}

/** An answer older than this says nothing of now. */
const staleAfterMs = 5000;
let stale: ReturnType<typeof setTimeout> | undefined;

function show(frame: StreamFrame): void {
  overlay.innerHTML = annotationSvg(frame, frame.faces);
  faces.textContent = frame.faces.map(faceWords).join(', ') || 'No face found';
  faces.dataset.frame = String(frame.index);
  clearTimeout(stale);
  stale = setTimeout(() => forget(`No frame for ${staleAfterMs / 1000} s`), staleAfterMs);
}

function forget(instead: string): void {
  clearTimeout(stale);
  overlay.innerHTML = '';
  faces.textContent = instead;
}
