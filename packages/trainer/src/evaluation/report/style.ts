import { fontStack, themeVariables } from '../figures/theme.js';

/** The style sheet of a report: hairlines, one column, dark by the reader's choice, light on paper. */
export const reportStyle = `
:root { color-scheme: light dark; ${themeVariables('light')} }
@media (prefers-color-scheme: dark) { :root { ${themeVariables('dark')} } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 784px; padding: 32px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 ${fontStack}; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
header, section { border-top: 1px solid var(--line); padding: 20px 0 24px; }
header { border-top: 2px solid var(--ink); }
h1, h2 { margin: 0; font-size: 20px; line-height: 1.3; }
h2 { font-size: 15px; margin-bottom: 6px; }
p { margin: 4px 0 16px; max-width: 68ch; }
.muted, caption, th { color: var(--muted); }
.small, table, caption, summary, pre { font-size: 13px; }
figure { margin: 0 0 12px; }
figure svg { display: block; max-width: 100%; height: auto; }
figure svg svg { max-width: none; height: revert-layer; }
.narrow { display: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; text-align: left; }
caption { text-align: left; padding-bottom: 4px; }
th, td { border-bottom: 1px solid var(--line); padding: 5px 16px 5px 0; vertical-align: top; font-weight: normal;
  white-space: nowrap; }
.number { text-align: right; }
table.facts { width: 100%; }
table.facts td { width: 100%; white-space: normal; overflow-wrap: anywhere; }
summary { color: var(--muted); cursor: pointer; padding: 12px 0; min-height: 44px; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
@media (max-width: 640px) {
  body { padding: 16px; }
  th, td { padding-right: 10px; }
  .wide { display: none; }
  .narrow { display: block; }
  table.facts, table.facts tbody, table.facts tr, table.facts th, table.facts td { display: block; }
  table.facts tr { border-bottom: 1px solid var(--line); padding: 5px 0; }
  table.facts th, table.facts td { border: 0; padding: 0; white-space: normal; }
}
@media print {
  :root { ${themeVariables('light')} color-scheme: light; }
  body { padding: 0; max-width: none; }
  @page { margin: 16mm; }
  .scroll { overflow: visible; }
  th, td { padding-right: 10px; }
  figure, tr, .scroll { break-inside: avoid; }
  h2, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}`;
