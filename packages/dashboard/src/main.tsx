import './policy.js';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { nameExpressionColours } from './expression-colours.js';

nameExpressionColours(document.documentElement);
createRoot(document.getElementById('screens')!).render(<App />);
