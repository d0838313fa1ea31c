import { annotationSvg, createRecognizer, faceWords } from '@mien/recognizer/web';

const [input, status, picture, overlay] = ['input', '[role=status]', 'img', 'figure div'].map(
  selector => document.querySelector(selector)!,
) as [HTMLInputElement, HTMLElement, HTMLImageElement, HTMLElement];
const say = (text: string): void => status.replaceChildren(text);

const opening = createRecognizer();
opening.then(() => say('Ready')).catch(error => say(error.message));

let looking = new AbortController();
async function show(file: File): Promise<void> {
  looking.abort();
  looking = new AbortController();
  const { signal } = looking;
  const url = URL.createObjectURL(file);
  say('Looking');
  overlay.innerHTML = '';
  picture.src = url;
  try {
    await picture.decode().finally(() => URL.revokeObjectURL(url));
    const { naturalWidth: width, naturalHeight: height } = picture;
    // One fast look first, then a thorough one.
    for (const mode of ['stream', 'photo'] as const) {
      const faces = await (await opening).recognize(picture, { mode, signal });
      overlay.innerHTML = annotationSvg({ width, height }, faces);
      say(faces.map(faceWords).join(', ') || 'No face found');
      status.dataset.look = mode;
    }
  } catch (error) {
    if (!signal.aborted) say(`Cannot read ${file.name}: ${(error as Error).message}`);
  }
}

input.addEventListener('change', () => input.files?.[0] && show(input.files[0]));
document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('drop', event => {
  event.preventDefault();
  if (event.dataTransfer?.files[0]) void show(event.dataTransfer.files[0]);
});
