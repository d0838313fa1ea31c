import { type Expression, expressionStyle, expressions } from '@mien/vision';

/** How one class looks: colour never stands alone, a letter and a marker go with it. */
export interface ClassLook {
  readonly colour: string;
  readonly letter: string;
  readonly marker: string;
}

/** The colours a figure is drawn with. */
export interface Theme {
  readonly ground: string;
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  look(label: string): ClassLook;
}

export const fontStack =
  "'Atkinson Hyperlegible Next Variable', 'Atkinson Hyperlegible Next', 'DejaVu Sans', system-ui, sans-serif";

/** Letter sizes in px: text, emphasis, headings. */
export const fontSize = { text: 13, strong: 15, heading: 20 } as const;

const tones = {
  light: { ground: '#FAF8F4', surface: '#FFFFFF', ink: '#1C2126', muted: '#5A636B', line: '#D9D5CC' },
  dark: { ground: '#10161A', surface: '#171F24', ink: '#E8ECEE', muted: '#9AA5AD', line: '#2A343B' },
} as const;

/** For figures as files, which can't know what surrounds them. */
export const lightTheme: Theme = { ...tones.light, look: classLook(label => expressionStyle[label].light) };

/** For figures within a page that holds `themeVariables`, so that they follow the reader's colour scheme. */
export const pageTheme: Theme = {
  ground: 'var(--ground)',
  surface: 'var(--surface)',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  look: classLook(label => `var(--${label})`),
};

/** The custom properties `pageTheme` refers to, as CSS declarations. */
export function themeVariables(scheme: 'light' | 'dark'): string {
  const colours = expressions.map(label => [label, expressionStyle[label][scheme]] as const);
  return [...Object.entries(tones[scheme]), ...colours]
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');
}

function classLook(colourOf: (label: Expression) => string): (label: string) => ClassLook {
  return label => {
    const expression = expressions.find(each => each === label);
    if (!expression) return { colour: 'currentColor', letter: label.charAt(0).toUpperCase(), marker: '' };
    const { letter, marker } = expressionStyle[expression];
    return { colour: colourOf(expression), letter, marker };
  };
}
