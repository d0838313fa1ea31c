import { annotationSvg, createRecognizer, faceWords } from '@mien/recognizer/web';

const [input, status, picture, overlay] = ['input', '[role=status]', 'img', 'figure div'].map(
  selector => document.querySelector(selector)!,
) as [HTMLInputElement, HTMLElement, HTMLImageElement, HTMLElement];
const say = (text: string): void => {
  status.textContent = text;
};

const opening = createRecognizer();
opening.then(() => say('Ready')).catch(error => say(error.message));

async function show(file: File): Promise<void> {
  say('Looking');
  overlay.innerHTML = '';
  picture.src = URL.createObjectURL(file);
  try {
    await picture.decode();
    const size = { width: picture.naturalWidth, height: picture.naturalHeight };
    const recognizer = await opening;
    // One fast look first, then a thorough one.
    for (const mode of ['stream', 'photo'] as const) {
      const faces = await recognizer.recognize(picture, { mode });
      overlay.innerHTML = annotationSvg(size, faces);
      say(faces.map(faceWords).join(', ') || 'No face found');
      status.dataset.look = mode;
    }
  } catch (error) {
    say(`Cannot read ${file.name}: ${(error as Error).message}`);
  }
  URL.revokeObjectURL(picture.src);
}

input.addEventListener('change', () => input.files?.[0] && show(input.files[0]));
document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('drop', event => {
  event.preventDefault();
  const [file] = event.dataTransfer?.files ?? [];
  if (file) void show(file);
});
