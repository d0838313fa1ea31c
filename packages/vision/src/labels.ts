/** The seven expressions in the order of FER2013's labels 0 to 6. */
export const expressions = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const;

export type Expression = (typeof expressions)[number];

/** How an expression is drawn. Letter and marker always stand beside the colour. */
export interface ExpressionStyle {
  readonly letter: string;
  readonly marker: string;
  /** Colour on a light ground. */
  readonly light: string;
  /** Colour on a dark ground. */
  readonly dark: string;
}

/** Contrast on its ground is at least 3.1 (light) and 4.6 (dark); distances hold for protan, deutan and tritan sight. */
export const expressionStyle: Readonly<Record<Expression, ExpressionStyle>> = {
  angry: { letter: 'A', marker: '▲', light: '#592C42', dark: '#D8A5A8' },
  disgust: { letter: 'D', marker: '◆', light: '#7D924F', dark: '#C2DF67' },
  fear: { letter: 'F', marker: '✚', light: '#4B3388', dark: '#B5A3FF' },
  happy: { letter: 'H', marker: '●', light: '#7C4201', dark: '#D37F16' },
  sad: { letter: 'S', marker: '▼', light: '#4572BB', dark: '#2B83DA' },
  surprise: { letter: 'U', marker: '★', light: '#2C9BA7', dark: '#74ECF9' },
  neutral: { letter: 'N', marker: '■', light: '#64686C', dark: '#83878B' },
};
