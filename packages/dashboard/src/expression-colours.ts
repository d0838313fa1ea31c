/** The palette lives in vision; here it becomes `--angry` … `--neutral`, one value for light and dark. */
import { expressionStyle, expressions } from '@mien/vision';

export function nameExpressionColours(root: HTMLElement): void {
  for (const expression of expressions) {
    const { light, dark } = expressionStyle[expression];
    root.style.setProperty(`--${expression}`, `light-dark(${light}, ${dark})`);
  }
}
